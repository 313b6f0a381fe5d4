//! The rules of categories, on small taxonomies.

use super::{MAX_ANCESTORS, Node, Taxonomy};
use crate::catalogue::{Barcode, CategoryTag, Nutrients, Product};

fn tag(text: &str) -> CategoryTag {
    CategoryTag::parse(text).unwrap()
}

fn node(text: &str, parents: &[&str]) -> Node {
    Node { tag: tag(text), name_fr: None, synonyms_fr: Vec::new(), parents: parents.iter().map(|parent| tag(parent)).collect() }
}

fn product(categories: &[&str]) -> Product {
    Product {
        code: Barcode::parse("123").unwrap(),
        name: "Pâte".to_owned(),
        brands: Vec::new(),
        quantity: None,
        categories: categories.iter().map(|category| tag(category)).collect(),
        nutriscore: None,
        nova_group: None,
        nutrients: Nutrients::default(),
        stores: Vec::new(),
        labels: Vec::new(),
        allergens: Vec::new(),
        image_url: None,
        image_nutrition_url: None,
        popularity: 0,
        modified_at: 0,
    }
}

/// Breakfasts and spreads over sweet spreads over hazelnut and chocolate spreads over cocoa-and-hazelnut spreads.
fn spreads() -> Taxonomy {
    Taxonomy::new(vec![
        node("en:cocoa-and-hazelnuts-spreads", &["en:hazelnut-spreads", "en:chocolate-spreads"]),
        node("en:breakfasts", &[]),
        node("en:sweet-spreads", &["en:spreads", "en:breakfasts", "en:forgotten"]),
        node("en:spreads", &[]),
        node("en:hazelnut-spreads", &["en:sweet-spreads"]),
        node("en:chocolate-spreads", &["en:sweet-spreads"]),
        node("en:honeys", &["en:sweet-spreads"]),
    ])
}

fn main_category(taxonomy: &Taxonomy, given: &[&str]) -> String {
    taxonomy.classify(product(given)).main_category.to_string()
}

#[test]
fn ancestors_are_closed_and_come_general_first() {
    let taxonomy = spreads();
    let names: Vec<&str> =
        taxonomy.ancestors(&tag("en:cocoa-and-hazelnuts-spreads")).into_iter().map(CategoryTag::as_str).collect();
    assert_eq!(names, ["en:breakfasts", "en:spreads", "en:sweet-spreads", "en:hazelnut-spreads", "en:chocolate-spreads"]);
    assert_eq!(taxonomy.depth(&tag("en:cocoa-and-hazelnuts-spreads")), 3);
    assert_eq!(taxonomy.depth(&tag("en:spreads")), 0);
    assert!(taxonomy.ancestors(&tag("en:unknown")).is_empty());
}

#[test]
fn a_product_is_in_every_ancestor_once() {
    let classified = spreads().classify(product(&["en:spreads", "fr:du-jour", "en:hazelnut-spreads"]));
    let mut names: Vec<&str> = classified.categories.iter().map(CategoryTag::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["en:breakfasts", "en:hazelnut-spreads", "en:spreads", "en:sweet-spreads", "fr:du-jour"]);
    assert_eq!(classified.main_category.as_str(), "en:hazelnut-spreads");
    assert_eq!(classified.product.categories.len(), 3);
}

#[test]
fn the_main_category_is_the_most_specific() {
    let taxonomy = spreads();
    // A leaf before its ancestor, wherever it stands; a known one before an unknown one; the deepest; the last given.
    assert_eq!(main_category(&taxonomy, &["en:hazelnut-spreads", "en:sweet-spreads"]), "en:hazelnut-spreads");
    assert_eq!(main_category(&taxonomy, &["en:spreads", "fr:du-jour"]), "en:spreads");
    assert_eq!(main_category(&taxonomy, &["en:cocoa-and-hazelnuts-spreads", "en:honeys"]), "en:cocoa-and-hazelnuts-spreads");
    assert_eq!(main_category(&taxonomy, &["en:honeys", "en:hazelnut-spreads"]), "en:hazelnut-spreads");
    assert_eq!(main_category(&taxonomy, &["fr:un", "fr:deux"]), "fr:deux");
}

#[test]
fn without_a_taxonomy_the_last_one_given_is_the_main_one() {
    let taxonomy = Taxonomy::default();
    assert!(taxonomy.is_empty());
    let classified = taxonomy.classify(product(&["en:spreads", "en:honeys", "en:foods"]));
    assert_eq!(classified.main_category.as_str(), "en:foods");
    assert_eq!(classified.categories, classified.product.categories);
}

#[test]
fn names_are_french_or_readable() {
    let mut nodes = vec![node("en:honeys", &[]), node("en:honeys", &[]), node("fr:miels-de-foret", &[])];
    nodes[0].name_fr = Some("Miels".to_owned());
    let taxonomy = Taxonomy::new(nodes);
    assert_eq!(taxonomy.len(), 2);
    assert_eq!(taxonomy.name(&tag("en:honeys")), "Miels");
    assert_eq!(taxonomy.name(&tag("fr:miels-de-foret")), "Miels de foret");
    assert_eq!(taxonomy.name(&tag("en:unknown-food")), "Unknown food");
}

#[test]
fn circles_and_loose_ends_do_no_harm() {
    let taxonomy = Taxonomy::new(vec![
        node("en:a", &["en:c", "en:a"]),
        node("en:b", &["en:a", "en:nowhere"]),
        node("en:c", &["en:b"]),
        node("en:d", &["en:c"]),
    ]);
    // One edge of the circle a → c → b → a is cut; what is left is a chain of three, and d below one of them.
    let mut depths: Vec<u16> = ["en:a", "en:b", "en:c"].iter().map(|text| taxonomy.depth(&tag(text))).collect();
    depths.sort_unstable();
    assert_eq!(depths, [0, 1, 2]);
    assert!(taxonomy.ancestors(&tag("en:d")).contains(&&tag("en:c")));
    for text in ["en:a", "en:b", "en:c", "en:d"] {
        assert!(!taxonomy.ancestors(&tag(text)).contains(&&tag(text)), "{text}");
    }
    assert_eq!(taxonomy.classify(product(&["en:a", "en:b", "en:c"])).categories.len(), 3);
}

#[test]
fn hostile_taxonomies_stay_small() {
    let chain: Vec<Node> = (0..50_000)
        .map(|n| if n == 0 { node("en:n0", &[]) } else { node(&format!("en:n{n}"), &[&format!("en:n{}", n - 1)]) })
        .rev()
        .collect();
    let taxonomy = Taxonomy::new(chain);
    assert_eq!(taxonomy.ancestors(&tag("en:n49999")).len(), MAX_ANCESTORS);
    assert!(taxonomy.depth(&tag("en:n49999")) > 40_000);
}
