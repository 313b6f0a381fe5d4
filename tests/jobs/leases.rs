//! Who may run a job: one of many, as long as it gives signs of life.

use super::*;

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
            run.wait(Duration::from_hours(1))?;
            Ok(Outcome::Succeeded)
        });
        seed(&store.store, &list(&[&job])).expect("it is seeded");
        let finished = run_now(&Runner::new(store.store.clone(), hands.clock(), Stop::default()), &job);
        assert_eq!(finished.outcome, Outcome::Interrupted);
    });
}

#[test]
fn processes_that_start_at_once_make_one_row_a_job() {
    on_each_database(|store| {
        let stores = [store.store.clone(), other(store), other(store)];
        let added: usize = std::thread::scope(|scope| {
            let add = |store: &Store| store.add_job(&JobRow::new("hourly", "0 * * * *", "UTC")).expect("the database answers");
            let adding: Vec<_> = stores.iter().cycle().take(9).map(|store| scope.spawn(move || add(store))).collect();
            adding.into_iter().map(|added| usize::from(added.join().expect("no panic"))).sum()
        });
        assert_eq!((added, store.store.jobs().expect("it answers").len()), (1, 1));
    });
}
