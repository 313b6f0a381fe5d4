//! What a run says, counts and leaves behind, however it ends.

use std::net::IpAddr;

use purbeurre::accounts::{NewUser, Token};
use purbeurre::store::login_failures::{self, Attempt};
use purbeurre::store::sessions::{self, Place};
use purbeurre::store::{password_resets, users};

use super::*;

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

const COUNTS: &str = r#"{"answers_forgotten":1,"failures_forgotten":2,"resets_removed":1,"runs_removed":1,"sessions_removed":1}"#;

/// Somebody was here once: logged in, tried in vain, asked for a letter.
fn left_behind(store: &Store, now: i64) {
    let new = NewUser { username: "claire".to_owned(), password: "!".to_owned(), ..NewUser::default() };
    let address = IpAddr::from([192, 0, 2, 1]);
    let place = Place { address, browser: "", now, expires_at: now + HOUR };
    let written = store.write_here(|conn| {
        let user = users::create(conn, &new)?.expect("nobody has that name");
        sessions::begin(conn, user, &Token::new([1; 32]), &place)?;
        login_failures::record(conn, &Attempt { username: "claire", user: Some(user), address, now })?;
        password_resets::begin(conn, user, &Token::new([2; 32]), now, now + HOUR)
    });
    assert!(written.expect("it is written"));
}

#[test]
fn maintenance_forgets_old_runs_and_old_answers() {
    const DAY: i64 = 24 * HOUR;
    on_each_database(|store| {
        let hands = Hands::at(NOON);
        let runner = Runner::new(store.store.clone(), hands.clock(), Stop::default());
        let job = TestJob::of(|run| {
            run.say("I was here");
            Ok(Outcome::Succeeded)
        });
        let maintenance = Maintenance::of(&store.url, 24);
        let all: Vec<Arc<dyn Job>> = vec![job.clone(), Arc::new(Maintenance::of(&store.url, 24))];
        seed(&store.store, &all).expect("it is seeded");
        let old = run_now(&runner, &job).run;
        hands.set(NOON + 1);
        let kept = run_now(&runner, &job).run;
        // Begun long ago, and its end is not known yet: not for maintenance to judge.
        let open = begun(&store.store, &claim("somebody", NOON, None));
        hands.set(NOON + 90 * DAY + 1);
        let answered = |question: &str, hours| {
            let at = NOON + 90 * DAY + 1 - hours * HOUR;
            store.store.write_here(|conn| completions::keep(conn, question, at, &[])).expect("it is kept");
        };
        answered("noix", 25);
        answered("miel", 23);
        left_behind(&store.store, NOON);
        let Ok(Begin::Begun(run)) = runner.begin(&maintenance, Order::command(false, None)) else { panic!("refused") };
        let finished = runner.perform(&maintenance, &run).expect("the end is recorded");
        assert_eq!(finished.outcome, Outcome::Succeeded, "{finished:?}");
        let there = |id| store.store.run(id).expect("it answers").is_some();
        assert_eq!([old, kept, open].map(there), [false, true, true]);
        assert_eq!((lines(&store.store, old).len(), lines(&store.store, kept).len()), (0, 1));
        let run = store.store.run(finished.run).expect("it answers").expect("it is there");
        assert_eq!(run.counts, COUNTS);
        let stands = |question: &str| {
            store.store.read_here(|reader| completions::find(reader.conn, question, 0)).expect("it answers").is_some()
        };
        assert_eq!(["noix", "miel"].map(stands), [false, true]);
    });
}

#[test]
fn an_error_is_bounded_too() {
    on_each_database(|store| {
        let job = TestJob::of(|_| Err(JobError::new("<html>\u{1b}[31m\n".repeat(100_000))));
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let finished = run_now(&Runner::new(store.store.clone(), Hands::at(NOON).clock(), Stop::default()), &job);
        let error = finished.error.expect("it failed");
        assert!(error.chars().count() == LONGEST_LINE && !error.contains(['\n', '\u{1b}']), "{error}");
    });
}
