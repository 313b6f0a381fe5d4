//! What else the weekly update takes in: files of changes, the taxonomy, categories that somebody names.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "update/feed.rs"]
mod feed;

use std::rc::Rc;

use common::{TestStore, on_each_database, product};
use feed::{Feed, Log, NOW, gentle, gzip, record, sql, update, update_at};
use purbeurre::catalogue::finding::Record;
use purbeurre::catalogue::{Barcode, CategoryTag};
use purbeurre::config::{Duplicates, Secret, Update, UpdateSource};
use purbeurre::jobs::update::{self, FillError, Job, Outcome, forget_after_import, heartbeat, refresh_taxonomy, resolve_all};
use purbeurre::off::ParseOptions;
use purbeurre::store::{finding, upkeep};
use serde_json::json;

const DAY: i64 = 24 * 3_600;
/// Ends of the three windows, a day each.
const ENDS: [i64; 3] = [NOW - 2 * DAY, NOW - DAY, NOW - 60];

fn find(store: &TestStore, code: u64) -> Option<Record> {
    let code = Barcode::parse(&code.to_string()).expect("a barcode");
    store.store.read_here(|reader| finding::product(reader, &code)).expect("the database answers")
}

fn name(store: &TestStore, code: u64) -> Option<String> {
    find(store, code).map(|record| record.product.name)
}

fn applied_to(store: &TestStore) -> Option<i64> {
    store.store.read_here(|reader| upkeep::cursor(reader.conn)).expect("it answers").applied_to
}

fn set_applied_to(store: &TestStore, at: i64) {
    store.store.write_here(|conn| upkeep::set_applied_to(conn, Some(at))).expect("it is written");
}

fn following() -> Update {
    Update { source: UpdateSource::Delta, ..gentle() }
}

/// A catalogue of one product, imported some days ago.
fn fill(store: &TestStore) {
    let mut known = product("3500000000011", "Limonade", "en:sodas", None);
    known.product.modified_at = NOW - 3 * DAY;
    store.fill(&[known]);
}

/// Three files: the first changes what is known, the second brings what is new here and elsewhere, the third changes again.
fn files() -> Feed {
    let mut elsewhere = record(3_500_000_000_099, "Limo", "en:sodas", ENDS[1]);
    elsewhere["countries_tags"] = json!(["en:germany"]);
    let mut known_elsewhere = record(3_500_000_000_011, "Limonade d’ailleurs", "en:sodas", ENDS[0]);
    known_elsewhere["countries_tags"] = json!(["en:germany"]);
    Feed::default()
        .file(ENDS[0] - DAY, ENDS[0], gzip(&[known_elsewhere]))
        .file(ENDS[0], ENDS[1], gzip(&[elsewhere, record(3_500_000_000_012, "Cola", "en:sodas", ENDS[1])]))
        .file(ENDS[1], ENDS[2], gzip(&[record(3_500_000_000_012, "Cola nouveau", "en:sodas", ENDS[2])]))
}

#[test]
fn files_of_changes_are_applied_in_their_order() {
    on_each_database(|store| {
        fill(store);
        set_applied_to(store, ENDS[0] - DAY);
        let mut feed = files();
        let (outcome, log) = update(store, &following(), &mut feed);
        assert_eq!(outcome, Outcome::Succeeded, "{}", log.text());
        assert_eq!(feed.opened.iter().map(|file| file.to).collect::<Vec<_>>(), ENDS);
        assert_eq!(name(store, 3_500_000_000_011).as_deref(), Some("Limonade d’ailleurs"), "known, wherever it is sold");
        assert_eq!(name(store, 3_500_000_000_012).as_deref(), Some("Cola nouveau"), "new, and sold here");
        assert_eq!(name(store, 3_500_000_000_099), None, "neither known nor sold here");
        assert_eq!(applied_to(store), Some(ENDS[2]));
        assert!(log.says(&["3 files of changes applied"]) && log.says(&["2 lines", "1 new", "0 changed"]), "{}", log.text());
        assert_eq!(["read", "new", "changed"].map(|name| log.counts[name]), [4, 1, 2]);
        let overview = store.store.read_here(|reader| Ok(reader.lexicon.overview().clone())).expect("it answers");
        assert_eq!(overview.products, 2, "what is derived follows");

        let mut again = files();
        let (outcome, log) = update(store, &following(), &mut again);
        assert_eq!((outcome, again.opened.len()), (Outcome::Succeeded, 0));
        assert!(log.says(&["All 3 files of changes are applied"]), "{}", log.text());
    });
}

#[test]
fn a_file_cut_short_fails_and_the_next_run_takes_it_again() {
    on_each_database(|store| {
        fill(store);
        set_applied_to(store, ENDS[0]);
        let whole = gzip(&(0..2_000).map(|n| record(3_600_000_000_000 + n, "Eau", "en:waters", ENDS[1])).collect::<Vec<_>>());
        let not_written = [
            (whole[..whole.len() - 200].to_vec(), "ends too early"),
            (Vec::new(), "holds no product"),
            (gzip(&[]), "holds no product"),
            (b"<!DOCTYPE html><html>404</html>\n".to_vec(), "a web page"),
            (gzip(&[json!([1]), json!("x")]), "one JSON list"),
            (b"nonsense\nmore nonsense\n".to_vec(), "holds no product"),
        ];
        for (bytes, said) in not_written {
            let (outcome, log) = update(store, &following(), &mut files().file(ENDS[0], ENDS[1], bytes));
            let Outcome::Failed { why } = outcome else { panic!("{outcome:?}") };
            assert!(why.contains(said) && why.contains(&ENDS[1].to_string()) && log.says(&["Failed: "]), "{why}");
            assert_eq!(applied_to(store), Some(ENDS[0]), "the cursor stays");
            assert_eq!(name(store, 3_500_000_000_012), None, "and later files wait for it");
        }
        let mut missing = files();
        missing.files.clear();
        assert!(matches!(update(store, &following(), &mut missing).0, Outcome::Failed { why } if why.contains("404 not found")));
        let (outcome, _) = update(store, &following(), &mut files().file(ENDS[0], ENDS[1], whole));
        assert_eq!(outcome, Outcome::Succeeded);
        assert_eq!((applied_to(store), name(store, 3_600_000_001_999).as_deref()), (Some(ENDS[2]), Some("Eau")));
    });
}

#[test]
fn a_run_that_was_taken_over_moves_no_cursor() {
    on_each_database(|store| {
        fill(store);
        set_applied_to(store, ENDS[0] - DAY);
        // Each file is one batch and one step of the cursor.
        for (keeps, reached, known) in [(0, ENDS[0] - DAY, false), (1, ENDS[0] - DAY, false), (3, ENDS[0], true)] {
            let log = Log { keeps_left: keeps.into(), ..Log::default() };
            assert!(feed::run_with(store, &following(), &mut files(), log, None).is_err());
            assert_eq!((applied_to(store), find(store, 3_500_000_000_012).is_some()), (Some(reached), known), "after {keeps}");
        }
    });
}

#[test]
fn a_gap_asks_for_a_full_import_and_changes_nothing() {
    on_each_database(|store| {
        fill(store);
        set_applied_to(store, ENDS[0] - 2 * DAY);
        let revision = |store: &TestStore| {
            let by_tag = |reader: &mut purbeurre::store::Reader<'_>| Ok(std::sync::Arc::as_ptr(&reader.lexicon) as usize);
            store.store.read_here(by_tag).expect("it answers")
        };
        let before = revision(store);
        let (outcome, log) = update(store, &following(), &mut files());
        let Outcome::Failed { why } = outcome else { panic!("{outcome:?}") };
        assert!(why.contains("full import needed") && why.contains("purbeurre import"), "{why}");
        assert_eq!((applied_to(store), name(store, 3_500_000_000_012)), (Some(ENDS[0] - 2 * DAY), None), "{}", log.text());
        assert_eq!(revision(store), before);

        // Files of changes that somebody imports by hand close no gap; anything else does.
        let delta = files().files.keys().next().unwrap().to_string();
        forget_after_import(&store.store, [delta.clone()]).expect("it is written");
        assert!(applied_to(store).is_some());
        forget_after_import(&store.store, [delta, "openfoodfacts-products.jsonl.gz".to_owned()]).expect("it is written");
        assert_eq!(applied_to(store), None);
        let (outcome, _) = update(store, &following(), &mut files());
        assert_eq!(outcome, Outcome::Succeeded, "the newest product lies within the files");
        assert_eq!(applied_to(store), Some(ENDS[2]));
    });
}

#[test]
fn without_a_cursor_the_data_must_be_new_enough() {
    on_each_database(|store| {
        let mut old = product("3500000000011", "Limonade", "en:sodas", None);
        old.product.modified_at = ENDS[0] - 30 * DAY;
        store.fill(&[old]);
        let (outcome, _) = update(store, &following(), &mut files());
        assert!(matches!(outcome, Outcome::Failed { why } if why.contains("full import needed")));
        assert_eq!(applied_to(store), None);
    });
}

#[test]
fn a_list_that_makes_no_sense_moves_nothing() {
    on_each_database(|store| {
        fill(store);
        set_applied_to(store, ENDS[1]);
        for (index, expected) in [
            (Some("<html>busy</html>"), Outcome::Partial { failed: vec!["the files of changes".to_owned()] }),
            (Some("openfoodfacts_products_1_2.json.gz"), Outcome::Succeeded),
        ] {
            let mut feed = Feed { index: index.map(str::to_owned), ..Feed::default() };
            let (outcome, log) = update(store, &following(), &mut feed);
            assert_eq!(outcome, expected);
            assert!(log.says(&["Warning: "]), "{}", log.text());
            assert_eq!(applied_to(store), Some(ENDS[1]));
        }
        let (outcome, _) = update(store, &following(), &mut Feed::default());
        assert!(matches!(outcome, Outcome::Failed { why } if why.contains("503 busy")));
    });
}

#[test]
fn following_stops_between_files_and_a_dry_run_opens_none() {
    on_each_database(|store| {
        fill(store);
        set_applied_to(store, ENDS[0] - DAY);
        let mut dry = files();
        let (outcome, log) = update_at(store, &following(), &mut dry, NOW, true, None);
        assert_eq!((outcome, dry.opened.len(), applied_to(store)), (Outcome::Succeeded, 0, Some(ENDS[0] - DAY)));
        assert!(log.says(&["3 files of changes would be applied"]), "{}", log.text());

        let mut feed = Feed { stop_after: Some(1), ..files() };
        let (outcome, _) = update(store, &following(), &mut feed);
        assert_eq!((outcome, applied_to(store)), (Outcome::Interrupted, Some(ENDS[0])));
        let (outcome, _) = update(store, &following(), &mut files());
        assert_eq!((outcome, applied_to(store)), (Outcome::Succeeded, Some(ENDS[2])));
    });
}

const TAXONOMY: &str = r#"{"en:drinks": {"name": {"fr": "Boissons"}},
    "en:sodas": {"name": {"fr": "Limonades"}, "parents": ["en:drinks"], "synonyms": {"fr": ["Limonades", "Sodas"]}}}"#;

#[test]
fn the_taxonomy_is_taken_over_when_its_file_has_changed() {
    on_each_database(|store| {
        fill(store);
        let settings = Update { rest_weeks: 0, ..gentle() };
        let feed = |etag: &'static str, text: &str| Feed { taxonomy: Some((etag, text.to_owned())), ..Feed::default() };
        let mut first = feed("\"v1\"", TAXONOMY);
        let (outcome, log) = update(store, &settings, &mut first);
        assert_eq!((outcome, first.asked_with), (Outcome::Succeeded, vec![None]));
        assert!(log.says(&["The taxonomy is new: 2 categories, 3 changes"]), "{}", log.text());
        assert_eq!(find(store, 3_500_000_000_011).map(|record| record.category.name).as_deref(), Some("Limonades"));

        let mut same = feed("\"v1\"", "never read");
        let (outcome, log) = update(store, &settings, &mut same);
        assert_eq!((outcome, same.asked_with), (Outcome::Succeeded, vec![Some("\"v1\"".to_owned())]));
        assert!(log.says(&["The taxonomy is the one we have"]), "{}", log.text());

        let out_of_reach = Feed { taxonomy_fails: true, ..Feed::default() };
        for mut broken in [feed("\"v2\"", "<html>busy</html>"), feed("\"v2\"", &TAXONOMY[..60]), out_of_reach] {
            let (outcome, log) = update(store, &settings, &mut broken);
            assert_eq!(outcome, Outcome::Partial { failed: vec!["the taxonomy".to_owned()] });
            assert!(log.says(&["The taxonomy stays as it is"]), "{}", log.text());
            assert_eq!(broken.asked, ["en:sodas"], "the rest goes on");
            let etag = store.store.read_here(|reader| upkeep::cursor(reader.conn)).expect("ok").taxonomy_etag;
            assert_eq!(etag.as_deref(), Some("\"v1\""), "and the next run asks again");
        }
    });
}

/// Names are written in one transaction and products placed in others: a process that is killed in between leaves it to the
/// next, although no name differs then.
#[test]
fn a_taxonomy_cut_off_half_way_is_finished_by_the_next_run() {
    on_each_database(|store| {
        fill(store);
        let job = |store: &TestStore| {
            let (settings, options, mut log) = (gentle(), ParseOptions::default(), Log::default());
            let mut feed = Feed { taxonomy: Some(("\"v1\"", TAXONOMY.to_owned())), ..Feed::default() };
            assert!(refresh_taxonomy(&Job::new(&store.store, &settings, &options, NOW), &mut feed, &mut log).expect("ok"));
            store.store.refresh().expect("it refreshes");
        };
        let drinks = || {
            let tag = CategoryTag::parse("en:drinks").unwrap();
            store.store.read_here(|reader| Ok(reader.lexicon.find_category(&tag))).expect("ok").map(|category| category.products)
        };
        job(store);
        assert_eq!(drinks(), Some(1));
        let only_sodas = "(SELECT id FROM categories WHERE tag = 'en:sodas')";
        sql(store, &format!("UPDATE products SET category_ids = ' ' || {only_sodas} || ' '")).unwrap();
        let cut_off = if matches!(store.url, purbeurre::config::DatabaseUrl::Sqlite(_)) { "0" } else { "FALSE" };
        sql(store, &format!("UPDATE update_cursor SET placed = {cut_off}, taxonomy_etag = NULL")).unwrap();
        store.store.refresh().expect("it refreshes");
        assert_eq!(drinks(), Some(0));
        job(store);
        assert_eq!(drinks(), Some(1));
    });
}

fn fill_named(store: &TestStore, settings: &Update, feed: &mut Feed, asked: &[&str]) -> (Result<Outcome, FillError>, Log) {
    let mut log = Log { stop: Rc::clone(&feed.stop), ..Log::default() };
    let (options, asked) = (ParseOptions::default(), asked.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    let job = Job { products_per_category: 3, ..Job::new(&store.store, settings, &options, NOW) };
    let outcome =
        resolve_all(&store.store, &asked).and_then(|tags| update::fill(&job, feed, &mut log, &tags).map_err(FillError::Store));
    (outcome, log)
}

#[test]
fn categories_are_filled_by_name() {
    on_each_database(|store| {
        let (settings, options, mut log) = (Update::default(), ParseOptions::default(), Log::default());
        let mut feed = Feed { taxonomy: Some(("\"v1\"", TAXONOMY.to_owned())), ..Feed::default() }
            .with(
                "en:sodas",
                (0..9).map(|n| record(3_500_000_000_010 + n, &format!("Cola {}", n / 2), "en:sodas", NOW)).collect(),
            )
            .with("en:drinks", vec![]);
        refresh_taxonomy(&Job::new(&store.store, &settings, &options, NOW), &mut feed, &mut log).expect("ok");

        let (outcome, log) = fill_named(store, &settings, &mut feed, &["SODA", "en:sodas", "boissons"]);
        assert_eq!(outcome.expect("all are known"), Outcome::Succeeded, "{}", log.text());
        assert_eq!(feed.asked, ["en:sodas", "en:drinks"], "each once, also those without products");
        assert!(log.says(&["at most 3"]) && log.says(&["1. Limonades", "3 read", "3 new"]), "{}", log.text());
        assert!(log.says(&["2. Boissons", "0 read"]), "{}", log.text());
        // One of three is a duplicate, which is more than a fifth: that does not make what was asked for fail.
        assert!(log.says(&["Nothing is removed: 1 of 3 products (33 %)"]), "{}", log.text());
        assert!(find(store, 3_500_000_000_012).is_some());

        let loose = Update { max_delete_share: 0.5, duplicates: Duplicates::Name, ..Update::default() };
        let (outcome, log) = fill_named(store, &loose, &mut feed, &["sodas"]);
        assert_eq!(outcome.expect("it is known"), Outcome::Succeeded);
        assert!(log.says(&["Duplicates by name, the newest kept: 1 product removed"]), "{}", log.text());
        assert!(find(store, 3_500_000_000_010).is_none() && find(store, 3_500_000_000_011).is_some());
    });
}

#[test]
fn unknown_categories_are_answered_with_the_nearest_and_nothing_is_fetched() {
    on_each_database(|store| {
        let (settings, options, mut log) = (gentle(), ParseOptions::default(), Log::default());
        let mut feed = Feed { taxonomy: Some(("\"v1\"", TAXONOMY.to_owned())), ..Feed::default() };
        assert!(resolve_all(&store.store, &["en:pizzas".to_owned()]).is_ok(), "no taxonomy yet: ids are believed");
        refresh_taxonomy(&Job::new(&store.store, &settings, &options, NOW), &mut feed, &mut log).expect("ok");
        let (outcome, _) = fill_named(store, &settings, &mut feed, &["limonades", "boisons", "en:soda"]);
        let error = outcome.expect_err("two are unknown");
        assert!(matches!(&error, FillError::Unknown(unknown) if unknown.len() == 2));
        let said = error.to_string();
        assert!(said.contains("“boisons” is no category; the nearest are “Boissons” (en:drinks)"), "{said}");
        assert!(said.contains("“en:soda” is no category; the nearest are “Limonades” (en:sodas)"), "{said}");
        assert_eq!(feed.asked, Vec::<String>::new());
        let (outcome, log) = fill_named(store, &settings, &mut feed.failing("en:sodas", "429"), &["limonades", "boissons"]);
        assert_eq!(outcome.expect("both are known"), Outcome::Partial { failed: vec!["en:sodas".to_owned()] });
        assert!(log.says(&["Nothing is removed"]), "{}", log.text());
    });
}

#[test]
fn the_heartbeat_follows_success_and_its_address_is_not_said() {
    let (store, url, options) = (TestStore::sqlite(), "https://ping.example/hunter2", ParseOptions::default());
    let settings = Update { heartbeat_url: Some(Secret::new(url.to_owned())), ..Update::default() };
    let job = Job::new(&store.store, &settings, &options, NOW);
    let (mut log, mut called) = (Log::default(), Vec::new());
    let never = |url: &str| -> Result<(), String> { panic!("{url} is called") };
    for outcome in [Outcome::Interrupted, Outcome::Partial { failed: Vec::new() }, Outcome::Failed { why: String::new() }] {
        heartbeat(&job, &outcome, &mut log, never);
    }
    heartbeat(&Job { dry_run: true, ..job }, &Outcome::Succeeded, &mut log, never);
    heartbeat(&Job { update: &Update::default(), ..job }, &Outcome::Succeeded, &mut log, never);
    heartbeat(&job, &Outcome::Succeeded, &mut log, |url| {
        called.push(url.to_owned());
        Err(format!("GET {url}: 500"))
    });
    assert_eq!(called, [url]);
    assert_eq!(log.lines, ["Warning: update.heartbeat_url could not be called: GET update.heartbeat_url: 500"]);
}
