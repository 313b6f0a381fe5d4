//! What the tests of the catalogue share: a fresh store on each database, and products to put in it.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::allow_attributes,
    clippy::expect_used,
    reason = "each test binary uses its own part"
)]

pub mod app;
pub mod member;
pub mod open_food_facts;
pub mod smtp;

use std::sync::atomic::{AtomicU32, Ordering};

use purbeurre::catalogue::{Barcode, CategoryTag, Classified, Grade, NutriScore, Nutrients, Product, Written};
use purbeurre::config::DatabaseUrl;
use purbeurre::store::Store;
use purbeurre::store::write::Writer;

/// A store that lives as long as the test.
pub struct TestStore {
    pub store: Store,
    pub url: DatabaseUrl,
    _folder: tempfile::TempDir,
}

/// Runs a test on SQLite, and on PostgreSQL where `PURBEURRE_TEST_POSTGRES` gives the address of a server.
pub fn on_each_database(test: impl Fn(&TestStore)) {
    test(&TestStore::sqlite());
    if let Some(store) = TestStore::postgres() {
        test(&store);
    }
}

impl TestStore {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("test.sqlite3"));
        Self::open(url, folder)
    }

    /// A store in a database of its own, made on the server for this test.
    pub fn postgres() -> Option<Self> {
        let server = std::env::var("PURBEURRE_TEST_POSTGRES").ok()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        Some(Self::open(DatabaseUrl::Postgres(new_database(&server)), folder))
    }

    fn open(url: DatabaseUrl, folder: tempfile::TempDir) -> Self {
        let store = Store::open(&url, 3).expect("the database opens");
        store.migrate().expect("the migrations run");
        Self { store, url, _folder: folder }
    }

    pub fn write(&self, products: &[Classified]) -> Written {
        self.store.write_here(|conn| Writer::new(1_700_000_000).write(conn, products)).expect("the products are written")
    }

    /// Writes products and refreshes what is derived from them.
    pub fn fill(&self, products: &[Classified]) -> Written {
        let written = self.write(products);
        self.store.refresh().expect("the refresh succeeds");
        written
    }
}

/// Has user 7 save a product and a substitute, by SQL expressions of their rows; makes that user first.
pub fn saving(product: &str, substitute: &str) -> String {
    format!(
        "INSERT INTO users SELECT 7, 'claire', 'claire', '', '', '!', '', '', flag, flag, flag, 1, NULL \
         FROM (SELECT 1 = 0 AS flag) AS flags WHERE NOT EXISTS (SELECT 1 FROM users WHERE id = 7); \
         INSERT INTO saved_pairs (user_id, product_id, substitute_id, created_at) VALUES (7, {product}, {substitute}, 1)"
    )
}

/// Makes an empty database on a server, and returns its address.
pub fn new_database(server: &str) -> String {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut conn = PgConnection::establish(server).expect("the PostgreSQL server answers");
    conn.batch_execute(&format!("DROP DATABASE IF EXISTS {name}; ")).expect("an old database goes");
    conn.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database is made");
    let (front, _) = server.rsplit_once('/').expect("an address ends with a database");
    format!("{front}/{name}")
}

/// A product to build on.
pub fn product(code: &str, name: &str, category: &str, grade: Option<(Grade, i16)>) -> Classified {
    let main_category = CategoryTag::parse(category).expect("a category tag");
    let product = Product {
        code: Barcode::parse(code).expect("a barcode"),
        name: name.to_owned(),
        brands: Vec::new(),
        quantity: None,
        categories: vec![main_category.clone()],
        nutriscore: grade.map(|(grade, score)| NutriScore { grade, score: Some(score), version: Some(2023), computed: false }),
        nova_group: None,
        nutrients: Nutrients::default(),
        stores: Vec::new(),
        labels: Vec::new(),
        allergens: Vec::new(),
        image_url: None,
        image_nutrition_url: None,
        popularity: 0,
        modified_at: 1_600_000_000,
    };
    Classified { categories: vec![main_category.clone()], product, main_category }
}
