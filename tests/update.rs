//! The weekly update over a stand-in behind its traits: what it fetches, removes, keeps and says, on both databases.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "update/feed.rs"]
mod feed;

use std::collections::BTreeMap;

use common::{TestStore, on_each_database, product, saving};
use feed::{Feed, Log, NOW, WEEK, gentle, record, save, sql, update, update_at};
use purbeurre::catalogue::finding::SearchRequest;
use purbeurre::config::{DatabaseUrl, Duplicates, Update};
use purbeurre::jobs::update::{Outcome, State};
use purbeurre::store::upkeep::{Totals, totals};
use purbeurre::store::write::Writer;
use purbeurre::store::{finding, upkeep};

fn counts(store: &TestStore) -> Totals {
    store.store.read_here(|reader| totals(reader.conn)).expect("it answers")
}

/// Names of all products, by the full-text index and by the rows: both must agree.
fn names(store: &TestStore) -> Vec<String> {
    let request = SearchRequest { page: 1, per_page: 100, ..SearchRequest::default() };
    let found = store.store.read_here(|reader| finding::search(reader, &request)).expect("it answers");
    assert_eq!(found.count as usize, found.products.len());
    let mut names: Vec<String> = found.products.into_iter().map(|record| record.product.name).collect();
    names.sort();
    names
}

/// A catalogue: one drink, two spreads, three biscuits.
fn fill(store: &TestStore) {
    store.fill(&[
        product("3500000000011", "Limonade", "en:sodas", None),
        product("3500000000021", "Pâte à tartiner", "en:spreads", None),
        product("3500000000022", "Confiture", "en:spreads", None),
        product("3500000000031", "Sablés", "en:biscuits", None),
        product("3500000000032", "Galettes", "en:biscuits", None),
        product("3500000000033", "Boudoirs", "en:biscuits", None),
    ]);
}

fn resting(store: &TestStore) -> BTreeMap<String, Option<i64>> {
    let sizes = store.store.read_here(|reader| upkeep::sizes(reader.conn)).expect("it answers");
    sizes.into_iter().map(|size| (size.tag.to_string(), size.resting_until)).collect()
}

#[test]
fn the_smallest_categories_are_named_and_filled() {
    on_each_database(|store| {
        fill(store);
        let mut feed = Feed { unusable: 2, ..Feed::default() }
            .with(
                "en:sodas",
                vec![
                    record(3_500_000_000_011, "Limonade artisanale", "en:sodas", NOW),
                    record(3_500_000_000_012, "Cola", "en:sodas", NOW),
                ],
            )
            .with("en:spreads", vec![record(3_500_000_000_021, "Autre nom", "en:spreads", 1)]);
        let settings = Update { categories: 2, ..gentle() };
        let (outcome, log) = update(store, &settings, &mut feed);
        assert_eq!(outcome, Outcome::Succeeded, "{}", log.text());
        assert_eq!(feed.asked, ["en:sodas", "en:spreads"], "the fullest is not asked for");
        for parts in [
            &["The 2 smallest of 3 categories (6 products)"][..],
            &["   1. Sodas     1 product  en:sodas"],
            &["   2. Spreads  2 products  en:spreads"],
            &["at most 60"],
            &["   1. Sodas        4 read,     1 new,     1 changed,     0 unchanged, 2 unusable"],
            &["   2. Spreads      3 read,     0 new,     0 changed,     1 unchanged, 2 unusable"],
            &["In all 7 products read: 1 new, 1 changed, 1 unchanged, 4 unusable"],
            &["The catalogue now holds 7 products in 3 categories"],
        ] {
            assert!(log.says(parts), "{parts:?} in\n{}", log.text());
        }
        let counted = ["read", "new", "changed", "unchanged", "failed_categories", "products"].map(|name| log.counts[name]);
        assert_eq!(counted, [7, 1, 1, 1, 0, 7]);
        assert!(names(store).contains(&"Limonade artisanale".to_owned()));
        let overview = store.store.read_here(|reader| Ok(reader.lexicon.overview().clone())).expect("it answers");
        assert_eq!((overview.products, overview.data_date), (7, Some(NOW)), "what is derived follows");
    });
}

#[test]
fn a_category_that_fails_is_skipped_and_nothing_is_removed() {
    on_each_database(|store| {
        fill(store);
        let mut feed = Feed::default()
            .failing("en:sodas", "503 <html>\nPage temporarily unavailable</html>")
            .with("en:spreads", vec![record(3_500_000_000_023, "Confiture", "en:spreads", NOW)]);
        let (outcome, log) = update(store, &Update::default(), &mut feed);
        assert_eq!(outcome, Outcome::Partial { failed: vec!["en:sodas".to_owned()] });
        assert!(log.says(&["Sodas", "not fetched: 503 <html> Page temporarily unavailable</html>"]), "{}", log.text());
        assert!(log.says(&["Nothing is removed: not everything came"]), "{}", log.text());
        assert!(log.says(&["; 1 category not fetched"]));
        assert_eq!(counts(store).products, 7, "neither the twin nor the single soda is gone");
        assert_eq!(log.counts["failed_categories"], 1);
        assert_eq!(resting(store)["en:sodas"], None, "and it is asked for again next week");
    });
}

#[test]
fn duplicates_and_single_product_categories_go_from_rows_and_index() {
    on_each_database(|store| {
        fill(store);
        let mut feed = Feed::default().with(
            "en:biscuits",
            vec![record(3_500_000_000_034, "SABLES", "en:biscuits", NOW), record(3_500_000_000_035, "Crêpes", "en:crepes", NOW)],
        );
        let settings = Update { max_delete_share: 0.5, ..Update::default() };
        let (outcome, log) = update(store, &settings, &mut feed);
        assert_eq!(outcome, Outcome::Succeeded, "{}", log.text());
        assert_eq!(names(store), ["Boudoirs", "Confiture", "Galettes", "Pâte à tartiner", "SABLES"]);
        for parts in [
            &["Duplicates by name, the newest kept: 1 product removed"][..],
            &["Categories with a single product: 2 removed"],
            &["      Crepes (en:crepes)"],
            &["      Sodas (en:sodas)"],
            &["The catalogue now holds 5 products in 2 categories"],
        ] {
            assert!(log.says(parts), "{parts:?} in\n{}", log.text());
        }
        assert_eq!((log.counts["duplicates"], log.counts["single_product_categories"]), (1, 2));
    });
}

#[test]
fn brands_may_tell_duplicates_apart_and_nothing_may_be_a_duplicate() {
    on_each_database(|store| {
        let mut of_brand = product("3500000000041", "Lait", "en:milks", None);
        of_brand.product.brands = vec!["Bonne Mère".to_owned()];
        let others = [
            product("3500000000042", "Lait", "en:milks", None),
            product("3500000000043", "Lait", "en:milks", None),
            product("3500000000044", "Beurre", "en:milks", None),
        ];
        store.fill(&others);
        store.fill(&[of_brand]);
        let settings = |duplicates| Update { duplicates, max_delete_share: 1.0, ..Update::default() };
        let gone = |duplicates| {
            let before = counts(store).products;
            let (outcome, _) = update(store, &settings(duplicates), &mut Feed::default());
            assert_eq!(outcome, Outcome::Succeeded);
            before - counts(store).products
        };
        assert_eq!(gone(Duplicates::None), 0);
        assert_eq!(gone(Duplicates::NameAndBrand), 1);
        assert_eq!(gone(Duplicates::Name), 1);
    });
}

#[test]
fn what_somebody_saved_is_never_removed() {
    on_each_database(|store| {
        fill(store);
        store.fill(&[product("3500000000023", "CONFITURE", "en:spreads", None)]);
        save(store, 3_500_000_000_011, 3_500_000_000_022);
        let settings = Update { max_delete_share: 1.0, ..Update::default() };
        let (outcome, log) = update(store, &settings, &mut Feed::default());
        assert_eq!(outcome, Outcome::Succeeded, "{}", log.text());
        assert_eq!(counts(store).products, 7);
        assert!(
            log.says(&["Duplicates by name", "0 products removed; 1 more stays because somebody saved it"]),
            "{}",
            log.text()
        );
        assert!(log.says(&["Categories with a single product: 0 removed; 1 more stays"]), "{}", log.text());
        // Whoever tries, the database itself refuses, and all of that transaction with it.
        let removed = store.store.write_here(|conn| {
            let all: Vec<i64> = (1..=7).collect();
            upkeep::remove(conn, &all)
        });
        assert!(removed.is_err());
        assert!(sql(store, "DELETE FROM products").is_err());
        assert_eq!((counts(store).products, names(store).len()), (7, 7));
        // An import changes the row in place.
        let mut changed = product("3500000000011", "Limonade d’été", "en:sodas", None);
        changed.product.modified_at = NOW;
        store.fill(&[changed]);
        assert!(names(store).contains(&"Limonade d’été".to_owned()));
    });
}

#[test]
fn an_example_that_is_saved_stays_when_the_others_go() {
    on_each_database(|store| {
        let examples = [product("3500000000011", "Exemple", "en:a", None), product("3500000000012", "Gardé", "en:b", None)];
        store.store.write_here(|conn| Writer::of_examples(0).write(conn, &examples)).expect("examples are written");
        save(store, 3_500_000_000_012, 3_500_000_000_012);
        store.fill(&[product("3500000000021", "Un vrai produit", "en:spreads", None)]);
        assert_eq!(names(store), ["Gardé", "Un vrai produit"]);
        assert_eq!(counts(store), Totals { products: 1, categories: 1 }, "examples are no part of any upkeep");
        store.fill(&[product("3500000000012", "Gardé, en vrai", "en:b", None)]);
        assert_eq!(counts(store).products, 2, "the real product takes the example’s place");
    });
}

#[test]
fn too_many_removals_are_none_at_all() {
    on_each_database(|store| {
        fill(store);
        let twins: Vec<_> = (50..60).map(|n| product(&format!("35000000000{n}"), "Eau", "en:waters", None)).collect();
        store.fill(&twins);
        let (outcome, log) = update(store, &Update::default(), &mut Feed::default());
        let Outcome::Failed { why } = outcome else { panic!("{outcome:?}") };
        // The waters are a category of one product once nine of ten twins are gone.
        let said = "11 of 16 products (68 %) would go, 9 duplicates and 2 categories of one product, which is more than \
             update.max_delete_share = 0.2 allows";
        assert!(why.starts_with("nothing was removed: ") && why.contains(said) && why.contains("update.duplicates"), "{why}");
        assert_eq!(counts(store).products, 16);
        assert!(log.says(&["Nothing is removed:"]) && log.says(&["now holds 16 products"]), "{}", log.text());
        let (outcome, _) = update(store, &Update { max_delete_share: 0.0, ..gentle() }, &mut Feed::default());
        assert_eq!(outcome, Outcome::Succeeded, "nothing to remove is never too much");
    });
}

#[test]
fn a_dry_run_says_what_a_real_one_does_and_changes_nothing() {
    on_each_database(|store| {
        fill(store);
        let feed = || {
            let taxonomy = r#"{"en:sodas": {"name": {"fr": "Limonades"}}}"#;
            Feed { taxonomy: Some(("\"v1\"", taxonomy.to_owned())), ..Feed::default() }
                .with(
                    "en:sodas",
                    vec![record(3_500_000_000_012, "Cola", "en:sodas", NOW), record(3_500_000_000_013, "Tonic", "en:sodas", NOW)],
                )
                .with(
                    "en:spreads",
                    vec![
                        record(3_500_000_000_013, "Tonic", "en:sodas", NOW),
                        record(3_500_000_000_024, "confiture", "en:spreads", NOW),
                        record(3_500_000_000_025, "Tapenade", "en:tapenades", NOW),
                    ],
                )
        };
        let settings = Update { max_delete_share: 0.5, ..Update::default() };
        let before = (names(store), counts(store), resting(store));
        let revision = |store: &TestStore| store.store.read_here(|reader| Ok(reader.lexicon.overview().clone())).expect("ok");
        let overview = revision(store);
        let (outcome, dry) = update_at(store, &settings, &mut feed(), NOW, true, None);
        assert_eq!(outcome, Outcome::Succeeded, "{}", dry.text());
        assert_eq!((names(store), counts(store), resting(store)), before);
        assert_eq!(revision(store), overview);
        assert_eq!(store.store.read_here(|reader| upkeep::cursor(reader.conn)).expect("ok"), upkeep::Cursor::default());
        assert_eq!(*dry.state.borrow(), None);
        assert!(store.store.taxonomy().expect("ok").is_empty());
        assert!(dry.says(&["would be taken over"]) && dry.says(&["1 product would be removed"]), "{}", dry.text());

        let (outcome, mut real) = update(store, &settings, &mut feed());
        assert_eq!(outcome, Outcome::Succeeded);
        real.counts.remove("taxonomy_changes");
        assert_eq!(real.counts, dry.counts, "{}\n{}", dry.text(), real.text());
        assert_eq!((real.counts["new"], real.counts["duplicates"], real.counts["single_product_categories"]), (4, 1, 1));
        assert_ne!(names(store), before.0);
    });
}

#[test]
fn a_run_that_was_stopped_is_completed_by_the_next() {
    on_each_database(|store| {
        fill(store);
        let feed = |stop_after| {
            Feed { stop_after, ..Feed::default() }
                .with("en:sodas", vec![record(3_500_000_000_012, "Cola", "en:sodas", NOW)])
                .with("en:spreads", vec![record(3_500_000_000_023, "CONFITURE", "en:spreads", NOW)])
                .with("en:biscuits", vec![record(3_500_000_000_034, "Sables", "en:biscuits", NOW)])
        };
        let settings = Update { max_delete_share: 0.5, ..Update::default() };
        let (outcome, log) = update(store, &settings, &mut feed(Some(1)));
        assert_eq!(outcome, Outcome::Interrupted);
        assert_eq!(log.counts["failed_categories"], 0, "being told to stop is no failure of a category");
        let kept = serde_json::to_string(&*log.state.borrow()).expect("it serialises");
        let state: State = serde_json::from_str(&kept).expect("it is read");
        assert_eq!((state.chosen.len(), state.done.len()), (3, 1));
        assert_eq!(counts(store).products, 7, "what was done is done, nothing is removed");

        let mut rest = feed(None);
        let (outcome, log) = update_at(store, &settings, &mut rest, NOW + 60, false, Some(state.clone()));
        assert_eq!(outcome, Outcome::Succeeded, "{}", log.text());
        assert_eq!(rest.asked, ["en:spreads", "en:biscuits"]);
        assert!(log.says(&["Going on", "1 of 3 categories are done"]) && log.says(&["Sodas", "done before"]), "{}", log.text());
        assert_eq!(names(store), ["Boudoirs", "CONFITURE", "Cola", "Galettes", "Limonade", "Pâte à tartiner", "Sables"]);

        let mut late = feed(None);
        update_at(store, &settings, &mut late, NOW + 2 * WEEK, false, Some(state));
        assert_eq!(late.asked[0], "en:sodas", "a state of weeks ago begins anew");
    });
}

#[test]
fn a_category_that_brought_nothing_new_yields_its_place() {
    on_each_database(|store| {
        fill(store);
        // What spreads bring is new each time, and each time a duplicate of what is there.
        let feed = || {
            Feed::default()
                .with("en:sodas", vec![record(3_500_000_000_012, "Cola", "en:sodas", NOW)])
                .with("en:spreads", vec![record(3_500_000_000_023, "Confiture", "en:spreads", 5)])
        };
        let settings = Update { categories: 2, max_delete_share: 0.5, ..Update::default() };
        update(store, &settings, &mut feed());
        let after = resting(store);
        assert_eq!((after["en:sodas"], after["en:biscuits"]), (None, None));
        assert!(after["en:spreads"].is_some_and(|until| until > NOW + 3 * WEEK && until < NOW + 4 * WEEK), "{after:?}");

        let mut next = feed();
        let (_, log) = update_at(store, &settings, &mut next, NOW + WEEK, false, None);
        assert_eq!(next.asked, ["en:sodas", "en:biscuits"]);
        assert!(log.says(&["; 1 brought nothing new lately and rests"]), "{}", log.text());
        let mut later = feed();
        update_at(store, &settings, &mut later, NOW + 4 * WEEK - 60, false, None);
        assert_eq!(later.asked, ["en:spreads"], "the others rest now");
        let never = Update { rest_weeks: 0, ..settings };
        update_at(store, &never, &mut feed(), NOW + 9 * WEEK, false, None);
        let still = resting(store).into_values().flatten().filter(|until| *until > NOW + 9 * WEEK).count();
        assert_eq!(still, 0, "{:?}", resting(store));
    });
}

#[test]
fn a_catalogue_of_examples_has_nothing_to_update() {
    on_each_database(|store| {
        let examples = [product("3500000000011", "Exemple", "en:a", None), product("3500000000012", "Exemple", "en:a", None)];
        store.store.write_here(|conn| Writer::of_examples(0).write(conn, &examples)).expect("examples are written");
        store.store.refresh().expect("it refreshes");
        let mut feed = Feed::default();
        let (outcome, log) = update(store, &Update::default(), &mut feed);
        assert_eq!((outcome, feed.asked.len(), feed.asked_with.len()), (Outcome::Succeeded, 0, 0));
        assert!(log.says(&["nothing to update", "fill-database", "import"]), "{}", log.text());
        assert_eq!(names(store).len(), 2);
    });
}

/// What was done and how far the run has come are one transaction: a run that may not go on leaves nothing of its next step.
#[test]
fn a_run_that_was_taken_over_writes_nothing_more() {
    on_each_database(|store| {
        fill(store);
        let settings = Update { max_delete_share: 1.0, ..Update::default() };
        let feed = || {
            Feed::default()
                .with("en:sodas", vec![record(3_500_000_000_012, "Cola", "en:sodas", NOW)])
                .with("en:spreads", vec![record(3_500_000_000_023, "Confiture", "en:spreads", NOW)])
        };
        // Of its transactions (the choice, three categories, the removals) so many succeed.
        for (keeps, products) in [(0, 6), (1, 6), (2, 7), (4, 8)] {
            let log = Log { keeps_left: keeps.into(), ..Log::default() };
            let outcome = feed::run_with(store, &settings, &mut feed(), log, None);
            assert!(outcome.is_err(), "after {keeps}");
            assert_eq!((counts(store).products, names(store).len() as u64), (products, products), "after {keeps}");
        }
        let (outcome, _) = update(store, &settings, &mut feed());
        assert_eq!((outcome, counts(store).products), (Outcome::Succeeded, 7), "the next run does the rest");
    });
}

#[test]
fn the_tables_of_the_update_go_and_come_again() {
    on_each_database(|store| {
        fill(store);
        save(store, 3_500_000_000_011, 3_500_000_000_022);
        let [down, up] = match &store.url {
            DatabaseUrl::Sqlite(_) => [
                include_str!("../migrations/sqlite/2026-11-25-000002_upkeep/down.sql"),
                include_str!("../migrations/sqlite/2026-11-25-000002_upkeep/up.sql"),
            ],
            DatabaseUrl::Postgres(_) => [
                include_str!("../migrations/postgres/2026-11-25-000002_upkeep/down.sql"),
                include_str!("../migrations/postgres/2026-11-25-000002_upkeep/up.sql"),
            ],
        };
        sql(store, down).expect("they go");
        sql(store, up).expect("they come");
        assert_eq!((counts(store).products, resting(store).len()), (6, 3));
    });
}

/// On PostgreSQL nobody saves a product between the plan of what goes and its removal; `SQLite` has one writer anyway.
#[test]
fn nobody_saves_what_is_just_being_removed() {
    let Some(store) = TestStore::postgres() else { return };
    fill(&store);
    let save_now = &format!("SET lock_timeout = '50ms'; {}", saving("1", "1"));
    store
        .store
        .write_here(|conn| {
            upkeep::hold_still(conn)?;
            assert!(sql(&store, save_now).expect_err("it waits").contains("lock timeout"));
            Ok(())
        })
        .expect("the transaction ends");
    sql(&store, save_now).expect("and then it goes on");
}
