//! What is derived from all products at once: counts of categories, the vocabulary, the date of the data.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use diesel::prelude::*;

use super::index::{self, magnitude};
use super::products::{ids_of, list, unreadable};
use super::schema::{catalogue, categories, products};
use super::{DbConnection, Store, StoreError, upkeep};
use crate::catalogue::text;

/// Products read at a time.
const PAGE: i64 = 5_000;
/// Pages read ahead of the counting.
const PAGES_WAITING: usize = 2;

impl Store {
    /// Brings up to date what is derived from the products, after an import: the examples go once there are others; the
    /// categories are counted; the vocabulary is made anew. Readers go on meanwhile and see all of it at once.
    ///
    /// # Errors
    /// When the database fails; then everything derived stays as it was.
    pub fn refresh(&self) -> Result<(), StoreError> {
        self.write_here(remove_examples)?;
        // The index is put in order while the rows are counted: neither waits for the other.
        let derived = thread::scope(|scope| {
            let settled = scope.spawn(|| self.write_here(index::settle));
            let derived = self.derive();
            settled.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)).and(derived)
        })?;
        self.write_here(|conn| derived.save(conn))
    }

    fn derive(&self) -> Result<Derived, StoreError> {
        // One thread reads, another counts: each takes as long as the other.
        let mut derived = thread::scope(|scope| {
            let (pages, read) = sync_channel::<Vec<Seen>>(PAGES_WAITING);
            let counter = scope.spawn(move || {
                let mut derived = Derived::default();
                read.iter().flatten().try_for_each(|seen| derived.count(&seen)).map(|()| derived)
            });
            let read = self.read_all(&pages);
            drop(pages);
            let derived = counter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            read.and(derived)
        })?;
        let names: Vec<(i64, String)> =
            self.read_here(|reader| Ok(categories::table.select((categories::id, categories::name)).load(reader.conn)?))?;
        for (id, name) in names {
            if let Some(products) = derived.categories.get(&id) {
                for word in text::words(&name) {
                    *derived.words.entry(word).or_default() += u64::from(products.unsigned_abs());
                }
            }
        }
        Ok(derived)
    }

    /// Sends all products, page by page, until nobody wants more.
    fn read_all(&self, pages: &SyncSender<Vec<Seen>>) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let page: Vec<Seen> = self.read_here(|reader| {
                let rows = products::table.filter(products::id.gt(after)).order(products::id).limit(PAGE);
                Ok(rows.select(Seen::as_select()).load(reader.conn)?)
            })?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            // The counter hangs up when it has failed, and says why.
            if pages.send(page).is_err() {
                return Ok(());
            }
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = products)]
struct Seen {
    id: i64,
    name: String,
    brands: String,
    category_ids: String,
    popularity: i32,
    modified_at: i64,
    example: bool,
}

#[derive(Default)]
struct Derived {
    products: i32,
    examples: i32,
    data_date: Option<i64>,
    /// Products of each magnitude of popularity.
    popularity: Vec<u64>,
    categories: HashMap<i64, i32>,
    words: HashMap<String, u64>,
}

impl Derived {
    fn count(&mut self, seen: &Seen) -> Result<(), StoreError> {
        self.products += 1;
        self.examples += i32::from(seen.example);
        self.data_date = self.data_date.max((seen.modified_at > 0).then_some(seen.modified_at));
        let magnitude = magnitude(seen.popularity) as usize;
        if self.popularity.len() <= magnitude {
            self.popularity.resize(magnitude + 1, 0);
        }
        self.popularity[magnitude] += 1;
        for id in ids_of(&seen.category_ids) {
            *self.categories.entry(id).or_default() += 1;
        }
        let mut words = text::words(&seen.name);
        for brand in list(&seen.brands)? {
            words.extend(text::words(&brand));
        }
        words.sort_unstable();
        words.dedup();
        for word in words {
            *self.words.entry(word).or_default() += 1;
        }
        Ok(())
    }

    fn save(self, conn: &mut DbConnection) -> Result<(), StoreError> {
        let stored: Vec<(i64, i32)> = categories::table.select((categories::id, categories::products)).load(conn)?;
        for (id, products) in stored {
            let counted = self.categories.get(&id).copied().unwrap_or(0);
            if counted != products {
                diesel::update(categories::table.find(id)).set(categories::products.eq(counted)).execute(conn)?;
            }
        }
        let popularity = serde_json::to_string(&self.popularity).map_err(|why| unreadable("popularity", &why))?;
        let words: BTreeMap<String, u64> = self.words.into_iter().collect();
        let blob = super::vocabulary::Vocabulary::encode(words)?;
        diesel::update(catalogue::table.find(1))
            .set((
                catalogue::revision.eq(catalogue::revision + 1),
                catalogue::products.eq(self.products),
                catalogue::examples.eq(self.examples),
                catalogue::data_date.eq(self.data_date),
                catalogue::vocabulary.eq(blob),
                catalogue::popularity.eq(popularity),
            ))
            .execute(conn)?;
        super::write::moved_on(conn)
    }
}

/// Our own examples go as soon as there is anything else; those that somebody saved stay, as everything that is saved does.
fn remove_examples(conn: &mut DbConnection) -> Result<(), StoreError> {
    super::write::lock(conn)?;
    let real: Option<i64> = products::table.filter(products::example.eq(false)).select(products::id).first(conn).optional()?;
    if real.is_none() {
        return Ok(());
    }
    let mut examples: Vec<i64> = products::table.filter(products::example.eq(true)).select(products::id).load(conn)?;
    if !examples.is_empty() {
        upkeep::hold_still(conn)?;
        let saved = upkeep::saved(conn)?;
        examples.retain(|id| saved.binary_search(id).is_err());
        upkeep::remove(conn, &examples)?;
    }
    Ok(())
}
