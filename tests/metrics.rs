//! `/metrics` as Prometheus reads it: what it says of jobs, of Open Food Facts and of the catalogue, and to whom.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

mod common;
#[path = "metrics/exposition.rs"]
mod exposition;

use std::net::TcpListener;
use std::sync::Arc;

use common::app::{TestApp, fill, on_each_site};
use common::open_food_facts::{Misbehaviour, StandIn};
use common::{TestStore, on_each_database};
use exposition::Exposition;
use purbeurre::catalogue::CategoryTag;
use purbeurre::config::{DatabaseUrl, Settings};
use purbeurre::jobs::runner::{Begin, Finished, Order, Runner};
use purbeurre::jobs::scheduler::seed;
use purbeurre::jobs::{Clock, Job, JobError, Maintenance, Outcome, Run, Stop, off_pace};
use purbeurre::off::client::Caller;
use purbeurre::store::Store;

/// Wednesday 25 November 2026, 12:00 UTC.
const NOON: i64 = 1_795_608_000;

/// A job that ends as the test says, and counts.
struct Ends(Result<Outcome, &'static str>);

impl Job for Ends {
    fn name(&self) -> &'static str {
        "maintenance"
    }

    fn about(&self) -> &'static str {
        "for tests"
    }

    fn cron(&self) -> &'static str {
        "17 3 * * *"
    }

    fn run(&self, run: &Run) -> Result<Outcome, JobError> {
        run.count("jars", 3);
        self.0.map_err(JobError::new)
    }
}

fn read(app: &TestApp) -> Exposition {
    let answer = app.get("/metrics");
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"), "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    Exposition::parse(&answer.body)
}

fn runner(store: &TestStore, now: i64) -> Runner {
    Runner::new(store.store.clone(), Clock::of(move || now), Stop::default())
}

fn begin(runner: &Runner, job: &dyn Job, dry: bool) -> Box<Run> {
    let begun = runner.begin(job, Order::command(dry, None)).expect("the database answers");
    let Begin::Begun(run) = begun else { panic!("{begun:?}") };
    run
}

fn run(runner: &Runner, job: &dyn Job, dry: bool) -> Finished {
    runner.perform(job, &begin(runner, job, dry)).expect("the end is recorded")
}

/// A site whose one job is planned and never ran.
fn seeded(store: &TestStore) -> TestApp {
    seed(&store.store, &[Arc::new(Maintenance::of(&store.url, 24))]).expect("it is seeded");
    TestApp::serve(store.store.clone())
}

/// The outcome whose sample is 1.
fn outcome(figures: &Exposition) -> String {
    let samples = figures.samples("purbeurre_job_last_run_outcome");
    assert_eq!(samples.len(), 4, "one for each outcome");
    assert!(samples.iter().all(|sample| sample.label("job") == "maintenance" && [0.0, 1.0].contains(&sample.value)));
    let ones: Vec<&str> = samples.iter().filter(|sample| sample.value > 0.5).map(|sample| sample.label("outcome")).collect();
    assert_eq!(ones.len(), 1, "{ones:?}");
    ones.concat()
}

/// The value of a family that has one sample a job, for the only job there is.
fn of_job(figures: &Exposition, name: &str) -> Option<i64> {
    figures.value(&format!("purbeurre_job_{name}"), &[("job", "maintenance")])
}

#[test]
fn a_site_that_ran_nothing_yet_tells_what_it_is() {
    on_each_site(|app| {
        let figures = read(app);
        assert_eq!(figures.value("purbeurre_build_info", &[("version", env!("CARGO_PKG_VERSION"))]), Some(1));
        assert_eq!(figures.value("purbeurre_catalogue_examples_only", &[]), Some(1));
        assert_eq!(figures.value("purbeurre_open_food_facts_breaker_open", &[]), Some(0));
        assert_eq!(figures.value("purbeurre_open_food_facts_consecutive_failures", &[]), Some(0));
        let shown = app.get("/api/v1/products?per_page=1").json();
        assert_eq!(figures.value("purbeurre_catalogue_products", &[]), shown["count"].as_i64(), "{shown}");
        let shown = app.get("/api/v1/categories?per_page=1").json();
        assert_eq!(figures.value("purbeurre_catalogue_categories", &[]), shown["count"].as_i64(), "{shown}");
        let date = figures.value("purbeurre_catalogue_data_timestamp_seconds", &[]).expect("the data has a date");
        let now = Clock::system().now();
        assert!((1_000_000_000..=now).contains(&date), "{date}");
        assert!(figures.value("purbeurre_start_timestamp_seconds", &[]).is_some_and(|start| (date..=now).contains(&start)));
        let (busy, idle, most) = connections(&figures);
        assert!(idle >= 1 && busy + idle <= most, "{busy} {idle} {most}");
        assert!(!figures.has("purbeurre_job_enabled") && !figures.has("purbeurre_job_last_run_outcome"), "no job is known");
        assert_eq!(app.ask("HEAD", "/metrics", &[]).status, 200);
        assert_eq!(app.ask("GET", "/metrics", &[("Accept-Encoding", "gzip")]).header("cache-control"), "no-store");
    });
}

fn connections(figures: &Exposition) -> (i64, i64, i64) {
    let state = |state| figures.value("purbeurre_database_connections", &[("state", state)]).expect("it is told");
    (state("busy"), state("idle"), figures.value("purbeurre_database_connections_max", &[]).expect("it is told"))
}

#[test]
fn a_run_is_told_from_its_beginning_to_its_end() {
    on_each_database(|store| {
        let app = seeded(store);
        let before = read(&app);
        assert_eq!(["enabled", "running", "consecutive_failures"].map(|name| of_job(&before, name)), [Some(1), Some(0), Some(0)]);
        for name in ["next_run_timestamp_seconds", "last_success_timestamp_seconds", "last_run_end_timestamp_seconds"] {
            assert_eq!(of_job(&before, name), None, "{name} of a job that nobody planned or ran");
        }
        assert!(!before.has("purbeurre_job_last_run_outcome") && !before.has("purbeurre_job_last_run_counted"));

        let row = store.store.jobs().expect("it answers").remove(0);
        assert!(store.store.plan_job(&row, Some(NOON + 60)).expect("it is planned"));
        assert_eq!(of_job(&read(&app), "next_run_timestamp_seconds"), Some(NOON + 60));

        // By the machine's clock, which is the one that leases are held against.
        let now = Clock::system().now();
        let job = Maintenance::of(&store.url, 24);
        let runner = runner(store, now);
        let begun = begin(&runner, &job, false);
        let during = read(&app);
        assert_eq!((of_job(&during, "running"), of_job(&during, "last_run_start_timestamp_seconds")), (Some(1), None));
        let finished = runner.perform(&job, &begun).expect("the end is recorded");
        assert_eq!(finished.outcome, Outcome::Succeeded);
        let after = read(&app);
        assert_eq!(outcome(&after), "succeeded");
        for name in ["last_run_start", "last_run_end", "last_success"] {
            assert_eq!(of_job(&after, &format!("{name}_timestamp_seconds")), Some(now), "{name}");
        }
        assert_eq!(
            ["running", "consecutive_failures", "last_run_duration_seconds"].map(|name| of_job(&after, name)),
            [Some(0); 3]
        );
        let counted = [("job", "maintenance"), ("name", "runs_removed")];
        assert_eq!(after.value("purbeurre_job_last_run_counted", &counted), Some(0));

        // Another instance tells the same of jobs.
        let other = TestApp::serve(Store::open(&store.url, 2).expect("a second process opens it"));
        assert_eq!(read(&other).starting_with("purbeurre_job_"), after.starting_with("purbeurre_job_"));
    });
}

#[test]
fn failures_are_counted_until_something_succeeds() {
    on_each_database(|store| {
        let app = seeded(store);
        let told = || {
            let figures = read(&app);
            let jars = figures.value("purbeurre_job_last_run_counted", &[("job", "maintenance"), ("name", "jars")]);
            assert_eq!(jars, Some(3));
            let (failures, success) = ("consecutive_failures", "last_success_timestamp_seconds");
            (outcome(&figures), of_job(&figures, failures).expect("it is told"), of_job(&figures, success))
        };
        let ends = |ended: Result<Outcome, &'static str>, now| run(&runner(store, now), &Ends(ended), false);
        let is = |outcome: &str, failures, success| (outcome.to_owned(), failures, success);
        ends(Err("no luck"), NOON);
        assert_eq!(told(), is("failed", 1, None));
        ends(Err("no \"luck\"\\"), NOON + 10);
        assert_eq!(told(), is("failed", 2, None));
        ends(Ok(Outcome::Interrupted), NOON + 20);
        assert_eq!(told(), is("interrupted", 2, None), "neither a failure nor a success");
        ends(Ok(Outcome::Succeeded), NOON + 30);
        assert_eq!(told(), is("succeeded", 0, Some(NOON + 30)));
        ends(Err("no luck"), NOON + 40);
        assert_eq!(told(), is("failed", 1, Some(NOON + 30)));
        ends(Ok(Outcome::Partial), NOON + 50);
        assert_eq!(told(), is("partial", 0, Some(NOON + 30)), "a part is no failure, and no success");
        run(&runner(store, NOON + 60), &Ends(Err("rehearsed")), true);
        assert_eq!(told(), is("partial", 0, Some(NOON + 30)), "a dry run is no run");
        assert_eq!(of_job(&read(&app), "last_run_end_timestamp_seconds"), Some(NOON + 50));
    });
}

#[test]
fn that_open_food_facts_is_left_alone_is_told() {
    on_each_database(|store| {
        let off = StandIn::start();
        let client = off_pace::client(&off.settings(), store.store.clone()).expect("the settings are right");
        let tag = CategoryTag::parse("en:pizzas").expect("an id");
        let app = TestApp::serve(store.store.clone());
        off.misbehave("", Misbehaviour::Html503);
        for failures in 1..=5 {
            client.category_page(&tag, 1, 20, Caller::Visitor).expect_err("busy");
            let figures = read(&app);
            assert_eq!(figures.value("purbeurre_open_food_facts_consecutive_failures", &[]), Some(failures));
            let open = i64::from(failures == 5);
            assert_eq!(figures.value("purbeurre_open_food_facts_breaker_open", &[]), Some(open), "after {failures}");
        }
        let until = read(&app).value("purbeurre_open_food_facts_breaker_open_until_timestamp_seconds", &[]);
        assert!(until.is_some_and(|until| until > Clock::system().now()), "{until:?}");
        // An empty catalogue is no catalogue of examples, and its data has no date.
        assert_eq!(read(&app).value("purbeurre_catalogue_examples_only", &[]), Some(0));
        assert!(!read(&app).has("purbeurre_catalogue_data_timestamp_seconds"));
    });
}

#[test]
fn strangers_are_refused_whichever_proxy_they_come_through() {
    let store = TestStore::sqlite();
    fill(&store);
    let serve = |change: &dyn Fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        TestApp::serve_with(&settings, store.store.clone())
    };
    let trusting = |settings: &mut Settings| settings.http.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
    let status = |app: &TestApp, forwarded: &str| {
        let answer = app.ask("GET", "/metrics", &[("X-Forwarded-For", forwarded)]);
        let told = answer.body.contains("purbeurre_");
        assert_eq!((told, answer.header("cache-control")), (answer.status == 200, "no-store"), "{}", answer.body);
        answer.status
    };
    for app in [serve(&trusting), serve(&|_| {})] {
        assert_eq!(status(&app, "203.0.113.5"), 403);
        assert_eq!(status(&app, "127.0.0.1, 203.0.113.5"), 403, "what strangers say of themselves is nothing");
        assert_eq!(status(&app, "10.1.2.3"), 200, "a neighbour");
        assert_eq!(app.get("/metrics").status, 200);
    }
    let public = serve(&|settings| {
        trusting(settings);
        settings.metrics.allowed_networks = vec!["203.0.113.0/24".parse().expect("a network")];
    });
    assert_eq!((status(&public, "203.0.113.5"), status(&public, "203.0.114.5")), (200, 403));
    assert_eq!(public.get("/metrics").status, 403, "not even this machine, when it is not said");
    let nobody = serve(&|settings| settings.metrics.allowed_networks.clear());
    assert_eq!(nobody.get("/metrics").status, 403);
}

#[test]
fn nonsense_does_not_hide_who_asks() {
    use std::io::{Read as _, Write as _};
    let store = TestStore::sqlite();
    let mut settings = Settings::default();
    for trusted in [vec![], vec!["127.0.0.1".parse().expect("an address")]] {
        settings.http.trusted_proxies = trusted;
        let app = TestApp::serve_with(&settings, store.store.clone());
        let mut stream = std::net::TcpStream::connect(app.address).expect("a connection");
        let request = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: \xe9, 203.0.113.5\r\n\r\n";
        stream.write_all(request).expect("the bytes go out");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server closes");
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    }
}

#[test]
fn switched_off_it_is_an_address_like_any_unknown_one() {
    let store = TestStore::sqlite();
    let mut settings = Settings::default();
    settings.metrics.enabled = false;
    let app = TestApp::serve_with(&settings, store.store.clone());
    let (off, unknown) = (app.get("/metrics"), app.get("/rien"));
    assert_eq!((off.status, off.header("content-type")), (404, unknown.header("content-type")));
    assert!(!off.body.contains("purbeurre_"));
}

#[test]
fn without_database_there_are_no_figures() {
    // First the system accepts connections and nobody ever speaks; then nobody is there any more.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("its number").port();
    has_no_figures(port);
    drop(silent);
    has_no_figures(port);
    // A database that no migration has made.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let empty = Store::open(&DatabaseUrl::Sqlite(folder.path().join("empty.sqlite3")), 2).expect("the database opens");
    assert_eq!(TestApp::serve(empty).get("/metrics").status, 503);
}

fn has_no_figures(port: u16) {
    let url = DatabaseUrl::Postgres(format!("postgres://anna:geheim@127.0.0.1:{port}/butter"));
    let app = TestApp::serve(Store::open(&url, 1).expect("opening asks nothing"));
    let answer = app.get("/metrics");
    assert_eq!((answer.status, answer.header("cache-control")), (503, "no-store"), "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert!(answer.body.starts_with("the database ") && answer.body.lines().count() == 1, "{}", answer.body);
    let secrets = ["anna", "geheim", "butter", "127.0.0.1"];
    assert!(!secrets.iter().any(|secret| answer.body.contains(secret)), "{}", answer.body);
}
