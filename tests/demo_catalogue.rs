//! The demonstration catalogue keeps its promises: real barcodes' arithmetic in a range that no real product uses, categories that form a
//! closed and named family, nutrients that can be, and grades that follow from them.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::collections::{BTreeMap, BTreeSet};

use purbeurre::catalogue::nutriscore::{self, Composition, FoodKind};
use purbeurre::catalogue::{Barcode, CategoryTag, Grade};
use purbeurre::off::product::{ParseOptions, parse};
use serde_json::{Map, Value};

const PRODUCTS: &str = include_str!("../assets/demo/products.jsonl");
const CATEGORIES: &str = include_str!("../assets/demo/categories.json");

fn products() -> Vec<Value> {
    PRODUCTS.lines().map(|line| serde_json::from_str(line).expect("a product a line")).collect()
}

fn categories() -> Map<String, Value> {
    serde_json::from_str(CATEGORIES).expect("categories by tag")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_array().map(|tags| tags.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

fn tags(product: &Value) -> Vec<CategoryTag> {
    list(product, "categories_tags").into_iter().map(|tag| CategoryTag::parse(tag).expect("a taxonomy id")).collect()
}

fn nutrient(product: &Value, key: &str) -> Option<f64> {
    product["nutriments"][format!("{key}_100g")].as_f64()
}

/// A tag with all its ancestors. Fails on a tag without entry; a cycle would still end.
fn closure<'a>(all: &'a Map<String, Value>, tag: &'a str, found: &mut BTreeSet<&'a str>) {
    let entry = all.get(tag).unwrap_or_else(|| panic!("{tag} has no entry"));
    if found.insert(tag) {
        for parent in list(entry, "parents") {
            closure(all, parent, found);
        }
    }
}

#[test]
fn every_barcode_is_normal_unique_and_never_a_real_one() {
    let mut seen = BTreeSet::new();
    for product in products() {
        let code = text(&product, "code").to_owned();
        assert_eq!(Barcode::parse(&code).map(|code| code.to_string()).as_deref(), Ok(code.as_str()));
        assert!(code.len() == 13 && code.starts_with('2'), "{code} is not in the range that shops keep for themselves");
        let weighted: u32 =
            code.bytes().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        assert_eq!(weighted % 10, 0, "{code} has a wrong check digit");
        assert!(seen.insert(code), "a code comes twice");
    }
}

#[test]
fn every_product_can_be_shown() {
    let products = products();
    assert!(products.len() >= 150, "only {}", products.len());
    for product in &products {
        let name = text(product, "product_name_fr");
        assert!(!name.is_empty() && name == text(product, "product_name") && !text(product, "brands").is_empty(), "{product}");
        assert_eq!(list(product, "countries_tags"), ["en:france"], "{name}");
        assert!(product["unique_scans_n"].as_u64().is_some() && product["last_modified_t"].as_i64().is_some(), "{name}");
        assert!(product["nova_group"].as_u64().is_some_and(|group| (1..=4).contains(&group)), "{name}");
        assert!(product.as_object().unwrap().keys().all(|key| !key.starts_with("image")), "{name}: examples have no photo");
    }
    let without = |key: &str| products.iter().filter(|product| product.get(key).is_none()).count();
    assert!(without("stores") > 0 && without("labels_tags") > 0 && without("allergens_tags") > 0, "real data have holes too");
}

#[test]
fn categories_are_named_closed_and_lead_to_roots() {
    let all = categories();
    for (tag, entry) in &all {
        assert!(CategoryTag::parse(tag).is_some(), "{tag}");
        assert!(!text(&entry["name"], "fr").is_empty(), "{tag} has no French name");
        assert_eq!(list(&entry["synonyms"], "fr").first(), Some(&text(&entry["name"], "fr")), "{tag}");
        for parent in list(entry, "parents") {
            assert!(list(&all[parent], "children").contains(&tag.as_str()), "{parent} does not know its child {tag}");
            let mut above = BTreeSet::new();
            closure(&all, parent, &mut above);
            assert!(!above.contains(tag.as_str()), "{tag} is its own ancestor");
        }
    }
    let names: BTreeSet<_> = all.values().map(|entry| text(&entry["name"], "fr")).collect();
    assert_eq!(names.len(), all.len(), "a name comes twice");
}

#[test]
fn products_name_all_ancestors_and_the_most_specific_category_last() {
    let all = categories();
    let mut used = BTreeSet::new();
    for product in products() {
        let given = list(&product, "categories_tags");
        let mut closed = BTreeSet::new();
        for tag in &given {
            closure(&all, tag, &mut closed);
        }
        assert_eq!(closed, given.iter().copied().collect(), "{}", text(&product, "product_name"));
        let last = *given.last().unwrap();
        let children = list(&all[last], "children");
        assert!(!given.iter().any(|tag| children.contains(tag)), "{last} is not the most specific of {given:?}");
        used.extend(given.iter().map(|tag| (*tag).to_owned()));
    }
    assert_eq!(used, all.keys().cloned().collect(), "categories without products are of no use");
}

#[test]
fn nutrients_are_possible_and_make_the_energy() {
    for product in products() {
        let name = text(&product, "product_name");
        let of = |key| nutrient(&product, key).unwrap_or_default();
        assert!(of("saturated-fat") <= of("fat") && of("sugars") <= of("carbohydrates"), "{name}");
        assert!(of("fat") + of("carbohydrates") + of("fiber") + of("proteins") + of("salt") <= 100.5, "{name}");
        let kilojoules = 37.0 * of("fat") + 17.0 * (of("carbohydrates") + of("proteins")) + 8.0 * of("fiber");
        if let Some(printed) = nutrient(&product, "energy-kj") {
            assert!((printed - kilojoules).abs() <= 1.0, "{name}: {printed} kJ printed, {kilojoules} in it");
            let kilocalories = nutrient(&product, "energy-kcal").unwrap();
            assert!((kilocalories * nutriscore::KJ_PER_KCAL - printed).abs() <= 4.0 + printed / 50.0, "{name}");
        }
    }
}

fn composition(product: &Value) -> Composition {
    let of = |key| nutrient(product, key).unwrap_or_else(|| panic!("{} lacks {key}", text(product, "product_name")));
    Composition {
        energy_kj: of("energy-kj"),
        sugars: of("sugars"),
        saturated_fat: of("saturated-fat"),
        fat: of("fat"),
        salt: of("salt"),
        fiber: of("fiber"),
        proteins: of("proteins"),
        fruit_percent: of("fruits-vegetables-legumes-estimate-from-ingredients"),
        sweeteners: product["ingredients_non_nutritive_sweeteners_n"].as_u64().is_some_and(|count| count > 0),
    }
}

#[test]
fn every_grade_and_score_follow_from_the_nutrients() {
    let mut ungraded = 0;
    for product in products() {
        let name = text(&product, "product_name");
        let kind = nutriscore::kind_of(&tags(&product));
        let Some(grade) = Grade::parse(text(&product, "nutriscore_grade")) else {
            ungraded += 1;
            let why = if kind.is_some() { "unknown" } else { "not-applicable" };
            assert_eq!(text(&product, "nutriscore_grade"), why, "{name}");
            assert!(product.get("nutriscore_score").is_none() && product.get("nutriscore_version").is_none(), "{name}");
            continue;
        };
        let kind = kind.unwrap_or_else(|| panic!("{name} carries no Nutri-Score"));
        let scored = nutriscore::score(kind, &composition(&product));
        assert_eq!(
            (scored.grade, Some(i64::from(scored.score))),
            (grade, product["nutriscore_score"].as_i64()),
            "{name} {kind:?}"
        );
        assert_eq!(text(&product, "nutriscore_version"), "2023", "{name}");
        let said = list(&product, "categories_tags").contains(&"en:artificially-sweetened-beverages");
        assert_eq!(composition(&product).sweeteners, said && kind == FoodKind::Beverage, "{name}");
    }
    assert!((5..=8).contains(&ungraded), "{ungraded} products without grade");
}

#[test]
fn the_one_parser_reads_every_example() {
    for line in PRODUCTS.lines() {
        let product = parse(line.as_bytes(), &ParseOptions::default()).expect("an example is kept").product;
        let written: Value = serde_json::from_str(line).expect("a product a line");
        assert_eq!(product.name, text(&written, "product_name"));
        assert_eq!(
            (product.code.as_str(), product.brands.join(", ").as_str()),
            (text(&written, "code"), text(&written, "brands"))
        );
        assert_eq!(product.categories, tags(&written), "{}", product.name);
        assert_eq!(
            product.nutriscore.map(|score| score.grade),
            Grade::parse(text(&written, "nutriscore_grade")),
            "{}",
            product.name
        );
        assert_eq!(product.stores.join(", "), text(&written, "stores"), "{}", product.name);
        assert_eq!(product.nutrients.salt, nutrient(&written, "salt"), "{}", product.name);
    }
}

#[test]
fn there_is_something_better_almost_everywhere() {
    let mut leaves: BTreeMap<String, Vec<Grade>> = BTreeMap::new();
    for product in products() {
        if let Some(grade) = Grade::parse(text(&product, "nutriscore_grade")) {
            leaves.entry(tags(&product).pop().unwrap().to_string()).or_default().push(grade);
        }
    }
    let large = leaves.values().filter(|grades| grades.len() >= 6).count();
    assert!(large >= 20, "only {large} categories of six products and more");
    let with_better = leaves.values().filter(|grades| grades.iter().min() < grades.iter().max()).count();
    assert!(with_better + 2 >= leaves.len(), "only {with_better} of {} categories hold something better", leaves.len());
    for grade in Grade::ALL {
        let count = leaves.values().flatten().filter(|found| **found == grade).count();
        assert!(count >= 25, "only {count} products of grade {grade}");
    }
}
