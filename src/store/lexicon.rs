//! What every request needs of the whole catalogue, kept in memory: categories, counts, vocabulary.
//!
//! It is read again when the catalogue's revision has moved, looked up at most once a second, so that another process that
//! imports (another instance, the command line) is noticed without a query for each request.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use diesel::prelude::*;

use super::index::Depths;
use super::products::unreadable;
use super::schema::{catalogue, catalogue_version, categories, category_parents};
use super::vocabulary::Vocabulary;
use super::{DbConnection, StoreError};
use crate::catalogue::finding::{Category, Overview};
use crate::catalogue::{CategoryTag, text};

/// How long an answer is taken for fresh.
const FRESH: Duration = Duration::from_secs(1);

/// A category in memory.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) tag: CategoryTag,
    name: String,
    products: u32,
    pub(super) parents: Vec<i64>,
}

/// Categories, counts and vocabulary as of one revision.
pub struct Lexicon {
    revision: i64,
    overview: Overview,
    pub(super) vocabulary: Vocabulary,
    /// How far down the popular products a search looks first.
    pub(super) depths: Depths,
    nodes: HashMap<i64, Node>,
    by_tag: HashMap<CategoryTag, i64>,
    /// Words of names and synonyms, to the categories that have them.
    by_word: BTreeMap<String, Vec<i64>>,
    /// Ids of the categories that hold products, the fullest first.
    fullest: Vec<i64>,
}

#[derive(Queryable)]
struct CategoryRow {
    id: i64,
    tag: String,
    name: String,
    synonyms: String,
    _known: bool,
    products: i32,
}

impl Lexicon {
    fn load(conn: &mut DbConnection) -> Result<Self, StoreError> {
        let row: (i64, i32, i32, Option<i64>, Vec<u8>, String) = catalogue::table
            .select((
                catalogue::revision,
                catalogue::products,
                catalogue::examples,
                catalogue::data_date,
                catalogue::vocabulary,
                catalogue::popularity,
            ))
            .get_result(conn)?;
        let (revision, products, examples, data_date, blob, popularity) = row;
        let popularity: Vec<u64> = serde_json::from_str(&popularity).map_err(|why| unreadable("popularity", &why))?;
        let overview = Overview {
            products: u32::try_from(products).unwrap_or(0),
            examples_only: products > 0 && products == examples,
            data_date,
        };
        let mut lexicon = Self {
            revision,
            overview,
            vocabulary: Vocabulary::decode(blob)?,
            depths: Depths::of(&popularity),
            nodes: HashMap::new(),
            by_tag: HashMap::new(),
            by_word: BTreeMap::new(),
            fullest: Vec::new(),
        };
        for row in categories::table.order(categories::id).load::<CategoryRow>(conn)? {
            lexicon.add(row);
        }
        for (child, parent) in category_parents::table.order(category_parents::parent_id).load::<(i64, i64)>(conn)? {
            if let Some(node) = lexicon.nodes.get_mut(&child) {
                node.parents.push(parent);
            }
        }
        lexicon.fullest = lexicon.nodes.iter().filter(|(_, node)| node.products > 0).map(|(id, _)| *id).collect();
        let nodes = &lexicon.nodes;
        lexicon.fullest.sort_unstable_by_key(|id| (std::cmp::Reverse(nodes.get(id).map_or(0, |node| node.products)), *id));
        Ok(lexicon)
    }

    fn add(&mut self, row: CategoryRow) {
        let Some(tag) = CategoryTag::parse(&row.tag) else { return };
        let products = u32::try_from(row.products).unwrap_or(0);
        if products > 0 {
            let words: HashSet<String> =
                text::words(&row.name).into_iter().chain(row.synonyms.lines().flat_map(text::words)).collect();
            for word in words {
                self.by_word.entry(word).or_default().push(row.id);
            }
        }
        self.by_tag.insert(tag.clone(), row.id);
        self.nodes.insert(row.id, Node { tag, name: row.name, products, parents: Vec::new() });
    }

    pub(super) fn node(&self, id: i64) -> Option<&Node> {
        self.nodes.get(&id)
    }

    pub(super) fn id_of(&self, tag: &CategoryTag) -> Option<i64> {
        self.by_tag.get(tag).copied()
    }

    /// The category with this row id.
    pub(super) fn category(&self, id: i64) -> Option<Category> {
        self.node(id).map(|node| Category { tag: node.tag.clone(), name: node.name.clone(), products: node.products })
    }

    /// [`Lexicon::category`], or the row itself for a category that an import has made since the last look.
    pub(super) fn category_or_load(&self, conn: &mut DbConnection, id: i64) -> Result<Category, StoreError> {
        if let Some(category) = self.category(id) {
            return Ok(category);
        }
        let row: CategoryRow = categories::table.find(id).get_result(conn)?;
        let tag = CategoryTag::parse(&row.tag).ok_or_else(|| unreadable("category", &row.tag))?;
        Ok(Category { tag, name: row.name, products: u32::try_from(row.products).unwrap_or(0) })
    }

    /// What the whole catalogue is.
    #[must_use]
    pub const fn overview(&self) -> &Overview {
        &self.overview
    }

    /// How many categories hold products.
    #[must_use]
    pub const fn filled_categories(&self) -> usize {
        self.fullest.len()
    }

    /// A category by its tag.
    #[must_use]
    pub fn find_category(&self, tag: &CategoryTag) -> Option<Category> {
        self.category(self.id_of(tag)?)
    }

    /// Categories that hold products and whose name or synonyms have all words of `text`, the last one by its beginning;
    /// the fullest first. No text: all.
    #[must_use]
    pub fn categories(&self, text: &str, offset: usize, limit: usize) -> (usize, Vec<Category>) {
        let words = text::words(text);
        let ids: Vec<i64> = match words.split_last() {
            None => self.fullest.clone(),
            Some((last, others)) => {
                let mut matching = self.with_beginning(last);
                for word in others {
                    let with_word: HashSet<i64> = self.by_word.get(word).into_iter().flatten().copied().collect();
                    matching.retain(|id| with_word.contains(id));
                }
                self.fullest.iter().filter(|id| matching.contains(id)).copied().collect()
            }
        };
        (ids.len(), ids.into_iter().skip(offset).take(limit).filter_map(|id| self.category(id)).collect())
    }

    fn with_beginning(&self, word: &str) -> HashSet<i64> {
        let range = self.by_word.range(word.to_owned()..);
        range.take_while(|(known, _)| known.starts_with(word)).flat_map(|(_, ids)| ids).copied().collect()
    }

    /// How many products a category holds.
    pub(super) fn products(&self, id: i64) -> u64 {
        self.node(id).map_or(0, |node| u64::from(node.products))
    }

    /// The parents of a category.
    pub(super) fn parents(&self, id: i64) -> &[i64] {
        self.node(id).map_or(&[], |node| &node.parents)
    }
}

/// The last lexicon read, and when it was found to be current.
#[derive(Default)]
pub(super) struct LexiconCache {
    held: RwLock<Option<Held>>,
}

struct Held {
    lexicon: Arc<Lexicon>,
    /// How often the catalogue had been written to.
    version: i64,
    checked: Instant,
}

impl Held {
    fn is_fresh(&self) -> bool {
        self.checked.elapsed() < FRESH
    }
}

impl LexiconCache {
    /// The lexicon, if it was found current a moment ago.
    pub(super) fn fresh(&self) -> Option<Arc<Lexicon>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|held| held.is_fresh()).map(|held| Arc::clone(&held.lexicon))
    }

    /// The version of the catalogue, if it was looked up a moment ago.
    pub(super) fn version(&self) -> Option<i64> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|held| held.is_fresh()).map(|held| held.version)
    }

    /// The lexicon, read again if the catalogue has moved on.
    pub(super) fn current(&self, conn: &mut DbConnection) -> Result<Arc<Lexicon>, StoreError> {
        if let Some(lexicon) = self.fresh() {
            return Ok(lexicon);
        }
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|held| Arc::clone(&held.lexicon));
        // The version first: what is read after it may be newer, never older.
        let version: i64 = catalogue_version::table.select(catalogue_version::version).get_result(conn)?;
        let revision: i64 = catalogue::table.select(catalogue::revision).get_result(conn)?;
        let lexicon = match held {
            Some(lexicon) if lexicon.revision == revision => lexicon,
            _ => Arc::new(Lexicon::load(conn)?),
        };
        let mut place = self.held.write().unwrap_or_else(PoisonError::into_inner);
        *place = Some(Held { lexicon: Arc::clone(&lexicon), version, checked: Instant::now() });
        Ok(lexicon)
    }

    /// Makes the next reader look at the revision, after a write of this process.
    pub(super) fn recheck(&self) {
        if let Some(held) = self.held.write().unwrap_or_else(PoisonError::into_inner).as_mut()
            && let Some(past) = held.checked.checked_sub(FRESH)
        {
            held.checked = past;
        }
    }
}
