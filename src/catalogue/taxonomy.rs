//! How categories are nested, and where a product stands among them.

use std::collections::HashMap;

use super::{CategoryTag, Classified, Product};

/// Most ancestors of one category. Real ones have at most some forty; a hostile file could make it millions.
const MAX_ANCESTORS: usize = 256;

/// One category as a taxonomy describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub tag: CategoryTag,
    /// Its French name.
    pub name_fr: Option<String>,
    /// What else it is called in French.
    pub synonyms_fr: Vec<String>,
    /// The categories it is a kind of; those that the taxonomy does not know are ignored.
    pub parents: Vec<CategoryTag>,
}

/// The categories and what they are kinds of: a directed graph in which a category may have several parents.
///
/// Edges that would close a circle are left out, so that every question has an answer whatever the file said.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    nodes: Vec<Node>,
    places: Vec<Place>,
    by_tag: HashMap<CategoryTag, u32>,
}

/// Where a node stands.
#[derive(Debug, Clone, Default)]
struct Place {
    /// Length of the longest way up to a root.
    depth: u16,
    /// All its ancestors, sorted, itself excluded.
    ancestors: Box<[u32]>,
}

impl Taxonomy {
    /// Makes a taxonomy. A tag given twice keeps its first description.
    #[must_use]
    pub fn new(given: Vec<Node>) -> Self {
        let mut nodes = Vec::with_capacity(given.len());
        let mut by_tag = HashMap::with_capacity(given.len());
        for node in given {
            let Ok(index) = u32::try_from(nodes.len()) else { break };
            if !by_tag.contains_key(&node.tag) {
                by_tag.insert(node.tag.clone(), index);
                nodes.push(node);
            }
        }
        let parents = |node: &Node| node.parents.iter().filter_map(|tag| by_tag.get(tag).copied()).collect();
        let parents: Vec<Vec<u32>> = nodes.iter().map(parents).collect();
        let places = places(&parents);
        Self { nodes, places, by_tag }
    }

    /// Whether it knows no category at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// How many categories it knows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Its categories, in the order in which they were given.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// A category by its id.
    #[must_use]
    pub fn node(&self, tag: &CategoryTag) -> Option<&Node> {
        self.index(tag).map(|index| &self.nodes[index])
    }

    /// The French name of a category, else one made readable from its id.
    #[must_use]
    pub fn name(&self, tag: &CategoryTag) -> String {
        self.node(tag).and_then(|node| node.name_fr.clone()).unwrap_or_else(|| tag.readable())
    }

    /// All that a category is a kind of, directly or not; without itself, each once, nearest last by depth.
    #[must_use]
    pub fn ancestors(&self, tag: &CategoryTag) -> Vec<&CategoryTag> {
        let Some(index) = self.index(tag) else { return Vec::new() };
        let mut ancestors: Vec<u32> = self.places[index].ancestors.to_vec();
        ancestors.sort_by_key(|ancestor| (self.places[*ancestor as usize].depth, *ancestor));
        ancestors.into_iter().map(|ancestor| &self.nodes[ancestor as usize].tag).collect()
    }

    /// How far a category is below the most general one above it: 0 for a root and for an unknown one.
    #[must_use]
    pub fn depth(&self, tag: &CategoryTag) -> u16 {
        self.index(tag).map_or(0, |index| self.places[index].depth)
    }

    /// Places a product: its categories are those given and all their ancestors, its main category the most specific.
    ///
    /// The most specific one is, among those of which no other given category is a kind: a known one before an unknown
    /// one, then the deepest, then the one given last. Without a taxonomy that is the last one given.
    #[must_use]
    pub fn classify(&self, product: Product) -> Classified {
        let given: Vec<Option<u32>> = product.categories.iter().map(|tag| self.by_tag.get(tag).copied()).collect();
        let mut above: Vec<u32> = Vec::with_capacity(64);
        for index in given.iter().flatten() {
            above.extend_from_slice(&self.places[*index as usize].ancestors);
        }
        above.sort_unstable();
        above.dedup();

        let rank = |known: &Option<u32>| known.map_or((false, 0), |index| (true, self.places[index as usize].depth));
        let leaf = |known: &Option<u32>| known.is_none_or(|index| above.binary_search(&index).is_err());
        let leaves = given.iter().enumerate().filter(|(_, known)| leaf(known));
        let most_specific = leaves.max_by_key(|(position, known)| (rank(known), *position)).map(|(position, _)| position);

        above.retain(|index| !given.contains(&Some(*index)));
        let mut categories = Vec::with_capacity(product.categories.len() + above.len());
        categories.extend(product.categories.iter().cloned());
        categories.extend(above.iter().map(|index| self.nodes[*index as usize].tag.clone()));
        let main_category = categories[most_specific.unwrap_or_default()].clone();
        Classified { product, main_category, categories }
    }

    fn index(&self, tag: &CategoryTag) -> Option<usize> {
        self.by_tag.get(tag).map(|index| *index as usize)
    }
}

/// Depths and ancestors, parents before their children; a parent met while its own ancestors are being looked up
/// would close a circle and is left out.
fn places(parents: &[Vec<u32>]) -> Vec<Place> {
    let mut places: Vec<Option<Place>> = vec![None; parents.len()];
    let mut entered = vec![false; parents.len()];
    for start in 0..parents.len() {
        // Its own stack, for a hostile chain may be longer than the program's.
        let mut stack = vec![(start, 0)];
        while let Some((node, next)) = stack.pop() {
            if places[node].is_some() {
                continue;
            }
            entered[node] = true;
            if let Some(parent) = parents[node].get(next) {
                stack.push((node, next + 1));
                if !entered[*parent as usize] {
                    stack.push((*parent as usize, 0));
                }
            } else {
                places[node] = Some(place(&parents[node], &places));
            }
        }
    }
    places.into_iter().map(Option::unwrap_or_default).collect()
}

/// The place of a node whose parents, circles aside, have theirs.
fn place(parents: &[u32], places: &[Option<Place>]) -> Place {
    let mut ancestors: Vec<u32> = Vec::new();
    let mut depth = 0;
    for parent in parents {
        if let Some(above) = &places[*parent as usize] {
            ancestors.push(*parent);
            ancestors.extend_from_slice(&above.ancestors);
            depth = depth.max(above.depth.saturating_add(1));
        }
        // Often, so that a hostile list of parents never grows further than it may.
        if ancestors.len() > MAX_ANCESTORS {
            ancestors.sort_unstable();
            ancestors.dedup();
            ancestors.truncate(MAX_ANCESTORS);
        }
    }
    ancestors.sort_unstable();
    ancestors.dedup();
    ancestors.truncate(MAX_ANCESTORS);
    Place { depth, ancestors: ancestors.into_boxed_slice() }
}

#[cfg(test)]
mod tests;
