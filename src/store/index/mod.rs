//! The full-text index: the one place where SQLite and PostgreSQL are really different.
//!
//! Both hold the same four fields for each product and answer the same [`Query`], most popular first. Besides words the
//! index knows *tags*: its categories, grade, shops, labels and allergens, each as one term. That makes every filter of a
//! search and the whole candidate list of substitutes one bounded query, whatever the size of a category.

mod depth;
mod postgres;
mod sqlite;

pub(super) use depth::{Depths, magnitude};

use super::{DbConnection, StoreError};

/// Where terms are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Words of the name.
    Name,
    /// Words of the name and of the brands.
    NameAndBrands,
    /// Words of the name, the brands, the categories and the quantity.
    Words,
    /// Tags.
    Tags,
}

/// One or more terms of which a product must have at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    field: Field,
    any: Vec<String>,
}

/// What a product must have, and the tags it must not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query {
    all: Vec<Clause>,
    none: Vec<String>,
    depths: Depths,
    at_most: Option<u64>,
}

impl Query {
    /// A query that asks for nothing yet, of a catalogue that is so popular.
    pub(super) fn of(depths: &Depths) -> Self {
        Self { depths: depths.clone(), ..Self::default() }
    }

    /// Adds what is known of the number of matches: an estimate, which may make an answer quicker and never changes it.
    #[must_use]
    pub(super) fn expecting(mut self, at_most: u64) -> Self {
        self.at_most = Some(self.at_most.map_or(at_most, |known| known.min(at_most)));
        self
    }

    /// Adds: at least one of these terms, in this field. Without any term nothing matches, so nothing is added.
    #[must_use]
    pub(super) fn and(mut self, field: Field, any: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let any: Vec<String> = any.into_iter().filter_map(|term| clean(term.as_ref())).collect();
        if !any.is_empty() {
            self.all.push(Clause { field, any });
        }
        self
    }

    /// Adds: this tag, if one is given.
    #[must_use]
    pub(super) fn and_tag(self, tag: Option<String>) -> Self {
        match tag {
            Some(tag) => self.and(Field::Tags, [tag]),
            None => self,
        }
    }

    /// Adds: not this tag, if one is given.
    #[must_use]
    pub(super) fn but_not(mut self, tag: Option<String>) -> Self {
        self.none.extend(tag.and_then(|tag| clean(&tag)));
        self
    }

    /// Whether it asks for nothing (then it must not be run: neither engine can answer "everything").
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// A term is lower-case ASCII letters and digits, by construction; anything else would be an operator to an engine.
fn clean(term: &str) -> Option<String> {
    let term: String = term.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    (!term.is_empty()).then_some(term)
}

/// The tags of the index.
pub(super) mod tag {
    use crate::catalogue::{Grade, text};

    /// Longest tag, in letters.
    const LONGEST: usize = 64;

    fn slug(kind: char, text: &str) -> String {
        let mut tag = String::from(kind);
        tag.extend(text::fold(text).chars().filter(|c| *c != ' ').take(LONGEST));
        tag
    }

    /// Being in a category.
    pub(in crate::store) fn category(id: i64) -> String {
        format!("c{id}")
    }

    /// Being in a category and having a grade, in one term: both are in long lists, and few products may be in both.
    pub(in crate::store) fn graded(id: i64, grade: Grade) -> String {
        format!("c{id}{}", grade.letter())
    }

    /// Having a grade.
    pub(in crate::store) fn grade(grade: Grade) -> String {
        format!("g{}", grade.letter())
    }

    /// Being sold in a shop, by its printed name.
    pub(in crate::store) fn store(name: &str) -> String {
        slug('s', name)
    }

    /// Carrying a label, by its id.
    pub(in crate::store) fn label(id: &str) -> String {
        slug('l', id)
    }

    /// Holding an allergen, by its id.
    pub(in crate::store) fn allergen(id: &str) -> String {
        slug('a', id)
    }

    /// Having exactly this name, whatever its blanks, accents and plurals.
    pub(in crate::store) fn exact_name(words: &[String]) -> String {
        slug('n', &words.concat())
    }

    /// Being there at all.
    pub(in crate::store) const EVERYTHING: &str = "all";
}

/// A product's place in the index: what an entry is found and removed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) product: i64,
    pub(super) popularity: i32,
}

/// All that the index holds of one product; words separated by blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) name: String,
    pub(super) brands: String,
    pub(super) kinds: String,
    pub(super) tags: String,
}

/// Adds entries. Their products must not be in the index.
pub(super) fn insert(conn: &mut DbConnection, entries: &[Entry]) -> Result<(), StoreError> {
    match conn {
        DbConnection::Sqlite(conn) => sqlite::insert(conn, entries),
        DbConnection::Postgres(conn) => postgres::insert(conn, entries),
    }
}

/// Removes the entries of products.
pub(super) fn remove(conn: &mut DbConnection, keys: &[Key]) -> Result<(), StoreError> {
    match conn {
        DbConnection::Sqlite(conn) => sqlite::remove(conn, keys),
        DbConnection::Postgres(conn) => postgres::remove(conn, keys),
    }
}

/// Puts the index in order after many changes, so that every search after them is quick.
pub(super) fn settle(conn: &mut DbConnection) -> Result<(), StoreError> {
    match conn {
        DbConnection::Sqlite(conn) => sqlite::settle(conn),
        DbConnection::Postgres(conn) => postgres::settle(conn),
    }
}

/// Products that match, most popular first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Matches {
    pub(super) ids: Vec<i64>,
    /// Whether these are all.
    pub(super) all: bool,
}

/// The most popular products that match, at most `limit`. Looks among the best known products first, and no further once
/// `enough` are found.
pub(super) fn search(conn: &mut DbConnection, query: &Query, enough: u32, limit: u32) -> Result<Matches, StoreError> {
    if query.is_empty() {
        return Ok(Matches { all: true, ..Matches::default() });
    }
    for depth in query.depths.for_matches(query.at_most.unwrap_or(u64::MAX)) {
        let ids = among(conn, query, Some(*depth), limit)?;
        if ids.len() >= enough as usize {
            return Ok(Matches { ids, all: false });
        }
    }
    let ids = among(conn, query, None, limit)?;
    Ok(Matches { all: ids.len() < limit as usize, ids })
}

/// The `limit` most popular products that match: of those whose popularity has at least this magnitude, or of all.
fn among(conn: &mut DbConnection, query: &Query, depth: Option<u32>, limit: u32) -> Result<Vec<i64>, StoreError> {
    match conn {
        DbConnection::Sqlite(conn) => sqlite::among(conn, query, depth, limit),
        DbConnection::Postgres(conn) => postgres::among(conn, query, depth, limit),
    }
}
