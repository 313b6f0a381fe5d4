//! Jobs on both databases: leases, history, catch-up, interruption, with clocks that the test moves.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

#[path = "jobs/clock.rs"]
mod clock;
mod common;
#[path = "jobs/leases.rs"]
mod leases;
#[path = "jobs/runs.rs"]
mod runs;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{TestStore, on_each_database};
use purbeurre::jobs::runner::{Begin, Finished, LEASE_SECONDS, Order, Runner};
use purbeurre::jobs::scheduler::{Agenda, seed};
use purbeurre::jobs::{Clock, FailedRun, Job, JobError, LONGEST_LINE, MOST_LINES, Maintenance, Outcome, Run, Stop, Trigger};
use purbeurre::store::completions;
use purbeurre::store::jobs::{Claim, Claimed, Ending, JobRow, NewLines, RunFilter};
use purbeurre::store::{Store, StoreError};
use serde_json::json;

/// Wednesday 25 November 2026, 12:00 UTC.
const NOON: i64 = 1_795_608_000;
const HOUR: i64 = 3_600;

/// A clock that the test moves.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn at(now: i64) -> Self {
        Self(Arc::new(AtomicI64::new(now)))
    }

    fn set(&self, now: i64) {
        self.0.store(now, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Clock::of(move || hands.load(Ordering::SeqCst))
    }
}

type Work = Box<dyn Fn(&Run) -> Result<Outcome, JobError> + Send + Sync>;

/// A job that does what the test says, every hour.
struct TestJob {
    name: &'static str,
    work: Work,
    runs: AtomicU32,
}

impl TestJob {
    fn of(work: impl Fn(&Run) -> Result<Outcome, JobError> + Send + Sync + 'static) -> Arc<Self> {
        Self::named("hourly", work)
    }

    fn named(name: &'static str, work: impl Fn(&Run) -> Result<Outcome, JobError> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { name, work: Box::new(work), runs: AtomicU32::new(0) })
    }

    fn runs(&self) -> u32 {
        self.runs.load(Ordering::SeqCst)
    }
}

impl Job for TestJob {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        "for tests"
    }

    fn cron(&self) -> &'static str {
        "0 * * * *"
    }

    fn run(&self, run: &Run) -> Result<Outcome, JobError> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        (self.work)(run)
    }
}

fn list(jobs: &[&Arc<TestJob>]) -> Vec<Arc<dyn Job>> {
    jobs.iter().map(|job| Arc::clone(job) as Arc<dyn Job>).collect()
}

/// Waits for a condition that other threads bring about.
fn await_that(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_mins(1), "waited in vain until {what}");
        std::thread::yield_now();
    }
}

/// A second process, as far as the database can tell.
fn other(store: &TestStore) -> Store {
    Store::open(&store.url, 3).expect("a second process opens it")
}

fn agenda(store: &Store, jobs: &[&Arc<TestJob>], hands: &Hands) -> Agenda {
    Agenda::new(list(jobs), Runner::new(store.clone(), hands.clock(), Stop::default()))
}

/// Looks, and waits until all that it started has ended.
fn look_through(agenda: &Agenda) {
    agenda.look();
    await_that("the runs have ended", || !agenda.is_busy());
}

fn run_now(runner: &Runner, job: &Arc<TestJob>) -> Finished {
    let begun = runner.begin(job.as_ref(), Order::command(false, None)).expect("the database answers");
    let Begin::Begun(run) = begun else { panic!("{begun:?}") };
    runner.perform(job.as_ref(), &run).expect("the end is recorded")
}

fn row(store: &Store) -> JobRow {
    store.jobs().expect("the database answers").into_iter().find(|row| row.name == "hourly").expect("the job has a row")
}

/// (trigger, outcome) of all runs, oldest first.
fn history(store: &Store) -> Vec<(Trigger, Option<Outcome>)> {
    let runs = store.runs(RunFilter { job: None, limit: 100 }).expect("the database answers");
    runs.into_iter().rev().map(|run| (run.trigger, run.outcome)).collect()
}

fn lines(store: &Store, run: i64) -> Vec<String> {
    store.run_lines(run).expect("the database answers").into_iter().map(|line| line.text).collect()
}

fn claim(owner: &str, now: i64, due: Option<i64>) -> Claim<'_> {
    let trigger = if due.is_some() { Trigger::Schedule } else { Trigger::Command };
    Claim { job: "hourly", owner, now, until: now + 100, trigger, dry_run: false, due }
}

fn begun(store: &Store, claim: &Claim<'_>) -> i64 {
    match store.claim_job(claim).expect("the database answers") {
        Claimed::Begun(begun) => begun.run,
        refused => panic!("{refused:?}"),
    }
}

fn nothing() -> Arc<TestJob> {
    TestJob::of(|_| Ok(Outcome::Succeeded))
}
