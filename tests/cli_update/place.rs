//! An installation for the tests of the update's commands: a folder, a database, a stand-in for Open Food Facts, and the real
//! binary.

use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection};
use purbeurre::catalogue::Classified;
use purbeurre::catalogue::finding::{Counting, SearchRequest};
use purbeurre::config::DatabaseUrl;
use purbeurre::jobs::Clock;
use purbeurre::jobs::runner::LEASE_SECONDS;
use purbeurre::store::jobs::{JobRow, Run, RunFilter};
use purbeurre::store::write::Writer;
use purbeurre::store::{Store, finding};
use serde_json::Value;

use crate::common::open_food_facts::{StandIn, barcode, food};
use crate::common::{new_database, product, saving};

/// What the catalogue of these tests holds was changed last at this time; what the stand-in has, later.
const OLD: i64 = 1_600_000_000;

/// The taxonomy that the stand-in has.
pub(crate) const NAMES: [(&str, &str); 6] = [
    ("en:sodas", "Sodas"),
    ("en:spreads", "Pâtes à tartiner"),
    ("en:biscuits", "Biscuits"),
    ("en:pizzas", "Pizzas"),
    ("en:cheeses", "Fromages"),
    ("en:soups", "Soupes"),
];

/// An installation.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) url: DatabaseUrl,
    pub(crate) store: Store,
    pub(crate) off: StandIn,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Runs a test with an empty, migrated SQLite file, and with a PostgreSQL database where there is a server.
pub(crate) fn on_each_database(test: impl Fn(&Place)) {
    test(&Place::sqlite());
    if let Some(place) = Place::postgres() {
        test(&place);
    }
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        Self::new(folder, DatabaseUrl::Sqlite(data.join("purbeurre.sqlite3")))
    }

    pub(crate) fn postgres() -> Option<Self> {
        let server = std::env::var("PURBEURRE_TEST_POSTGRES").ok()?;
        Some(Self::new(tempfile::tempdir().unwrap(), DatabaseUrl::Postgres(new_database(&server))))
    }

    fn new(folder: tempfile::TempDir, url: DatabaseUrl) -> Self {
        let store = Store::open(&url, 2).unwrap();
        store.migrate().unwrap();
        Self { folder, url, store, off: StandIn::start().with_taxonomy(&taxonomy(&NAMES)) }
    }

    /// Puts products of our own in the catalogue: a category, the number of its first product, and how many.
    pub(crate) fn fill(&self, shelves: &[(&str, u32, u32)]) {
        let numbered = |(category, first, many): &(&str, u32, u32)| -> Vec<Classified> {
            let one = |number| product(&barcode(number), &format!("{} {number}", words(category)), category, None);
            (*first..first + many).map(one).collect()
        };
        self.write(&shelves.iter().flat_map(numbered).collect::<Vec<_>>());
    }

    pub(crate) fn write(&self, products: &[Classified]) {
        self.store.write_here(|conn| Writer::new(OLD).write(conn, products)).unwrap();
        self.store.refresh().unwrap();
    }

    /// The binary with arguments, asking the stand-in as `extra` says besides.
    pub(crate) fn command_with(&self, arguments: &[&str], extra: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(self.off.variables()).envs(extra.iter().copied());
        if let DatabaseUrl::Postgres(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    pub(crate) fn run_with(&self, arguments: &[&str], extra: &[(&str, &str)]) -> Output {
        self.command_with(arguments, extra).output().unwrap()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", stderr(&output)))
    }

    /// `update_database.log` of the default log folder, without its times.
    pub(crate) fn log(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.folder.path().join("data/log/update_database.log")).unwrap();
        text.lines().map(|line| line.get("2026-11-29 00:00:00  ".len()..).unwrap().to_owned()).collect()
    }

    /// Runs SQL on the database itself, as an operator could.
    pub(crate) fn sql(&self, text: &str) {
        match &self.url {
            DatabaseUrl::Sqlite(_) => self.sqlite_connection().batch_execute(text).unwrap(),
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(text).unwrap(),
        }
    }

    fn sqlite_connection(&self) -> SqliteConnection {
        let DatabaseUrl::Sqlite(path) = &self.url else { panic!("no SQLite") };
        let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        conn.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 15000").unwrap();
        conn
    }

    /// Lines that a query gives as `line`.
    fn lines(&self, query: &str) -> Vec<String> {
        let query = diesel::sql_query(query);
        let rows: Vec<Row> = match &self.url {
            DatabaseUrl::Sqlite(_) => query.load(&mut self.sqlite_connection()).unwrap(),
            DatabaseUrl::Postgres(url) => query.load(&mut PgConnection::establish(url).unwrap()).unwrap(),
        };
        rows.into_iter().map(|row| row.line).collect()
    }

    /// Every row of every table that an update may change, in words.
    pub(crate) fn snapshot(&self) -> Vec<String> {
        let tables = [
            "products",
            "categories",
            "category_parents",
            "saved_pairs",
            "category_visits",
            "update_cursor",
            "catalogue_version",
        ];
        let rows = |table: &&str| match &self.url {
            DatabaseUrl::Sqlite(_) => {
                let columns = self.lines(&format!("SELECT name AS line FROM pragma_table_info('{table}')"));
                let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
                self.lines(&format!("SELECT '{table}: ' || {} AS line FROM {table} ORDER BY 1", quoted.join("||','||")))
            }
            DatabaseUrl::Postgres(_) => self.lines(&format!("SELECT '{table}: ' || t::text AS line FROM {table} t ORDER BY 1")),
        };
        tables.iter().flat_map(rows).collect()
    }

    /// What the catalogue holds, without what depends on when and in which order it was written.
    pub(crate) fn catalogue(&self) -> Vec<String> {
        self.lines(
            "SELECT p.code || ' ' || p.name || ' ' || c.tag || ' ' || p.popularity || ' ' || p.modified_at || ' ' || p.brands \
             AS line FROM products p JOIN categories c ON c.id = p.category_id ORDER BY 1",
        )
    }

    /// Names of all products, by the rows.
    pub(crate) fn names(&self) -> Vec<String> {
        self.lines("SELECT name AS line FROM products ORDER BY 1")
    }

    /// Has somebody save a product and a substitute, by the numbers of their barcodes.
    pub(crate) fn save(&self, product: u32, substitute: u32) {
        let id = |number| format!("(SELECT id FROM products WHERE code = '{}')", barcode(number));
        self.sql(&saving(&id(product), &id(substitute)));
    }

    /// The file is sound, and every product (of thousands, some hundred) is found by its name through the index, which knows no
    /// others.
    pub(crate) fn assert_sound(&self, when: &str) {
        assert_eq!(self.store.check_file().unwrap().unwrap_or_default(), [""; 0], "{when}");
        let rows = self.lines("SELECT code || ' ' || name AS line FROM products");
        let found = |text: &str| {
            let request = SearchRequest {
                text: text.to_owned(),
                page: 1,
                per_page: 50,
                count: Counting::UpTo(100_000),
                ..SearchRequest::default()
            };
            self.store.read_here(|reader| finding::search(reader, &request)).unwrap()
        };
        assert_eq!(found("").count as usize, rows.len(), "{when}: rows and index");
        let step = rows.len() / 200 + 1;
        for row in rows.into_iter().step_by(step) {
            let (code, name) = row.split_once(' ').unwrap();
            let there = found(name).products.iter().any(|record| record.product.code.as_str() == code);
            assert!(there, "{when}: {row} is not found by its name");
        }
    }

    pub(crate) fn row(&self) -> JobRow {
        self.store.jobs().unwrap().into_iter().find(|row| row.name == "update-database").unwrap()
    }

    /// The last runs, newest first.
    pub(crate) fn runs(&self) -> Vec<Run> {
        self.store.runs(RunFilter { job: Some("update-database"), limit: 50 }).unwrap()
    }

    /// As if the two minutes had passed after which a killed process is known to be dead.
    pub(crate) fn bury(&self) -> bool {
        self.store.bury_dead_run("update-database", Clock::system().now() + LEASE_SECONDS + 1).unwrap()
    }

    /// Categories that were asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        let searches = self.off.requests().into_iter().filter(|request| request.path == "/api/v2/search");
        searches.map(|request| request.parameter("categories_tags")).collect()
    }
}

fn words(category: &str) -> &str {
    category.split_once(':').unwrap().1
}

/// Products of a category as Open Food Facts has them: the number of the first one, and how many.
pub(crate) fn foods(category: &str, first: u32, many: u32) -> Vec<Value> {
    (first..first + many).map(|number| food(&barcode(number), &format!("{} {number}", words(category)), category)).collect()
}

/// A taxonomy of categories with French names, without parents.
pub(crate) fn taxonomy(names: &[(&str, &str)]) -> Value {
    let node = |(id, name): &(&str, &str)| ((*id).to_owned(), serde_json::json!({"name": {"fr": name}}));
    Value::Object(names.iter().map(node).collect())
}

pub(crate) fn await_that(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_mins(1), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success(), "the process is there");
}
