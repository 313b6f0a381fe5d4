//! An installation for the tests of `loaddata`, `dumpdata` and `database-info`: a folder, a database, and the real binary.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;
use diesel::{Connection as _, PgConnection, QueryableByName, RunQueryDsl as _, SqliteConnection};
use purbeurre::catalogue::taxonomy::Node;
use purbeurre::catalogue::{CategoryTag, Taxonomy};
use purbeurre::config::DatabaseUrl;
use purbeurre::store::Store;
use serde_json::Value;

use crate::common::new_database;

pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) url: DatabaseUrl,
    pub(crate) store: Store,
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
        Self { folder, url, store }
    }

    /// Gives it a few categories.
    pub(crate) fn with_taxonomy(&self) {
        let node = |tag: &str, name: &str, synonyms: &[&str], parents: &[&str]| Node {
            tag: CategoryTag::parse(tag).unwrap(),
            name_fr: Some(name.to_owned()),
            synonyms_fr: synonyms.iter().map(|synonym| (*synonym).to_owned()).collect(),
            parents: parents.iter().filter_map(|tag| CategoryTag::parse(tag)).collect(),
        };
        let taxonomy = Taxonomy::new(vec![
            node("en:spreads", "Produits à tartiner", &["Pâtes à tartiner"], &[]),
            node("en:pizzas", "Pizzas", &[], &[]),
            node("en:ham-pizzas", "Pizzas au jambon", &[], &["en:pizzas"]),
        ]);
        self.store.replace_taxonomy(&taxonomy).unwrap();
    }

    /// Writes a file into its folder.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.folder.path().join(name), content).unwrap();
    }

    pub(crate) fn dump(&self, name: &str, objects: &[Value]) {
        self.file(name, serde_json::to_vec(objects).unwrap());
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let DatabaseUrl::Postgres(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs the binary with this on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            // A binary that ends early does not read all of it.
            scope.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output().unwrap()
        })
    }

    /// Runs the binary, which must succeed, and reads the JSON it prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Everything that a dump holds, as `dumpdata` writes it.
    pub(crate) fn dumped(&self, arguments: &[&str]) -> Vec<Value> {
        let all: Vec<&str> = ["dumpdata"].iter().chain(arguments).copied().collect();
        let Value::Array(objects) = self.json(&all) else { panic!("no list") };
        objects
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
    pub(crate) fn lines(&self, query: &str) -> Vec<String> {
        let query = diesel::sql_query(query);
        let rows: Vec<Row> = match &self.url {
            DatabaseUrl::Sqlite(_) => query.load(&mut self.sqlite_connection()).unwrap(),
            DatabaseUrl::Postgres(url) => query.load(&mut PgConnection::establish(url).unwrap()).unwrap(),
        };
        rows.into_iter().map(|row| row.line).collect()
    }

    /// Every row of every table that loading may change, in words; products without when they were written.
    pub(crate) fn everything(&self) -> Vec<String> {
        let rows = |select: &str| self.lines(select);
        [
            "SELECT 'user ' || id || ' ' || username || ' ' || email || ' ' || password || ' ' || joined_at || ' ' || \
             COALESCE(CAST(last_login_at AS TEXT), 'never') || CASE WHEN active THEN ' active' ELSE '' END || \
             CASE WHEN staff THEN ' staff' ELSE '' END || CASE WHEN superuser THEN ' superuser' ELSE '' END AS line \
             FROM users ORDER BY id",
            "SELECT 'group ' || id || ' ' || name AS line FROM groups ORDER BY id",
            "SELECT 'member ' || user_id || ' ' || group_id AS line FROM user_groups ORDER BY user_id, group_id",
            "SELECT 'user may ' || user_id || ' ' || permission AS line FROM user_permissions ORDER BY user_id, permission",
            "SELECT 'group may ' || group_id || ' ' || permission AS line FROM group_permissions ORDER BY group_id, permission",
            "SELECT 'product ' || p.code || ' ' || p.name || ' ' || c.tag || ' ' || c.name || ' ' || COALESCE(p.grade, '-') || ' ' || \
             p.stores || ' ' || COALESCE(p.image_url, '-') || ' ' || COALESCE(p.image_nutrition_url, '-') || ' ' || p.modified_at \
             AS line FROM products p JOIN categories c ON c.id = p.category_id ORDER BY p.code",
            "SELECT 'saved ' || s.user_id || ' ' || p.code || ' ' || b.code || ' ' || s.created_at AS line FROM saved_pairs s \
             JOIN products p ON p.id = s.product_id JOIN products b ON b.id = s.substitute_id ORDER BY s.user_id, p.code, b.code",
        ]
        .into_iter()
        .flat_map(rows)
        .collect()
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
