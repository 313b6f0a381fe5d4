//! Jobs on both databases: leases, history, catch-up, interruption, with clocks that the test moves.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should say so")]

mod common;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use common::{TestStore, on_each_database};
use purbeurre::jobs::runner::{Begin, Finished, LEASE_SECONDS, Order, Runner};
use purbeurre::jobs::scheduler::{Agenda, seed};
use purbeurre::jobs::{Clock, FailedRun, Job, JobError, MOST_LINES, Outcome, Run, Stop, Trigger};
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
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain until {what}");
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

fn claim<'a>(owner: &'a str, now: i64, due: Option<i64>) -> Claim<'a> {
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

#[test]
fn of_many_who_claim_at_once_one_gets_the_run() {
    on_each_database(|store| {
        seed(&store.store, &list(&[&nothing()])).expect("it is seeded");
        let row = row(&store.store);
        store.store.plan_job(&row, Some(NOON)).expect("it is planned");
        let second = other(store);
        for (round, due) in [(0, None), (1, Some(NOON + HOUR)), (2, Some(NOON + HOUR))] {
            let now = NOON + round * 1_000;
            let winners: Vec<(String, i64)> = std::thread::scope(|scope| {
                let claims: Vec<_> = (0..8)
                    .map(|n| {
                        let store = if n % 2 == 0 { &store.store } else { &second };
                        scope.spawn(move || {
                            let owner = format!("owner {n}");
                            match store.claim_job(&claim(&owner, now, due)).expect("the database answers") {
                                Claimed::Begun(begun) => Some((owner, begun.run)),
                                Claimed::Taken(_) | Claimed::NotDue => None,
                            }
                        })
                    })
                    .collect();
                claims.into_iter().filter_map(|claim| claim.join().expect("no panic")).collect()
            });
            // The third time the lease is free, but the clock's claim of the second made the job due later.
            assert_eq!(winners.len(), usize::from(round < 2), "round {round}: {winners:?}");
            for (owner, run) in winners {
                let (at, outcome, counts) = (now, Outcome::Succeeded, "{}");
                let end = Ending { at, outcome, counts, error: None, forget_resume: true, again: false };
                let ended = store.store.end_run("hourly", &owner, run, &NewLines::default(), &end);
                assert!(ended.expect("the database answers"), "the lease is given back");
            }
        }
        assert_eq!(history(&store.store).len(), 2);
    });
}

#[test]
fn a_lease_is_kept_by_renewing_it_and_lost_without() {
    on_each_database(|store| {
        seed(&store.store, &list(&[&nothing()])).expect("it is seeded");
        let (first, second) = (&store.store, other(store));
        let run = begun(first, &claim("first", NOON, None));
        let Claimed::Taken(taken) = second.claim_job(&claim("second", NOON + 99, None)).expect("it answers") else {
            panic!("the lease holds until it has run out")
        };
        assert_eq!((taken.owner.as_str(), taken.since, taken.until), ("first", Some(NOON), NOON + 100));
        assert!(first.renew_lease("hourly", "first", NOON + 200).expect("it answers"));
        assert!(matches!(second.claim_job(&claim("second", NOON + 199, None)), Ok(Claimed::Taken(_))));

        let next = begun(&second, &claim("second", NOON + 200, None));
        assert!(next > run);
        assert!(!first.renew_lease("hourly", "first", NOON + 300).expect("it answers"), "it is no longer the first's");
        let dead = first.run(run).expect("it answers").expect("the run is there");
        assert_eq!((dead.outcome, dead.ended_at), (Some(Outcome::Interrupted), Some(NOON + 200)));
        assert!(dead.error.is_some_and(|error| error.contains("killed")));
        assert_eq!(row(first).lease_owner.as_deref(), Some("second"));
    });
}

#[test]
fn a_run_leaves_lines_counts_and_an_end() {
    on_each_database(|store| {
        let hands = Hands::at(NOON);
        let moved = hands.clone();
        let job = TestJob::of(move |run| {
            run.say("pizzas: 3\nbiscuits\u{7}: 4");
            run.count("products", 3);
            moved.set(NOON + 5);
            run.count("products", 4);
            run.count("categories", 2);
            run.say(format!("« {} »", "é".repeat(20_000)));
            Ok(Outcome::Partial)
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        let echo = Box::new(move |line: &str| ears.lock().expect("no panic").push(line.to_owned()));
        let runner = Runner::new(store.store.clone(), hands.clock(), Stop::default());
        let Ok(Begin::Begun(run)) = runner.begin(job.as_ref(), Order::command(true, Some(echo))) else { panic!("refused") };
        let finished = runner.perform(job.as_ref(), &run).expect("the end is recorded");

        let run = store.store.run(finished.run).expect("it answers").expect("it is there");
        assert_eq!((run.started_at, run.ended_at, run.outcome), (NOON, Some(NOON + 5), Some(Outcome::Partial)));
        assert_eq!((run.trigger, run.dry_run, run.error), (Trigger::Command, true, None));
        assert_eq!(run.counts, r#"{"categories":2,"products":7}"#);
        assert!(run.owner.starts_with(&format!("process {} on ", std::process::id())), "{}", run.owner);
        let said = store.store.run_lines(run.id).expect("it answers");
        assert_eq!(said.iter().map(|line| line.at).collect::<Vec<_>>(), [NOON, NOON, NOON + 5]);
        let said = lines(&store.store, run.id);
        assert_eq!(said[..2], ["pizzas: 3", "biscuits : 4"]);
        assert_eq!(said[2].chars().count(), 1_000);
        assert_eq!(*heard.lock().expect("no panic"), said, "who gave the command heard the same");
        assert_eq!(row(&store.store).lease_owner, None);
    });
}

#[test]
fn what_a_run_says_is_bounded() {
    on_each_database(|store| {
        let job = TestJob::of(|run| {
            for n in 0..MOST_LINES + 234 {
                run.say(n.to_string());
            }
            Ok(Outcome::Succeeded)
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let run = run_now(&Runner::new(store.store.clone(), Hands::at(NOON).clock(), Stop::default()), &job);
        let said = lines(&store.store, run.run);
        assert_eq!(said.len(), MOST_LINES + 1);
        assert_eq!(said[MOST_LINES - 1], (MOST_LINES - 1).to_string());
        assert!(said[MOST_LINES].contains("234"), "{}", said[MOST_LINES]);
    });
}

#[test]
fn lines_are_in_the_history_while_the_run_goes_on() {
    on_each_database(|store| {
        let (go_on, told): (Sender<()>, Receiver<()>) = channel();
        let told = Mutex::new(told);
        let job = TestJob::of(move |run| {
            run.say("begun");
            run.count("steps", 1);
            told.lock().expect("no panic").recv()?;
            run.say("done");
            Ok(Outcome::Succeeded)
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let runner = Runner::new(store.store.clone(), Clock::system(), Stop::default());
        std::thread::scope(|scope| {
            let run = scope.spawn(|| run_now(&runner, &job));
            let second = other(store);
            let seen = || second.runs(RunFilter { job: Some("hourly"), limit: 1 }).expect("it answers").pop();
            await_that("its first words are in the history", || {
                seen().is_some_and(|run| run.counts == r#"{"steps":1}"# && lines(&second, run.id) == ["begun"])
            });
            assert_eq!(seen().and_then(|run| run.outcome), None, "it runs");
            go_on.send(()).expect("the job waits");
            let run = run.join().expect("no panic");
            assert_eq!((run.outcome, lines(&second, run.run)), (Outcome::Succeeded, vec!["begun".to_owned(), "done".to_owned()]));
        });
    });
}

#[test]
fn the_clock_starts_what_is_due_and_nothing_else() {
    on_each_database(|store| {
        let (hands, job) = (Hands::at(NOON + 60), nothing());
        let agenda = agenda(&store.store, &[&job], &hands);
        look_through(&agenda);
        assert_eq!((job.runs(), row(&store.store).next_run), (0, Some(NOON + HOUR)), "a new job waits for its time");
        hands.set(NOON + HOUR - 1);
        look_through(&agenda);
        assert_eq!(job.runs(), 0);
        hands.set(NOON + HOUR + 30);
        for _ in 0..3 {
            look_through(&agenda);
        }
        assert_eq!((job.runs(), row(&store.store).next_run), (1, Some(NOON + 2 * HOUR)), "once");
        assert_eq!(history(&store.store), [(Trigger::Schedule, Some(Outcome::Succeeded))]);
    });
}

#[test]
fn what_was_missed_while_nothing_ran_is_caught_up_once() {
    on_each_database(|store| {
        let (hands, job) = (Hands::at(NOON + 60), nothing());
        look_through(&agenda(&store.store, &[&job], &hands));
        // Two days later somebody switches the machine on.
        hands.set(NOON + 48 * HOUR + 600);
        let agenda = agenda(&other(store), &[&job], &hands);
        look_through(&agenda);
        look_through(&agenda);
        assert_eq!(history(&store.store), [(Trigger::CatchUp, Some(Outcome::Succeeded))]);
        assert_eq!(row(&store.store).next_run, Some(NOON + 49 * HOUR));
    });
}

#[test]
fn any_number_of_instances_run_a_job_once() {
    on_each_database(|store| {
        let (hands, job) = (Hands::at(NOON + 60), nothing());
        look_through(&agenda(&store.store, &[&job], &hands));
        hands.set(NOON + HOUR);
        let stores = [store.store.clone(), other(store), other(store), other(store)];
        let agendas: Vec<Agenda> = stores.iter().map(|store| agenda(store, &[&job], &hands)).collect();
        std::thread::scope(|scope| {
            for agenda in &agendas {
                scope.spawn(|| {
                    for _ in 0..5 {
                        look_through(agenda);
                    }
                });
            }
        });
        assert_eq!((job.runs(), history(&store.store).len()), (1, 1));
    });
}

#[test]
fn a_long_job_holds_up_no_other_and_is_not_started_twice() {
    on_each_database(|store| {
        let hands = Hands::at(NOON + 60);
        let go_on = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&go_on);
        let long = TestJob::named("long", move |run| {
            while !told.load(Ordering::SeqCst) {
                run.wait(Duration::from_millis(1))?;
            }
            Ok(Outcome::Succeeded)
        });
        let job = nothing();
        let agenda = agenda(&store.store, &[&long, &job], &hands);
        agenda.look();
        hands.set(NOON + HOUR);
        agenda.look();
        await_that("the short one has run", || job.runs() == 1 && history(&store.store).iter().any(|(_, end)| end.is_some()));
        // An hour later its heartbeat renews the lease first; then both are due, and the long one still runs.
        hands.set(NOON + 2 * HOUR);
        let long_row =
            || store.store.jobs().expect("it answers").into_iter().find(|row| row.name == "long").expect("it is there");
        await_that("the lease is renewed", || long_row().lease_until == Some(NOON + 2 * HOUR + LEASE_SECONDS));
        agenda.look();
        await_that("the short one has run again", || job.runs() == 2);
        assert_eq!(long.runs(), 1);
        let runner = Runner::new(other(store), hands.clock(), Stop::default());
        assert!(matches!(runner.begin(long.as_ref(), Order::command(false, None)), Ok(Begin::Taken(_))), "nor by a command");
        go_on.store(true, Ordering::SeqCst);
        await_that("it ends", || !agenda.is_busy());
        look_through(&agenda);
        assert_eq!(long.runs(), 2, "what it missed meanwhile is caught up");
    });
}

#[test]
fn a_panic_and_an_error_are_failed_runs_that_harm_nobody() {
    static REPORTED: Mutex<Vec<FailedRun>> = Mutex::new(Vec::new());
    on_each_database(|store| {
        REPORTED.lock().expect("no panic").clear();
        let number = AtomicU32::new(0);
        let job = TestJob::of(move |run| match number.fetch_add(1, Ordering::SeqCst) {
            0 => panic!("no such shelf"),
            // In the middle of a write transaction, which must not stay open.
            1 => Ok(run.store().write_here(|_| panic!("dropped {}", "the jar"))?),
            2 => Err(StoreError::Unreadable { what: "label", why: "it is smudged".to_owned() }.into()),
            _ => Ok(Outcome::Succeeded),
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let tell: fn(&FailedRun) = |failed| REPORTED.lock().expect("no panic").push(failed.clone());
        let runner = Runner::new(store.store.clone(), Hands::at(NOON).clock(), Stop::default()).reporting_to(tell);
        let finished: Vec<Finished> = (0..4).map(|_| run_now(&runner, &job)).collect();
        for (finished, word) in finished.iter().zip(["no such shelf", "dropped the jar", "smudged"]) {
            assert_eq!(finished.outcome, Outcome::Failed);
            assert!(finished.error.as_ref().is_some_and(|error| error.contains(word)), "{finished:?}");
            let run = store.store.run(finished.run).expect("it answers").expect("it is there");
            assert_eq!((run.outcome, run.error), (Some(Outcome::Failed), finished.error.clone()));
        }
        assert_eq!(finished[3].outcome, Outcome::Succeeded);
        let reported = REPORTED.lock().expect("no panic");
        assert_eq!(reported.iter().map(|failed| failed.run).collect::<Vec<_>>(), [0, 1, 2].map(|n: usize| finished[n].run));
        assert_eq!((reported[0].job.as_str(), reported[0].trigger, reported[0].started_at), ("hourly", Trigger::Command, NOON));
    });
}

#[test]
fn a_stopped_run_is_interrupted_and_goes_on_where_it_was() {
    on_each_database(|store| {
        let hands = Hands::at(NOON + 60);
        let stop = Stop::default();
        let (stopping, later) = (stop.clone(), hands.clone());
        let job = TestJob::of(move |run| {
            let done = run.resume_state().and_then(|state| state["done"].as_u64()).unwrap_or(0);
            run.say(format!("{done} done before"));
            for step in done + 1..=4 {
                run.check_stop()?;
                run.store().write_here(|conn| run.save_state_in(conn, Some(&json!({"done": step}))))?;
                if step == 2 {
                    later.set(NOON + HOUR + 3);
                    stopping.set();
                }
            }
            Ok(Outcome::Succeeded)
        });
        let first = Agenda::new(list(&[&job]), Runner::new(store.store.clone(), hands.clock(), stop));
        look_through(&first);
        hands.set(NOON + HOUR);
        look_through(&first);
        assert_eq!(history(&store.store), [(Trigger::Schedule, Some(Outcome::Interrupted))]);
        assert_eq!(row(&store.store).resume.as_deref(), Some(r#"{"done":2}"#));
        hands.set(NOON + HOUR + 4);
        look_through(&first);
        assert_eq!(job.runs(), 1, "a process that stops starts nothing");

        // The next start, a few seconds later.
        let second = agenda(&other(store), &[&job], &hands);
        look_through(&second);
        look_through(&second);
        let expected = [(Trigger::Schedule, Some(Outcome::Interrupted)), (Trigger::CatchUp, Some(Outcome::Succeeded))];
        assert_eq!(history(&store.store), expected);
        let last = store.store.runs(RunFilter { job: None, limit: 1 }).expect("it answers").pop().expect("a run");
        assert_eq!(lines(&store.store, last.id), ["2 done before"]);
        assert_eq!((row(&store.store).resume, row(&store.store).next_run), (None, Some(NOON + 2 * HOUR)), "all is done");
    });
}

#[test]
fn a_failed_run_keeps_its_state_and_a_dry_one_has_none() {
    on_each_database(|store| {
        let job = TestJob::of(|run| {
            run.say(run.resume_state().map_or("fresh".to_owned(), ToString::to_string));
            run.save_state(Some(&json!([run.is_dry()])))?;
            Err(JobError::new("no luck"))
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let runner = Runner::new(store.store.clone(), Hands::at(NOON).clock(), Stop::default());
        let said: Vec<String> = [true, false, true, false]
            .into_iter()
            .flat_map(|dry| {
                let Ok(Begin::Begun(run)) = runner.begin(job.as_ref(), Order::command(dry, None)) else { panic!("refused") };
                lines(&store.store, runner.perform(job.as_ref(), &run).expect("it is recorded").run)
            })
            .collect();
        assert_eq!(said, ["fresh", "fresh", "fresh", "[false]"]);
    });
}

/// Its process stood still for so long that another one took over, then goes on.
#[test]
fn a_run_that_was_taken_over_stops_and_writes_nothing() {
    on_each_database(|store| {
        let hands = Hands::at(NOON);
        let (later, second) = (hands.clone(), other(store));
        let job = TestJob::of(move |run| {
            later.set(NOON + LEASE_SECONDS);
            begun(&second, &claim("second", NOON + LEASE_SECONDS, None));
            let written = run.store().write_here(|conn| {
                run.save_state_in(conn, Some(&json!("from the grave")))?;
                Ok(())
            });
            assert!(matches!(written, Err(StoreError::LeaseLost)));
            run.check_stop()?;
            Ok(Outcome::Succeeded)
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let finished = run_now(&Runner::new(store.store.clone(), hands.clock(), Stop::default()), &job);
        assert_eq!(finished.outcome, Outcome::Interrupted);
        assert_eq!(history(&store.store), [(Trigger::Command, Some(Outcome::Interrupted)), (Trigger::Command, None)]);
        let row = row(&store.store);
        assert_eq!((row.lease_owner.as_deref(), row.resume), (Some("second"), None), "the lease is the second's, untouched");
    });
}

#[test]
fn a_job_learns_from_its_heartbeat_that_it_was_taken_over() {
    on_each_database(|store| {
        let hands = Hands::at(NOON);
        let (later, second) = (hands.clone(), other(store));
        let job = TestJob::of(move |run| {
            begun(&second, &claim("second", NOON + LEASE_SECONDS, None));
            later.set(NOON + LEASE_SECONDS);
            run.wait(Duration::from_secs(3_600))?;
            Ok(Outcome::Succeeded)
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let finished = run_now(&Runner::new(store.store.clone(), hands.clock(), Stop::default()), &job);
        assert_eq!(finished.outcome, Outcome::Interrupted);
    });
}

#[test]
fn a_killed_run_is_recorded_and_caught_up_but_not_for_ever() {
    on_each_database(|store| {
        let (hands, job) = (Hands::at(NOON + 60), nothing());
        let agenda = agenda(&store.store, &[&job], &hands);
        look_through(&agenda);
        // Two processes in a row begin what is due and die: the second as a catch-up.
        begun(&store.store, &claim("killed", NOON + HOUR, Some(NOON + 2 * HOUR)));
        hands.set(NOON + HOUR + 99);
        look_through(&agenda);
        assert_eq!(history(&store.store), [(Trigger::Schedule, None)], "it may be alive");
        let again = Claim { trigger: Trigger::CatchUp, ..claim("killed too", NOON + HOUR + 100, Some(NOON + 2 * HOUR)) };
        assert!(store.store.bury_dead_run("hourly", NOON + HOUR + 100).expect("it answers"));
        begun(&store.store, &again);
        hands.set(NOON + HOUR + 200);
        look_through(&agenda);
        let dead = Some(Outcome::Interrupted);
        assert_eq!(history(&store.store), [(Trigger::Schedule, dead), (Trigger::CatchUp, dead)], "not a third time");
        assert_eq!((job.runs(), row(&store.store).next_run), (0, Some(NOON + 2 * HOUR)));
        hands.set(NOON + 2 * HOUR);
        look_through(&agenda);
        assert_eq!(job.runs(), 1, "but at its time");
    });
}

#[test]
fn an_operator_s_schedule_stays_and_a_bad_one_stops_only_its_job() {
    on_each_database(|store| {
        let (hands, job, well) = (Hands::at(NOON + 60), nothing(), TestJob::named("well", |_| Ok(Outcome::Succeeded)));
        let agenda = agenda(&store.store, &[&job, &well], &hands);
        look_through(&agenda);
        store.store.set_schedule("hourly", "30 12 * * *", "UTC", true).expect("it is set");
        look_through(&agenda);
        assert_eq!((row(&store.store).cron.as_str(), row(&store.store).next_run), ("30 12 * * *", Some(NOON + HOUR / 2)));
        store.store.set_schedule("hourly", "0 0 31 2 *", "UTC", true).expect("it is set");
        hands.set(NOON + HOUR);
        look_through(&agenda);
        assert_eq!((job.runs(), well.runs()), (0, 1));
        // Off for a week: what it missed then is nobody's business.
        store.store.set_schedule("hourly", "30 * * * *", "UTC", false).expect("it is set");
        look_through(&agenda);
        assert_eq!(row(&store.store).next_run, None);
        hands.set(NOON + 7 * 24 * HOUR);
        look_through(&agenda);
        store.store.set_schedule("hourly", "30 * * * *", "UTC", true).expect("it is set");
        look_through(&agenda);
        assert_eq!((job.runs(), row(&store.store).next_run), (0, Some(NOON + 7 * 24 * HOUR + HOUR / 2)));
    });
}
