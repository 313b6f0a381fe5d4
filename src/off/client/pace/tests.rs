//! The rules of pacing, with a clock that is an argument.

use std::time::Duration;

use super::{Call, Outcome, PaceRules, State, Wait};
use crate::config::OpenFoodFacts;

fn rules() -> PaceRules {
    PaceRules::from(&OpenFoodFacts::default())
}

fn failed(hold_off: Option<Duration>) -> Outcome {
    Outcome::Failed { kind: "unavailable", error: "busy".to_owned(), hold_off }
}

#[test]
fn no_minute_holds_a_call_too_many() {
    for (call, most) in [(Call::Search, 10), (Call::ProductRead, 15)] {
        let (rules, mut state, mut made) = (rules(), State::default(), Vec::new());
        for now in (0..600_000).step_by(10) {
            if state.reserve(&rules, call, now).is_ok() {
                made.push(now);
            }
        }
        for start in &made {
            let within = made.iter().filter(|at| (*start..start + 60_000).contains(*at)).count();
            assert!(within <= most, "{call:?}: {within} from {start}");
        }
        assert!(made.len() >= most * 9, "{call:?}: {} in ten minutes wastes what is allowed", made.len());
    }
}

#[test]
fn who_comes_too_early_is_told_when_to_come_again() {
    let (rules, mut state) = (rules(), State::default());
    assert_eq!(state.reserve(&rules, Call::Search, 1_000), Ok(()));
    assert_eq!(state.reserve(&rules, Call::Search, 2_000), Err(Wait::Spent { free_in: Duration::from_millis(5_500) }));
    assert_eq!(state.reserve(&rules, Call::Search, 7_499), Err(Wait::Spent { free_in: Duration::from_millis(1) }));
    assert_eq!(state.reserve(&rules, Call::ProductRead, 2_000), Ok(()), "another kind has its own budget");
    assert_eq!(state.reserve(&rules, Call::Search, 7_500), Ok(()));
}

#[test]
fn nought_is_no_pacing() {
    let free = PaceRules { searches_per_minute: 0, ..rules() };
    let mut state = State::default();
    for _ in 0..100 {
        assert_eq!(state.reserve(&free, Call::Search, 5), Ok(()));
        assert_eq!(state.reserve(&free, Call::File, 5), Ok(()));
    }
}

#[test]
fn too_many_requests_hold_off_that_kind() {
    let (rules, mut state) = (rules(), State::default());
    state.report(&rules, Call::Search, 0, &failed(Some(Duration::from_mins(1))));
    assert_eq!(state.reserve(&rules, Call::Search, 0), Err(Wait::Spent { free_in: Duration::from_mins(1) }));
    assert_eq!(state.reserve(&rules, Call::ProductRead, 0), Ok(()));
    state.report(&rules, Call::File, 0, &failed(Some(Duration::from_secs(1_000_000))));
    assert_eq!(state.reserve(&rules, Call::File, 0), Err(Wait::Spent { free_in: State::LONGEST_HOLD }));
}

#[test]
fn the_breaker_stops_searches_and_products_but_no_files() {
    let (rules, mut state) = (rules(), State::default());
    for _ in 0..rules.breaker.failures {
        state.report(&rules, Call::File, 0, &failed(None));
    }
    assert_eq!(state.reserve(&rules, Call::Search, 0), Ok(()), "files are on another host");
    for _ in 0..rules.breaker.failures {
        state.report(&rules, Call::Search, 10_000, &failed(None));
    }
    let open = Err(Wait::Open { free_in: rules.breaker.pause, why: "busy".to_owned() });
    assert_eq!(state.reserve(&rules, Call::Search, 10_000), open);
    assert_eq!(state.reserve(&rules, Call::ProductRead, 10_000), open);
    assert_eq!(state.reserve(&rules, Call::File, 10_000), Ok(()));
    state.report(&rules, Call::File, 10_000, &Outcome::Answered);
    assert_eq!(state.reserve(&rules, Call::Search, 10_000), open, "a file says nothing of the rest");
    state.report(&rules, Call::ProductRead, 10_000, &Outcome::Answered);
    assert_eq!(state.reserve(&rules, Call::Search, 10_000), Ok(()));
}

#[test]
fn a_clock_set_back_stops_nothing_for_long() {
    let (rules, mut state) = (rules(), State::default());
    assert_eq!(state.reserve(&rules, Call::Search, 1_000_000_000_000), Ok(()));
    assert_eq!(state.reserve(&rules, Call::Search, 0), Err(Wait::Spent { free_in: State::LONGEST_HOLD }));
}
