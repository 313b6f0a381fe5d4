//! Waiting: for a turn, before a new try, for the breaker, and no longer than told.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use purbeurre::config::OpenFoodFacts;
use purbeurre::off::client::{CATEGORIES, Call, Caller, Client, ClientError, Outcome, Pace, Page, Surroundings, Wait};

use crate::common::open_food_facts::surroundings::{Moving, client};
use crate::common::open_food_facts::{Misbehaviour, StandIn, barcode, food};
use crate::tag;

fn pizzas() -> StandIn {
    StandIn::start().with_products((0..20).map(|number| food(&barcode(number), "Pizza", "en:pizzas")))
}

/// Settings as they are by default, but for the addresses.
fn patient(off: &StandIn) -> OpenFoodFacts {
    let ours = off.settings();
    OpenFoodFacts { base_url: ours.base_url, files_url: ours.files_url, contact: ours.contact, ..OpenFoodFacts::default() }
}

fn ask(client: &Client, caller: Caller<'_>) -> Result<Page, ClientError> {
    client.category_page(&tag("en:pizzas"), 1, 20, caller)
}

fn seconds(waits: &[Duration]) -> Vec<f64> {
    waits.iter().map(Duration::as_secs_f64).collect()
}

#[test]
fn jobs_wait_for_their_turn_and_visitors_do_not() {
    let off = pizzas();
    let (client, time) = client(&patient(&off));
    let stop = AtomicBool::new(false);
    for _ in 0..3 {
        ask(&client, Caller::Job { stop: &stop }).expect("a page");
    }
    assert_eq!(seconds(&time.waits()), [6.5, 6.5]);
    match ask(&client, Caller::Visitor) {
        Err(ClientError::Spent { free_in }) => assert_eq!(free_in, Duration::from_millis(6_500)),
        other => panic!("{other:?}"),
    }
    assert_eq!(off.requests().len(), 3, "and nothing was asked");
    time.pass(Duration::from_millis(6_500));
    ask(&client, Caller::Visitor).expect("a page");
}

#[test]
fn jobs_try_again_longer_and_longer() {
    let off = pizzas();
    let (client, time) = client(&OpenFoodFacts { searches_per_minute: 0, ..patient(&off) });
    let stop = AtomicBool::new(false);
    off.misbehave_times("en:pizzas", Misbehaviour::Reset, 1);
    off.misbehave_times("en:pizzas", Misbehaviour::GatewayTimeout, 1);
    off.misbehave_times("en:pizzas", Misbehaviour::Html200, 1);
    off.misbehave_times("en:pizzas", Misbehaviour::TruncatedGzip, 1);
    let page = ask(&client, Caller::Job { stop: &stop }).expect("a page, in the end");
    assert_eq!(page.products.len(), 20);
    assert_eq!(seconds(&time.waits()), [60.0, 120.0, 240.0, 480.0]);
    assert_eq!(off.requests().len(), 5);
}

#[test]
fn jobs_do_not_try_for_ever() {
    let off = pizzas();
    let settings = OpenFoodFacts { searches_per_minute: 0, retry_total_seconds: 200, ..patient(&off) };
    let (client, time) = client(&settings);
    let stop = AtomicBool::new(false);
    off.misbehave("en:pizzas", Misbehaviour::Html503);
    let error = ask(&client, Caller::Job { stop: &stop }).expect_err("it never gets better");
    assert!(matches!(error, ClientError::Unavailable { status: 503, .. }), "{error}");
    assert_eq!(seconds(&time.waits()), [60.0, 120.0], "the next wait would be too long");
}

#[test]
fn what_will_not_get_better_is_asked_once() {
    let off = pizzas();
    let stop = AtomicBool::new(false);
    for how in [Misbehaviour::Status(400), Misbehaviour::Status(403), Misbehaviour::HugeAndSaysSo, Misbehaviour::RedirectLoop] {
        let (client, time) = client(&patient(&off));
        off.misbehave("en:pizzas", how.clone());
        ask(&client, Caller::Job { stop: &stop }).expect_err("trouble");
        assert!(time.waits().is_empty(), "{how:?}");
    }
}

#[test]
fn too_many_requests_hold_everybody_off() {
    let off = pizzas();
    let (client, time) = client(&OpenFoodFacts { searches_per_minute: 0, ..patient(&off) });
    let stop = AtomicBool::new(false);
    off.misbehave_times("en:pizzas", Misbehaviour::RetryAfter(200), 1);
    let error = ask(&client, Caller::Visitor).expect_err("too many");
    assert!(matches!(error, ClientError::Unavailable { status: 429, .. }), "{error}");
    match ask(&client, Caller::Visitor) {
        Err(ClientError::Spent { free_in }) => assert_eq!(free_in, Duration::from_secs(200)),
        other => panic!("{other:?}"),
    }
    ask(&client, Caller::Job { stop: &stop }).expect("a page, when it is time");
    assert_eq!(seconds(&time.waits()), [200.0]);
    // What it asks for is followed within reason.
    off.misbehave_times("en:pizzas", Misbehaviour::RetryAfter(4_000_000_000), 1);
    ask(&client, Caller::Job { stop: &stop }).expect("a page");
    assert_eq!(seconds(&time.waits()), [200.0, 900.0]);
}

#[test]
fn after_failures_in_a_row_it_is_left_alone_and_one_tries() {
    let off = pizzas().with_file(CATEGORIES, "{}");
    let (client, time) = client(&OpenFoodFacts { searches_per_minute: 0, ..patient(&off) });
    off.misbehave("en:pizzas", Misbehaviour::Html503);
    for _ in 0..5 {
        ask(&client, Caller::Visitor).expect_err("busy");
    }
    let open = |minutes: u64| match ask(&client, Caller::Visitor) {
        Err(ClientError::BreakerOpen { free_in, why }) => {
            assert!(why.contains("HTTP 503"), "{why}");
            assert_eq!(free_in, Duration::from_mins(minutes));
        }
        other => panic!("{other:?}"),
    };
    open(5);
    assert_eq!(off.requests().len(), 5, "nothing is asked");
    let mut file = tempfile::tempfile().expect("a file");
    client.download(CATEGORIES, None, &mut file, Caller::Visitor).expect("files are elsewhere");
    time.pass(Duration::from_mins(5));
    assert!(matches!(ask(&client, Caller::Visitor), Err(ClientError::Unavailable { .. })), "one tries");
    open(10);
    time.pass(Duration::from_mins(10));
    off.behave();
    ask(&client, Caller::Visitor).expect("it answers again");
    ask(&client, Caller::Visitor).expect("and all may ask");
}

#[test]
fn a_job_waits_for_the_breaker_as_long_as_it_may_try() {
    let off = pizzas();
    let settings = OpenFoodFacts { searches_per_minute: 0, ..patient(&off) };
    let stop = AtomicBool::new(false);
    let (patient, time) = client(&settings);
    off.misbehave_times("en:pizzas", Misbehaviour::Html503, 5);
    for _ in 0..5 {
        ask(&patient, Caller::Visitor).expect_err("busy");
    }
    ask(&patient, Caller::Job { stop: &stop }).expect("a page, after the pause");
    assert_eq!(seconds(&time.waits()), [300.0]);

    let (hurried, time) = client(&OpenFoodFacts { retry_total_seconds: 299, ..settings });
    off.misbehave_times("en:pizzas", Misbehaviour::Html503, 5);
    for _ in 0..5 {
        ask(&hurried, Caller::Visitor).expect_err("busy");
    }
    let error = ask(&hurried, Caller::Job { stop: &stop }).expect_err("it may not wait that long");
    assert!(matches!(error, ClientError::BreakerOpen { .. }), "{error}");
    assert!(time.waits().is_empty());
}

/// A pace that cannot be asked so many times, as when the database is busy.
struct Busy(AtomicU32);

impl Pace for Busy {
    fn reserve(&self, _: Call) -> Result<(), Wait> {
        let busy = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        if busy { Err(Wait::Unknown("the database is busy".to_owned())) } else { Ok(()) }
    }

    fn report(&self, _: Call, _: &Outcome) {}
}

#[test]
fn a_busy_database_costs_a_job_no_answer() {
    let off = pizzas();
    let stop = AtomicBool::new(false);
    let client = |times: u32| {
        let time = Arc::new(Moving::default());
        let pace = Arc::new(Busy(AtomicU32::new(times)));
        let client = Client::in_surroundings(&patient(&off), pace, Arc::clone(&time) as Arc<dyn Surroundings>);
        (client.expect("the settings are right"), time)
    };
    let (busy, time) = client(3);
    assert!(matches!(ask(&busy, Caller::Visitor), Err(ClientError::Pace(_))), "a visitor is told at once");
    ask(&busy, Caller::Job { stop: &stop }).expect("a page");
    assert_eq!(seconds(&time.waits()), [1.0, 1.0]);
    let (broken, time) = client(u32::MAX);
    let error = ask(&broken, Caller::Job { stop: &stop }).expect_err("it never answers");
    assert!(matches!(&error, ClientError::Pace(why) if why == "the database is busy"), "{error}");
    assert_eq!((time.waits().len(), off.requests().len()), (30, 1));
}

#[test]
fn a_job_that_is_told_to_stop_stops() {
    let off = pizzas();
    let (client, time) = client(&patient(&off));
    let stop = &time.stop;
    stop.store(true, Ordering::Relaxed);
    let stopped = |outcome| assert!(matches!(outcome, Err(ClientError::Interrupted)), "{outcome:?}");
    stopped(ask(&client, Caller::Job { stop }));
    assert!(off.requests().is_empty(), "before anything is asked");

    // While it waits for its turn, and while it waits for a new try.
    stop.store(false, Ordering::Relaxed);
    ask(&client, Caller::Job { stop }).expect("a page");
    time.stop_at.store(1, Ordering::Relaxed);
    stopped(ask(&client, Caller::Job { stop }));
    stop.store(false, Ordering::Relaxed);
    time.pass(Duration::from_mins(1));
    time.stop_at.store(2, Ordering::Relaxed);
    off.misbehave("en:pizzas", Misbehaviour::Html503);
    stopped(ask(&client, Caller::Job { stop }));
    assert_eq!(off.requests().len(), 2);

    // Any question will do, not just a flag.
    let lost = || off.requests().len() == 2;
    stopped(ask(&client, Caller::Job { stop: &lost }));
}

#[test]
fn a_job_is_stopped_in_the_middle_of_an_answer() {
    let off = pizzas();
    let stop = AtomicBool::new(false);
    let (client, _) = client(&patient(&off));
    off.misbehave("en:pizzas", Misbehaviour::Drip);
    std::thread::scope(|scope| {
        let job = scope.spawn(|| ask(&client, Caller::Job { stop: &stop }));
        while off.requests().is_empty() {
            std::thread::yield_now();
        }
        // One request at a time: while that one drips, nobody else asks.
        assert!(matches!(ask(&client.clone(), Caller::Visitor), Err(ClientError::Spent { .. })));
        stop.store(true, Ordering::Relaxed);
        let outcome = job.join().expect("no panic");
        assert!(matches!(outcome, Err(ClientError::Interrupted)), "{outcome:?}");
    });
    assert_eq!(off.requests().len(), 1);
}
