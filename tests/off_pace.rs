//! The pace that all instances share: nobody takes a turn twice, it outlives a process, and /readyz tells of the breaker.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};

use common::app::TestApp;
use common::open_food_facts::{Misbehaviour, StandIn, barcode, food};
use common::{TestStore, on_each_database};
use purbeurre::catalogue::CategoryTag;
use purbeurre::config::OpenFoodFacts;
use purbeurre::jobs::off_pace::{self, StorePace};
use purbeurre::off::client::{Call, Caller, ClientError, Outcome, Pace, PaceRules, Wait};
use purbeurre::store::Store;
use serde_json::{Value, json};

fn pace(store: &Store, now: &Arc<AtomicI64>) -> StorePace {
    let now = Arc::clone(now);
    let rules = PaceRules::from(&OpenFoodFacts::default());
    StorePace::with_clock(store.clone(), rules, Box::new(move || now.load(Ordering::Relaxed)))
}

/// Another instance on the same database, with connections of its own.
fn other_instance(store: &TestStore) -> Store {
    Store::open(&store.url, 2).expect("the database opens")
}

#[test]
fn a_turn_is_taken_once_whoever_asks() {
    on_each_database(|store| {
        let now = Arc::new(AtomicI64::new(1_700_000_000_000));
        let instances = [store.store.clone(), other_instance(store), other_instance(store)].map(|store| pace(&store, &now));
        for call in [Call::Search, Call::ProductRead] {
            for _ in 0..5 {
                let (taken, spent) = (AtomicUsize::new(0), AtomicUsize::new(0));
                std::thread::scope(|scope| {
                    for instance in &instances {
                        for _ in 0..4 {
                            scope.spawn(|| match instance.reserve(call) {
                                Ok(()) => taken.fetch_add(1, Ordering::Relaxed),
                                Err(Wait::Spent { .. }) => spent.fetch_add(1, Ordering::Relaxed),
                                Err(other) => panic!("{other:?}"),
                            });
                        }
                    }
                });
                assert_eq!((taken.into_inner(), spent.into_inner()), (1, 11), "{call:?}");
                now.fetch_add(6_500, Ordering::Relaxed);
            }
        }
    });
}

#[test]
fn it_holds_over_a_restart() {
    on_each_database(|store| {
        let now = Arc::new(AtomicI64::new(1_700_000_000_000));
        assert_eq!(pace(&store.store, &now).reserve(Call::Search), Ok(()));
        now.fetch_add(500, Ordering::Relaxed);
        let again = pace(&other_instance(store), &now).reserve(Call::Search);
        assert_eq!(again, Err(Wait::Spent { free_in: std::time::Duration::from_secs(6) }));
    });
}

#[test]
fn failures_of_all_instances_count_together() {
    on_each_database(|store| {
        let now = Arc::new(AtomicI64::new(1_700_000_000_000));
        let (one, other) = (pace(&store.store, &now), pace(&other_instance(store), &now));
        let failed = Outcome::Failed { kind: "timeout", error: "é".repeat(5_000), hold_off: None };
        for instance in [&one, &other, &one, &other, &one] {
            instance.report(Call::Search, &failed);
        }
        let open = |instance: &StorePace| matches!(instance.reserve(Call::ProductRead), Err(Wait::Open { why, .. }) if why.len() < 1_000);
        assert!(open(&one) && open(&other));
        now.fetch_add(300_000, Ordering::Relaxed);
        assert_eq!(other.reserve(Call::Search), Ok(()), "one may try");
        assert!(open(&one));
        other.report(Call::Search, &Outcome::Answered);
        assert_eq!(one.reserve(Call::ProductRead), Ok(()));
    });
}

#[test]
fn without_database_nothing_is_asked() {
    let off = StandIn::start();
    let store = TestStore::sqlite();
    let folder = tempfile::tempdir().expect("a folder");
    let url = purbeurre::config::DatabaseUrl::Sqlite(folder.path().join("empty.sqlite3"));
    let empty = Store::open(&url, 1).expect("it opens");
    drop(store);
    let client = off_pace::client(&off.settings(), empty).expect("the settings are right");
    let stop = AtomicBool::new(false);
    let tag = CategoryTag::parse("en:pizzas").expect("an id");
    let error = client.category_page(&tag, 1, 20, Caller::Job { stop: &stop }).expect_err("there is no row");
    assert!(matches!(error, ClientError::Pace(_)) && error.is_passing(), "{error}");
    assert!(off.requests().is_empty());
}

#[test]
fn readyz_tells_that_open_food_facts_is_left_alone() {
    on_each_database(|store| {
        let off = StandIn::start().with_products([food(&barcode(1), "Pizza", "en:pizzas")]);
        let client = off_pace::client(&off.settings(), store.store.clone()).expect("the settings are right");
        let tag = CategoryTag::parse("en:pizzas").expect("an id");
        let app = TestApp::serve(store.store.clone());
        client.category_page(&tag, 1, 20, Caller::Visitor).expect("a page");
        assert_eq!(app.get("/readyz").json(), json!({"status": "ready"}));
        off.misbehave("", Misbehaviour::Html503);
        for _ in 0..5 {
            client.category_page(&tag, 1, 20, Caller::Visitor).expect_err("busy");
        }
        let ready = app.get("/readyz");
        assert_eq!((ready.status, &ready.json()["status"]), (200, &Value::from("ready")), "visitors are served all the same");
        let detail = &ready.json()["open_food_facts"];
        assert_eq!(detail["last_error"], "unavailable");
        assert!(detail["until"].as_str().is_some_and(|until| until.starts_with("20") && until.ends_with('Z')), "{}", ready.body);
        // The same, by whoever only looks.
        assert!(matches!(client.category_page(&tag, 1, 20, Caller::Visitor), Err(ClientError::BreakerOpen { .. })));
    });
}
