//! A stand-in for Open Food Facts behind the traits, a report that remembers, and short ways to look at the catalogue.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "each test binary uses its own part, and a helper that cannot go on is a failed test"
)]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read, Write as _};
use std::rc::Rc;

use purbeurre::catalogue::CategoryTag;
use purbeurre::config::{DatabaseUrl, Update};
use purbeurre::jobs::update::{Deltas, Job, Outcome, Report, Shelf, Shelves, State, Taxonomies, run};
use purbeurre::off::delta::DeltaFile;
use purbeurre::off::{ParseOptions, Parsed, Source, parse};
use purbeurre::store::{DbConnection, StoreError};
use serde_json::{Value, json};

use crate::common::{TestStore, saving};

/// When runs of these tests begin.
pub const NOW: i64 = 1_790_500_000;
pub const WEEK: i64 = 7 * 24 * 3_600;

/// A product as Open Food Facts would send it.
pub fn record(code: u64, name: &str, category: &str, modified: i64) -> Value {
    json!({"code": code.to_string(), "product_name": name, "categories_tags": [category], "countries_tags": ["en:france"],
        "last_modified_t": modified})
}

/// Lines of a file of changes, compressed.
pub fn gzip(records: &[Value]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for record in records {
        writeln!(gzip, "{record}").unwrap();
    }
    gzip.finish().unwrap()
}

/// What Open Food Facts has.
#[derive(Default)]
pub struct Feed {
    /// Products of a category, or why they do not come.
    pub shelves: HashMap<&'static str, Result<Vec<Value>, &'static str>>,
    /// Lines of the shelves that are no products.
    pub unusable: u64,
    /// Which categories were asked for.
    pub asked: Vec<String>,
    /// After so many of them the run is told to stop.
    pub stop_after: Option<usize>,
    pub stop: Rc<Cell<bool>>,
    pub index: Option<String>,
    pub files: BTreeMap<DeltaFile, Vec<u8>>,
    pub opened: Vec<DeltaFile>,
    /// `ETag` and file.
    pub taxonomy: Option<(&'static str, String)>,
    pub taxonomy_fails: bool,
    /// The `ETag`s with which the taxonomy was asked for.
    pub asked_with: Vec<Option<String>>,
}

impl Feed {
    pub fn with(mut self, category: &'static str, records: Vec<Value>) -> Self {
        self.shelves.insert(category, Ok(records));
        self
    }

    pub fn failing(mut self, category: &'static str, why: &'static str) -> Self {
        self.shelves.insert(category, Err(why));
        self
    }

    pub fn file(mut self, from: i64, to: i64, bytes: Vec<u8>) -> Self {
        self.files.insert(DeltaFile { from, to }, bytes);
        let names: Vec<String> = self.files.keys().rev().map(ToString::to_string).collect();
        self.index = Some(names.join("\n"));
        self
    }
}

impl Shelves for Feed {
    type Error = String;

    fn most_scanned(&mut self, category: &CategoryTag, wanted: u32) -> Result<Shelf, String> {
        self.asked.push(category.to_string());
        if self.stop_after.is_some_and(|after| self.asked.len() > after) {
            self.stop.set(true);
            return Err("told to stop while it waited".to_owned());
        }
        let found = self.shelves.get(category.as_str()).cloned().unwrap_or(Ok(Vec::new()))?;
        let parsed = |record: &Value| parse(record.to_string().as_bytes(), &ParseOptions::default()).ok();
        let products: Vec<Parsed> = found.iter().take(wanted as usize).filter_map(parsed).collect();
        Ok(Shelf { read: products.len() as u64 + self.unusable, products })
    }
}

impl Deltas for Feed {
    type Error = String;

    fn index(&mut self) -> Result<Box<dyn Read>, String> {
        self.index.clone().map(|text| Box::new(Cursor::new(text)) as Box<dyn Read>).ok_or_else(|| "503 busy".to_owned())
    }

    fn open(&mut self, file: &DeltaFile) -> Result<Source, String> {
        self.opened.push(*file);
        let bytes = self.files.get(file).cloned().ok_or("404 not found")?;
        if self.stop_after.is_some_and(|after| self.opened.len() > after) {
            self.stop.set(true);
        }
        Source::new(file.to_string(), Cursor::new(bytes), None).map_err(|why| why.to_string())
    }
}

impl Taxonomies for Feed {
    type Error = String;

    fn newer_than(&mut self, etag: Option<&str>) -> Result<Option<(Option<String>, Source)>, String> {
        self.asked_with.push(etag.map(str::to_owned));
        if self.taxonomy_fails {
            return Err("timed out".to_owned());
        }
        let Some((own, text)) = self.taxonomy.clone().filter(|(own, _)| Some(*own) != etag) else { return Ok(None) };
        let source = Source::new("categories.json".to_owned(), Cursor::new(text), None).map_err(|why| why.to_string())?;
        Ok(Some((Some(own.to_owned()), source)))
    }
}

/// A report that remembers.
pub struct Log {
    pub lines: Vec<String>,
    pub counts: BTreeMap<&'static str, u64>,
    pub state: RefCell<Option<State>>,
    /// So many states are kept; then another process has taken the run over.
    pub keeps_left: Cell<u32>,
    pub stop: Rc<Cell<bool>>,
}

impl Default for Log {
    fn default() -> Self {
        let (lines, counts, state, stop) = Default::default();
        Self { lines, counts, state, keeps_left: Cell::new(u32::MAX), stop }
    }
}

impl Report for Log {
    fn say(&mut self, line: &str) {
        self.lines.push(line.to_owned());
    }

    fn count(&mut self, name: &'static str, number: u64) {
        *self.counts.entry(name).or_default() += number;
    }

    fn is_stopping(&self) -> bool {
        self.stop.get()
    }

    fn keep(&self, _: &mut DbConnection, state: &State) -> Result<(), StoreError> {
        if self.keeps_left.replace(self.keeps_left.get().saturating_sub(1)) == 0 {
            return Err(StoreError::Busy);
        }
        *self.state.borrow_mut() = Some(state.clone());
        Ok(())
    }
}

impl Log {
    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// Whether some line has all of these parts.
    pub fn says(&self, parts: &[&str]) -> bool {
        self.lines.iter().any(|line| parts.iter().all(|part| line.contains(part)))
    }
}

/// Settings under which nothing is removed.
pub fn gentle() -> Update {
    Update { duplicates: purbeurre::config::Duplicates::None, remove_single_product_categories: false, ..Update::default() }
}

/// Runs the update and returns how it ended and what it said.
pub fn update(store: &TestStore, update: &Update, feed: &mut Feed) -> (Outcome, Log) {
    update_at(store, update, feed, NOW, false, None)
}

pub fn update_at(
    store: &TestStore,
    update: &Update,
    feed: &mut Feed,
    now: i64,
    dry_run: bool,
    before: Option<State>,
) -> (Outcome, Log) {
    let mut log = Log { stop: Rc::clone(&feed.stop), ..Log::default() };
    let options = ParseOptions::default();
    let job = Job { dry_run, ..Job::new(&store.store, update, &options, now) };
    let outcome = run(&job, feed, &mut log, before).expect("the database answers");
    (outcome, log)
}

/// Runs the update with a report of one's own.
pub fn run_with(
    store: &TestStore,
    update: &Update,
    feed: &mut Feed,
    mut log: Log,
    before: Option<State>,
) -> Result<Outcome, StoreError> {
    let options = ParseOptions::default();
    run(&Job::new(&store.store, update, &options, NOW), feed, &mut log, before)
}

/// Runs SQL on the database itself, as an operator could.
pub fn sql(store: &TestStore, text: &str) -> Result<(), String> {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection, SqliteConnection};
    let done = match &store.url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
            conn.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000").unwrap();
            conn.batch_execute(text)
        }
        DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(text),
    };
    done.map_err(|error| error.to_string())
}

/// Has somebody save a product and a substitute, by their barcodes.
pub fn save(store: &TestStore, product: u64, substitute: u64) {
    let id = |code: u64| format!("(SELECT id FROM products WHERE code = '{code}')");
    sql(store, &saving(&id(product), &id(substitute))).unwrap();
}
