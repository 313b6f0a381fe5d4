//! The categories of generated products: our own small taxonomy, or one that was read from a file.

use crate::catalogue::taxonomy::Node;
use crate::catalogue::{CategoryTag, Taxonomy, text};

use super::families::FAMILIES;
use super::words::WITH;

/// Varieties of each family in our own taxonomy.
const VARIETIES: usize = 28;

/// A kind of food of which products are made up.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    /// Its categories, general ones first.
    pub(super) tags: Vec<String>,
    /// What a product of it may be called.
    pub(super) nouns: Vec<String>,
    /// What 100 g hold about; as in [`FAMILIES`].
    pub(super) holds: [f64; 8],
    /// Whether it is drunk.
    pub(super) beverage: bool,
}

/// The kinds of our own taxonomy, grouped by family, the largest family first.
pub(super) fn own() -> Vec<Vec<Kind>> {
    let kinds = |(root, family, nouns, holds): &(&str, &str, &[&str], [f64; 8])| {
        let whole =
            |tags: Vec<String>, nouns: Vec<String>| Kind { tags, nouns, holds: *holds, beverage: *root == "en:beverages" };
        let mut kinds =
            vec![whole(vec![(*root).to_owned(), (*family).to_owned()], nouns.iter().map(|&noun| noun.to_owned()).collect())];
        for with in varieties(family) {
            let tags = vec![(*root).to_owned(), (*family).to_owned(), variety(nouns[0], with)];
            kinds.push(whole(tags, nouns.iter().map(|noun| format!("{noun} {with}")).collect()));
        }
        kinds
    };
    FAMILIES.iter().map(kinds).collect()
}

/// Which varieties a family has: not the same ones in all of them.
fn varieties(family: &str) -> impl Iterator<Item = &'static str> {
    let first = family.bytes().map(usize::from).sum::<usize>();
    (0..VARIETIES).map(move |step| WITH[(first + step * 5) % WITH.len()])
}

/// The id of a variety, as Open Food Facts makes them of French names.
fn variety(noun: &str, with: &str) -> String {
    format!("fr:{}", text::fold(&format!("{noun} {with}")).replace(' ', "-"))
}

/// Our own taxonomy, to be imported before the products of [`own`].
pub(super) fn own_taxonomy() -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut add = |tag: &str, name: String, parent: Option<&str>| {
        if let Some(tag) = CategoryTag::parse(tag).filter(|tag| !nodes.iter().any(|node| node.tag == *tag)) {
            let parents = parent.and_then(CategoryTag::parse).into_iter().collect();
            nodes.push(Node { tag, name_fr: Some(name), synonyms_fr: Vec::new(), parents });
        }
    };
    for (root, family, nouns, _) in &FAMILIES {
        add(root, root.trim_start_matches("en:").replace('-', " "), None);
        add(family, nouns[0].to_owned(), Some(root));
        for with in varieties(family) {
            add(&variety(nouns[0], with), format!("{} {with}", nouns[0]), Some(family));
        }
    }
    nodes
}

/// The kinds of a taxonomy that was read: its categories with a French name, grouped by their most general one, the
/// largest group first.
pub(super) fn of(taxonomy: &Taxonomy) -> Vec<Vec<Kind>> {
    let mut groups: Vec<(String, Vec<Kind>)> = Vec::new();
    for node in taxonomy.nodes() {
        let Some(name) = &node.name_fr else { continue };
        let mut tags: Vec<String> = taxonomy.ancestors(&node.tag).into_iter().map(|tag| tag.as_str().to_owned()).collect();
        tags.push(node.tag.as_str().to_owned());
        let root = tags[0].clone();
        let (family, beverage) = (root.bytes().map(usize::from).sum::<usize>() % FAMILIES.len(), root.contains("beverages"));
        let kind = Kind { nouns: vec![name.clone()], holds: FAMILIES[family].3, beverage, tags };
        match groups.iter_mut().find(|(known, _)| *known == root) {
            Some((_, kinds)) => kinds.push(kind),
            None => groups.push((root, vec![kind])),
        }
    }
    groups.sort_by(|(root_a, a), (root_b, b)| b.len().cmp(&a.len()).then_with(|| root_a.cmp(root_b)));
    groups.into_iter().map(|(_, kinds)| kinds).collect()
}
