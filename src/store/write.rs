//! The one way in: every product, whatever its source, is written here.

use std::collections::{BTreeMap, HashMap};
use std::thread;

use diesel::prelude::*;

use super::index::{self, Entry, Key, tag};
use super::products::{Row, ids_of, json};
use super::schema::{catalogue_version, categories, category_parents, products};
use super::{DbConnection, StoreError};
use crate::catalogue::{CategoryTag, Classified, Product, Written, text};

/// Rows in one INSERT: 29 values each, and SQLite takes 32,766 at most.
const ROWS_AT_ONCE: usize = 100;
/// From so many products on, a second thread makes what the index is told.
const WORTH_A_THREAD: usize = 500;

/// Writes products, and knows the categories it has met. One for each run of an import; it must be given up after an error,
/// since it may know categories that were undone.
#[derive(Debug)]
pub struct Writer {
    /// Whether the products are our own examples.
    examples: bool,
    /// When this run writes, in Unix seconds.
    now: i64,
    categories: HashMap<CategoryTag, Kind>,
}

#[derive(Debug, Clone)]
struct Kind {
    id: i64,
    /// The words by which products of this category are found: its name, and its parents'.
    words: String,
}

/// Rows to be written, and the products they are made of.
#[derive(Default)]
struct Rows<'a> {
    rows: Vec<Row>,
    products: Vec<&'a Classified>,
}

impl<'a> Rows<'a> {
    fn pairs(&self) -> impl Iterator<Item = (&Row, &'a Classified)> {
        self.rows.iter().zip(self.products.iter().copied())
    }
}

/// What is known of a stored product before it is written again.
#[derive(Debug, Clone, Copy)]
struct Known {
    key: Key,
    modified_at: i64,
    example: bool,
}

impl Writer {
    /// A writer of products from a source that people buy from; `now` in Unix seconds.
    #[must_use]
    pub fn new(now: i64) -> Self {
        Self { examples: false, now, categories: HashMap::new() }
    }

    /// A writer of our own examples.
    #[must_use]
    pub fn of_examples(now: i64) -> Self {
        Self { examples: true, ..Self::new(now) }
    }

    /// Inserts products that are new and replaces those whose source is newer, or which were examples. Must be called inside
    /// a write transaction. Of two products with one barcode the newer counts.
    ///
    /// # Errors
    /// When the database fails; then the transaction must be undone and the writer given up.
    pub fn write(&mut self, conn: &mut DbConnection, batch: &[Classified]) -> Result<Written, StoreError> {
        lock(conn)?;
        self.learn_categories(conn, batch)?;
        let mut newest: BTreeMap<&str, &Classified> = BTreeMap::new();
        for classified in batch {
            let place = newest.entry(classified.product.code.as_str()).or_insert(classified);
            if classified.product.modified_at > place.product.modified_at {
                *place = classified;
            }
        }
        let known = known(conn, newest.keys().copied())?;
        let mut next_id = next_product_id(conn)?;
        let mut written = Written { unchanged: (batch.len() - newest.len()) as u64, ..Written::default() };
        let (mut new, mut changed, mut stale) = (Rows::default(), Rows::default(), Vec::new());
        for (code, classified) in newest {
            let (id, is_new) = match known.get(code) {
                Some(known) if !self.replaces(*known, &classified.product) => {
                    written.unchanged += 1;
                    continue;
                }
                Some(known) => {
                    stale.push(known.key);
                    (known.key.product, false)
                }
                None => {
                    next_id += 1;
                    (next_id - 1, true)
                }
            };
            let rows = if is_new { &mut new } else { &mut changed };
            rows.rows.push(self.row(id, classified)?);
            rows.products.push(classified);
        }
        written.inserted = new.rows.len() as u64;
        written.updated = changed.rows.len() as u64;
        let entries = self.entries(&new, &changed, || {
            insert(conn, &new.rows)?;
            update(conn, &changed.rows)?;
            index::remove(conn, &stale)
        })?;
        index::insert(conn, &entries)?;
        if !entries.is_empty() {
            moved_on(conn)?;
        }
        Ok(written)
    }

    /// The entries of the index for these rows. Of many they are made on another thread while this one writes the rows: an
    /// import waits for nothing as long as for its one writer.
    fn entries(
        &self,
        new: &Rows<'_>,
        changed: &Rows<'_>,
        write_rows: impl FnOnce() -> Result<(), StoreError>,
    ) -> Result<Vec<Entry>, StoreError> {
        let make = || new.pairs().chain(changed.pairs()).map(|(row, product)| self.entry(row, product)).collect();
        if new.rows.len() + changed.rows.len() < WORTH_A_THREAD {
            write_rows()?;
            return Ok(make());
        }
        thread::scope(|scope| {
            let entries = scope.spawn(make);
            write_rows()?;
            Ok(entries.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    /// Writes stored products again with new places in the taxonomy.
    pub(super) fn place_again(&mut self, conn: &mut DbConnection, batch: Vec<(Row, Classified)>) -> Result<(), StoreError> {
        self.learn_categories(conn, batch.iter().map(|(_, classified)| classified))?;
        let (mut changed, mut stale, mut entries) = (Vec::new(), Vec::new(), Vec::new());
        for (mut row, classified) in batch {
            stale.push(Key { product: row.id, popularity: row.popularity });
            (row.category_id, row.category_ids) = self.place(&classified)?;
            entries.push(self.entry(&row, &classified));
            changed.push(row);
        }
        update(conn, &changed)?;
        index::remove(conn, &stale)?;
        index::insert(conn, &entries)?;
        moved_on(conn)
    }

    fn replaces(&self, known: Known, product: &Product) -> bool {
        known.example != self.examples || product.modified_at > known.modified_at
    }

    /// Makes sure that every category of the batch has a row, and that this writer knows it.
    fn learn_categories<'a>(
        &mut self,
        conn: &mut DbConnection,
        batch: impl IntoIterator<Item = &'a Classified>,
    ) -> Result<(), StoreError> {
        let mut unknown: Vec<&CategoryTag> = Vec::new();
        for classified in batch {
            let all = classified.categories.iter().chain([&classified.main_category]);
            unknown.extend(all.filter(|tag| !self.categories.contains_key(*tag)));
        }
        unknown.sort();
        unknown.dedup();
        for tag in unknown {
            let found: Option<(i64, String)> = categories::table
                .filter(categories::tag.eq(tag.as_str()))
                .select((categories::id, categories::name))
                .get_result(conn)
                .optional()?;
            let (id, name) = match found {
                Some(found) => found,
                None => insert_category(conn, tag, tag.readable())?,
            };
            let words = kind_words(conn, id, &name)?;
            self.categories.insert(tag.clone(), Kind { id, words });
        }
        Ok(())
    }

    fn kind(&self, tag: &CategoryTag) -> Result<&Kind, StoreError> {
        self.categories.get(tag).ok_or_else(|| super::products::unreadable("category", tag))
    }

    /// The values of `category_id` and `category_ids`.
    fn place(&self, classified: &Classified) -> Result<(i64, String), StoreError> {
        let main = self.kind(&classified.main_category)?.id;
        let mut ids = String::from(" ");
        for tag in &classified.categories {
            ids.push_str(&self.kind(tag)?.id.to_string());
            ids.push(' ');
        }
        Ok((main, ids))
    }

    fn row(&self, id: i64, classified: &Classified) -> Result<Row, StoreError> {
        let product = &classified.product;
        let (category_id, category_ids) = self.place(classified)?;
        let nutriscore = product.nutriscore;
        let nutrients = product.nutrients;
        Ok(Row {
            id,
            code: product.code.as_str().to_owned(),
            name: product.name.clone(),
            brands: json(&product.brands)?,
            quantity: product.quantity.clone(),
            category_id,
            category_ids,
            grade: nutriscore.map(|score| score.grade.letter().to_owned()),
            score: nutriscore.and_then(|score| score.score).map(i32::from),
            score_version: nutriscore.and_then(|score| score.version).map(i32::from),
            score_computed: nutriscore.is_some_and(|score| score.computed),
            nova_group: product.nova_group.map(i32::from),
            energy_kcal: nutrients.energy_kcal,
            fat: nutrients.fat,
            saturated_fat: nutrients.saturated_fat,
            carbohydrates: nutrients.carbohydrates,
            sugars: nutrients.sugars,
            fiber: nutrients.fiber,
            proteins: nutrients.proteins,
            salt: nutrients.salt,
            stores: json(&product.stores)?,
            labels: json(&product.labels)?,
            allergens: json(&product.allergens)?,
            image_url: product.image_url.clone(),
            image_nutrition_url: product.image_nutrition_url.clone(),
            popularity: i32::try_from(product.popularity).unwrap_or(i32::MAX),
            modified_at: product.modified_at,
            updated_at: self.now,
            example: self.examples,
        })
    }

    fn entry(&self, row: &Row, classified: &Classified) -> Entry {
        let product = &classified.product;
        let name = text::words(&product.name);
        let mut tags = vec![tag::EVERYTHING.to_owned(), tag::exact_name(&name)];
        tags.extend(ids_of(&row.category_ids).map(tag::category));
        if let Some(score) = product.nutriscore {
            tags.push(tag::grade(score.grade));
            tags.extend(ids_of(&row.category_ids).map(|id| tag::graded(id, score.grade)));
        }
        tags.extend(product.stores.iter().map(|store| tag::store(store)));
        tags.extend(product.labels.iter().map(|label| tag::label(label)));
        tags.extend(product.allergens.iter().map(|allergen| tag::allergen(allergen)));
        let brands: Vec<String> = product.brands.iter().flat_map(|brand| text::words(brand)).collect();
        let mut kinds = self.kind(&classified.main_category).map(|kind| kind.words.clone()).unwrap_or_default();
        if let Some(quantity) = &product.quantity {
            kinds.push(' ');
            kinds.push_str(&text::words(quantity).join(" "));
        }
        let key = Key { product: row.id, popularity: row.popularity };
        Entry { key, name: name.join(" "), brands: brands.join(" "), kinds, tags: tags.join(" ") }
    }
}

diesel::define_sql_function! {
    /// Waits for a lock that the transaction holds to its end.
    fn pg_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// One writer of the catalogue at a time, over all processes: ids are given out without gaps in knowledge. On SQLite the
/// write transaction is that lock already.
pub(super) fn lock(conn: &mut DbConnection) -> Result<(), StoreError> {
    const CATALOGUE: i64 = 0x5075_7242_0001;
    if let DbConnection::Postgres(conn) = conn {
        diesel::select(pg_advisory_xact_lock(CATALOGUE)).execute(conn)?;
    }
    Ok(())
}

/// One at a time of those who count what people do: failed log-ins, letters. On SQLite the write transaction is that lock
/// already. Not the catalogue's lock: nobody waits for an import to log in.
pub(super) fn lock_people(conn: &mut DbConnection) -> Result<(), StoreError> {
    const PEOPLE: i64 = 0x5075_7242_0002;
    if let DbConnection::Postgres(conn) = conn {
        diesel::select(pg_advisory_xact_lock(PEOPLE)).execute(conn)?;
    }
    Ok(())
}

/// Says that the catalogue has changed: pages that are kept of it are out of date. To be called in every transaction that
/// writes to it.
pub(super) fn moved_on(conn: &mut DbConnection) -> Result<(), StoreError> {
    let version = catalogue_version::version;
    diesel::update(catalogue_version::table.find(1)).set(version.eq(version + 1)).execute(conn)?;
    Ok(())
}

fn next_product_id(conn: &mut DbConnection) -> Result<i64, StoreError> {
    let last: Option<i64> = products::table.select(diesel::dsl::max(products::id)).get_result(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Makes a category that the taxonomy does not know; its row and its name.
pub(super) fn insert_category(conn: &mut DbConnection, tag: &CategoryTag, name: String) -> Result<(i64, String), StoreError> {
    let last: Option<i64> = categories::table.select(diesel::dsl::max(categories::id)).get_result(conn)?;
    let id = last.unwrap_or(0) + 1;
    let values = (
        categories::id.eq(id),
        categories::tag.eq(tag.as_str()),
        categories::name.eq(&name),
        categories::synonyms.eq(""),
        categories::known.eq(false),
        categories::products.eq(0),
    );
    diesel::insert_into(categories::table).values(values).execute(conn)?;
    Ok((id, name))
}

fn kind_words(conn: &mut DbConnection, id: i64, name: &str) -> Result<String, StoreError> {
    let parents: Vec<String> = category_parents::table
        .inner_join(categories::table.on(categories::id.eq(category_parents::parent_id)))
        .filter(category_parents::category_id.eq(id))
        .select(categories::name)
        .load(conn)?;
    let mut words = text::words(name);
    for word in parents.iter().flat_map(|parent| text::words(parent)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok(words.join(" "))
}

/// What is known of a stored product before it is written again, as a row.
#[derive(QueryableByName, Queryable)]
#[diesel(table_name = products)]
struct KnownRow {
    code: String,
    id: i64,
    popularity: i32,
    modified_at: i64,
    example: bool,
}

/// What is stored under these barcodes.
fn known<'a>(conn: &mut DbConnection, codes: impl Iterator<Item = &'a str>) -> Result<HashMap<String, Known>, StoreError> {
    let codes: Vec<&str> = codes.collect();
    let found: Vec<KnownRow> = match conn {
        // SQLite has no arrays; a list of any length in JSON is one statement, and thousands of look-ups one call.
        DbConnection::Sqlite(conn) => {
            let list = serde_json::to_string(&codes).map_err(|why| super::products::unreadable("list", &why))?;
            diesel::sql_query(
                "SELECT code, id, popularity, modified_at, example FROM products \
                 WHERE code IN (SELECT value FROM json_each(?))",
            )
            .bind::<diesel::sql_types::Text, _>(list)
            .load(conn)?
        }
        DbConnection::Postgres(conn) => products::table
            .filter(products::code.eq_any(codes))
            .select((products::code, products::id, products::popularity, products::modified_at, products::example))
            .load(conn)?,
    };
    let known = |row: KnownRow| {
        let key = Key { product: row.id, popularity: row.popularity };
        (row.code, Known { key, modified_at: row.modified_at, example: row.example })
    };
    Ok(found.into_iter().map(known).collect())
}

fn insert(conn: &mut DbConnection, rows: &[Row]) -> Result<(), StoreError> {
    for chunk in rows.chunks(ROWS_AT_ONCE) {
        match conn {
            DbConnection::Sqlite(conn) => diesel::insert_into(products::table).values(chunk).execute(conn)?,
            DbConnection::Postgres(conn) => diesel::insert_into(products::table).values(chunk).execute(conn)?,
        };
    }
    Ok(())
}

fn update(conn: &mut DbConnection, rows: &[Row]) -> Result<(), StoreError> {
    for row in rows {
        match conn {
            DbConnection::Sqlite(conn) => diesel::update(products::table.find(row.id)).set(row).execute(conn)?,
            DbConnection::Postgres(conn) => diesel::update(products::table.find(row.id)).set(row).execute(conn)?,
        };
    }
    Ok(())
}
