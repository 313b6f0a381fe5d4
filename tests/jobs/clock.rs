//! What the clock starts: what is due, what was missed, what was cut off; once.

use super::*;

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
