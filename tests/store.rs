//! What the databases promise: one schema, one way in, nothing lost, nobody kept waiting.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;

use std::sync::atomic::{AtomicBool, Ordering};

use common::open_food_facts::barcode;
use common::{TestStore, new_database, on_each_database, product};
use purbeurre::catalogue::finding::SearchRequest;
use purbeurre::catalogue::taxonomy::{Node, Taxonomy};
use purbeurre::catalogue::{Barcode, CategoryTag, Classified, Grade, Nutrients, Written};
use purbeurre::config::DatabaseUrl;
use purbeurre::store::write::Writer;
use purbeurre::store::{Store, StoreError, finding};

fn full() -> Classified {
    let mut full = product("3500000000011", "Pâte à tartiner « maison »", "en:spreads", Some((Grade::B, 2)));
    let product = &mut full.product;
    product.brands = vec!["Bonne Mère".to_owned(), "L’autre".to_owned()];
    product.quantity = Some("400 g".to_owned());
    product.nova_group = Some(3);
    product.nutrients = Nutrients { sugars: Some(12.5), salt: Some(0.0), ..Nutrients::default() };
    product.stores = vec!["Carrefour".to_owned()];
    product.labels = vec!["en:organic".to_owned()];
    product.allergens = vec!["en:nuts".to_owned()];
    product.image_url = Some("https://images.openfoodfacts.org/x.jpg".to_owned());
    product.popularity = 12;
    full
}

fn find(store: &Store, code: &str) -> Option<purbeurre::catalogue::finding::Record> {
    let code = Barcode::parse(code).expect("a barcode");
    store.read_here(|reader| finding::product(reader, &code)).expect("the database answers")
}

#[test]
fn a_product_comes_back_as_it_was_written() {
    on_each_database(|store| {
        store.fill(&[full()]);
        let record = find(&store.store, "3500000000011").expect("the product is there");
        assert_eq!(record.product, full().product);
        assert_eq!(record.category.name, "Spreads");
        assert_eq!(find(&store.store, "3500000000028"), None);
    });
}

#[test]
fn a_row_changes_only_when_its_source_is_newer() {
    on_each_database(|store| {
        let mut newer = full();
        newer.product.modified_at += 1;
        newer.product.name = "Pâte à tartiner nouvelle".to_owned();
        newer.product.popularity = 99;
        let mut older = full();
        older.product.modified_at -= 1;
        older.product.name = "Ancienne".to_owned();
        let (inserted, updated, unchanged) = (
            Written { inserted: 1, ..Written::default() },
            Written { updated: 1, ..Written::default() },
            Written { unchanged: 1, ..Written::default() },
        );
        assert_eq!(store.write(&[full()]), inserted);
        assert_eq!(store.write(&[full()]), unchanged);
        assert_eq!(store.write(&[older.clone()]), unchanged);
        assert_eq!(store.write(&[newer.clone()]), updated);
        assert_eq!(store.fill(&[newer.clone()]), unchanged);
        assert_eq!(find(&store.store, "3500000000011").map(|record| record.product.name), Some(newer.product.name.clone()));
        let request = |text: &str| SearchRequest { text: text.to_owned(), page: 1, per_page: 10, ..SearchRequest::default() };
        let count = |text| store.store.read_here(|reader| finding::search(reader, &request(text))).expect("it answers").count;
        assert_eq!((count("maison"), count("nouvelle")), (0, 1), "the index follows the row");
        // Twice in one batch: the newer counts, wherever it stands.
        let mut newest = newer.clone();
        newest.product.modified_at += 1;
        assert_eq!(store.write(&[newest, older]), Written { updated: 1, unchanged: 1, ..Written::default() });
    });
}

#[test]
fn a_failed_write_leaves_nothing_behind() {
    on_each_database(|store| {
        let outcome: Result<(), StoreError> = store.store.write_here(|conn| {
            Writer::new(0).write(conn, &[full()])?;
            Err(StoreError::Busy)
        });
        assert!(outcome.is_err());
        assert_eq!(find(&store.store, "3500000000011"), None);
        assert_eq!(store.write(&[full()]).inserted, 1, "and the store goes on");
    });
}

#[test]
fn examples_go_when_there_is_anything_else() {
    on_each_database(|store| {
        store.store.write_here(|conn| Writer::of_examples(0).write(conn, &[full()])).expect("examples are written");
        store.store.refresh().expect("it refreshes");
        let overview = || store.store.read_here(|reader| Ok(reader.lexicon.overview().clone())).expect("it answers");
        assert!(overview().examples_only);
        store.fill(&[product("3500000000028", "Un vrai produit", "en:spreads", None)]);
        assert!(!overview().examples_only);
        assert_eq!(overview().products, 1);
        assert_eq!(find(&store.store, "3500000000011"), None);
    });
}

#[test]
fn a_taxonomy_names_and_places_what_is_there() {
    on_each_database(|store| {
        store.fill(&[full()]);
        let tag = |text: &str| CategoryTag::parse(text).expect("a tag");
        let node = |id: &str, name: &str, parents: &[&str]| Node {
            tag: tag(id),
            name_fr: Some(name.to_owned()),
            synonyms_fr: vec!["tartinables".to_owned()],
            parents: parents.iter().map(|id| tag(id)).collect(),
        };
        let taxonomy = Taxonomy::new(vec![
            node("en:breakfasts", "Petit-déjeuners", &[]),
            node("en:spreads", "Produits à tartiner", &["en:breakfasts"]),
        ]);
        assert!(store.store.replace_taxonomy(&taxonomy).expect("it is taken over") > 0);
        store.store.refresh().expect("it refreshes");
        let record = find(&store.store, "3500000000011").expect("the product is there");
        assert_eq!(record.category.name, "Produits à tartiner");
        let (count, found) = store.store.read_here(|reader| Ok(finding::categories(reader, "dejeuner", 1, 10))).expect("ok");
        assert_eq!((count, found[0].products), (1, 1), "the parent holds the product too");
        assert_eq!(store.store.replace_taxonomy(&taxonomy).expect("it is taken over"), 0, "the same again changes nothing");
        assert_eq!(store.store.taxonomy().expect("it is read").ancestors(&tag("en:spreads")), [&tag("en:breakfasts")]);
    });
}

#[test]
fn many_processes_may_migrate_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut addresses = vec![DatabaseUrl::Sqlite(folder.path().join("fresh.sqlite3"))];
    if let Ok(server) = std::env::var("PURBEURRE_TEST_POSTGRES") {
        addresses.push(DatabaseUrl::Postgres(new_database(&server)));
    }
    for url in addresses {
        let ran: usize = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..5)
                .map(|_| scope.spawn(|| Store::open(&url, 1).and_then(|store| store.migrate()).map(|ran| ran.len())))
                .collect();
            starts.into_iter().map(|start| start.join().expect("no panic").expect("each start succeeds")).sum()
        });
        let store = Store::open(&url, 1).expect("it opens");
        store.check_schema().expect("nothing is pending");
        assert_eq!(ran, store.migration_status().expect("it answers").len(), "each migration ran once on {url}");
    }
}

#[test]
fn a_newer_schema_and_a_pending_one_are_refused() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection, SqliteConnection};
    on_each_database(|store| {
        let row = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')";
        match &store.url {
            DatabaseUrl::Sqlite(path) => {
                let path = path.to_str().expect("UTF-8");
                SqliteConnection::establish(path).expect("it opens").batch_execute(row).expect("a row is written");
            }
            DatabaseUrl::Postgres(url) => {
                PgConnection::establish(url).expect("it opens").batch_execute(row).expect("a row is written");
            }
        }
        for refusal in [store.store.check_schema(), store.store.migrate().map(drop)] {
            assert!(refusal.expect_err("it is refused").to_string().contains("newer version"));
        }
    });
    let folder = tempfile::tempdir().expect("a folder");
    let empty = Store::open(&DatabaseUrl::Sqlite(folder.path().join("empty.sqlite3")), 1).expect("it opens");
    assert!(empty.check_schema().expect_err("it is refused").to_string().contains("migrate run"));
}

/// An import in another process holds the write lock again and again; neither a reader nor a writer of the site fails.
#[test]
fn nobody_is_told_that_the_database_is_locked() {
    let store = TestStore::sqlite();
    store.fill(&[full()]);
    let importer = Store::open(&store.url, 1).expect("a second process opens it");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let import = scope.spawn(|| {
            let mut batches = 0_u64;
            while !done.load(Ordering::Relaxed) {
                let batch: Vec<Classified> = (0..300)
                    .map(|n| product(&format!("{}", 3_600_000_000_000 + batches * 300 + n), "Biscuit", "en:biscuits", None))
                    .collect();
                importer.write_batch(|conn| Writer::new(0).write(conn, &batch)).expect("the import is not locked out");
                batches += 1;
            }
            batches
        });
        for n in 0..40 {
            assert!(find(&store.store, "3500000000011").is_some());
            let mut changed = full();
            changed.product.modified_at += 1 + n;
            assert_eq!(store.write(&[changed]).updated, 1);
        }
        done.store(true, Ordering::Relaxed);
        assert!(import.join().expect("no panic") > 0);
    });
}

#[test]
fn a_lost_server_is_unreachable_and_heals_by_itself() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, PgConnection};
    let Some(store) = TestStore::postgres() else { return };
    store.fill(&[full()]);
    let DatabaseUrl::Postgres(url) = &store.url else { return };
    let (server, name) = url.rsplit_once('/').expect("a database name");
    let mut admin = PgConnection::establish(&format!("{server}/postgres")).expect("the server answers");
    let cut = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false; {cut}")).expect("the database is closed");
    let code = Barcode::parse("3500000000011").expect("a barcode");
    let outcome = store.store.read_here(|reader| finding::product(reader, &code));
    assert!(outcome.expect_err("it is closed").is_passing(), "unreachable, not a failed query and not « not found »");
    admin.batch_execute(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).expect("the database opens again");
    assert!(find(&store.store, "3500000000011").is_some());
}

/// A connection that has searched remembers where the words were. What others have written and merged since is no damage.
#[test]
fn a_check_of_the_file_is_not_fooled_by_what_its_connection_remembers() {
    let store = TestStore::sqlite();
    // A store of its own: another process, which writes.
    let other = Store::open(&store.url, 1).expect("it opens");
    let everything = SearchRequest { page: 1, per_page: 10, ..SearchRequest::default() };
    for batch in 0..60_u32 {
        let products: Vec<_> =
            (0..20).map(|n| product(&barcode(batch * 20 + n), &format!("Soda {batch} {n}"), "en:sodas", None)).collect();
        other.write_here(|conn| Writer::new(1_700_000_000).write(conn, &products)).expect("they are written");
        assert_eq!(store.store.check_file().expect("it answers"), Some(Vec::new()), "after batch {batch}");
        store.store.read_here(|reader| finding::search(reader, &everything)).expect("it answers");
    }
}
