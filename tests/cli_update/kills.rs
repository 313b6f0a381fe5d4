//! SIGKILL at random moments: the database is sound each time, and the next run completes what was begun.

use std::hash::{BuildHasher as _, RandomState};
use std::process::Child;
use std::time::{Duration, Instant};

use purbeurre::jobs::Outcome;
use purbeurre::jobs::update::State;

use crate::common::open_food_facts::barcode;
use crate::common::product;
use crate::delta;
use crate::place::{Place, foods, on_each_database, send, stderr, stdout};

/// Requests of one run: the taxonomy, and one for each category.
const REQUESTS: u64 = 6;

/// Random numbers that come again with the same seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// A catalogue with twins, a category of one product and saved products, and what the stand-in has for it.
fn prepare(place: &Place) {
    place.fill(&[("en:sodas", 100, 3), ("en:spreads", 200, 4), ("en:biscuits", 300, 5), ("en:pizzas", 400, 6)]);
    place.write(&[
        product(&barcode(900), "Seul", "en:soups", None),
        product(&barcode(901), "pizzas 400", "en:pizzas", None),
        product(&barcode(902), "sodas 101", "en:sodas", None),
        product(&barcode(903), "SODAS 101", "en:sodas", None),
    ]);
    // One of them is a twin.
    place.save(903, 200);
    let found =
        [foods("en:sodas", 101, 25), foods("en:spreads", 203, 25), foods("en:biscuits", 302, 25), foods("en:pizzas", 405, 25)];
    place.off.set_products(found.concat());
}

/// Whether the process was killed before it came to its end: when it had asked so often, and a little later.
fn killed(place: &Place, mut child: Child, requests: usize, later: Duration) -> bool {
    while place.off.requests().len() < requests {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it had asked {requests} times");
        std::hint::spin_loop();
    }
    let begun = Instant::now();
    while begun.elapsed() < later {
        std::hint::spin_loop();
    }
    if child.try_wait().unwrap().is_some() {
        return false;
    }
    send("KILL", &child);
    !child.wait().unwrap().success()
}

/// What a run that nobody disturbs makes of it.
fn undisturbed(fresh: impl Fn() -> Place) -> Vec<String> {
    let place = fresh();
    prepare(&place);
    let output = place.run(&["update-database"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(place.off.requests().len() as u64, REQUESTS);
    place.catalogue()
}

fn rounds(kills: u32, fresh: impl Fn() -> Place) {
    let expected = undisturbed(&fresh);
    let seed = RandomState::new().hash_one(kills);
    let mut chance = Chance(seed);
    for kill in 0..kills {
        let requests = usize::try_from(1 + chance.below(REQUESTS)).unwrap();
        // After the last request come duplicates, the removals and all that is derived.
        let mut later = Duration::from_micros(chance.below(if requests as u64 == REQUESTS { 100_000 } else { 40_000 }));
        loop {
            let when = format!("seed {seed}, kill {kill}: {later:?} after request {requests}");
            let place = fresh();
            prepare(&place);
            let child = place.command_with(&["update-database"], &[]).spawn().unwrap();
            if killed(&place, child, requests, later) {
                complete(&place, &when, &expected);
                break;
            }
            // It was at its end already.
            later /= 2;
        }
    }
}

fn complete(place: &Place, when: &str, expected: &[String]) {
    place.assert_sound(when);
    let names = place.names();
    assert!(names.contains(&"SODAS 101".to_owned()) && names.contains(&"spreads 200".to_owned()), "{when}: saved products");
    let asked = place.asked().len();
    let row = place.row();
    let state: Option<State> = row.resume.as_deref().map(|text| serde_json::from_str(text).unwrap());
    // It may have been killed after its end was recorded.
    let was_running = row.lease_owner.is_some();
    assert_eq!(place.bury(), was_running, "{when}");
    let last = place.runs().remove(0);
    let wanted = if was_running { Outcome::Interrupted } else { Outcome::Succeeded };
    assert_eq!(last.outcome, Some(wanted), "{when}");

    let output = place.run(&["update-database"]);
    let said = stdout(&output);
    assert!(output.status.success(), "{when}: {said}{}", stderr(&output));
    for done in state.iter().flat_map(|state| &state.done) {
        assert!(!place.asked()[asked..].contains(&done.category), "{when}: {} is asked for again: {said}", done.category);
    }
    assert_eq!(place.catalogue(), expected, "{when}: {said}");
    place.assert_sound(when);
    assert_eq!((place.row().resume, place.row().lease_owner), (None, None), "{when}");
}

#[test]
fn sigkill_at_any_moment_leaves_a_sound_database_and_a_run_that_the_next_one_completes() {
    rounds(20, Place::sqlite);
}

#[test]
fn sigkill_does_no_more_harm_to_postgresql() {
    if Place::postgres().is_some() {
        rounds(8, || Place::postgres().unwrap());
    }
}

/// Files of changes are applied in many transactions; the cursor moves with the last of them.
#[test]
fn sigkill_while_files_are_applied_does_no_harm_either() {
    let seed = RandomState::new().hash_one("files");
    let mut chance = Chance(seed);
    let fresh = || {
        let place = Place::sqlite();
        delta::two_long_days(&place);
        place
    };
    let undisturbed = fresh();
    assert!(undisturbed.run_with(&["update-database"], &[delta::SOURCE]).status.success());
    let (expected, cursor) = (undisturbed.catalogue(), delta::cursor(&undisturbed));
    for kill in 0..5 {
        // The taxonomy and the index come before the files.
        let requests = usize::try_from(3 + chance.below(2)).unwrap();
        let mut later = Duration::from_micros(chance.below(1_000_000));
        loop {
            let (place, when) = (fresh(), format!("seed {seed}, kill {kill}: {later:?} after request {requests}"));
            let child = place.command_with(&["update-database"], &[delta::SOURCE]).spawn().unwrap();
            if !killed(&place, child, requests, later) {
                later /= 2;
                continue;
            }
            place.assert_sound(&when);
            place.bury();
            let output = place.run_with(&["update-database"], &[delta::SOURCE]);
            assert!(output.status.success(), "{when}: {}{}", stdout(&output), stderr(&output));
            assert_eq!((place.catalogue(), delta::cursor(&place)), (expected.clone(), cursor.clone()), "{when}");
            place.assert_sound(&when);
            break;
        }
    }
}

/// Of the moments that chance may miss, the one after everything is written and nothing is derived yet.
#[test]
fn what_is_derived_is_made_anew_by_the_next_run() {
    on_each_database(|place| {
        prepare(place);
        place.sql("UPDATE catalogue SET products = 0, vocabulary = vocabulary");
        let output = place.run(&["update-database"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let held = place.store.read_here(|reader| Ok(reader.lexicon.overview().products)).unwrap();
        assert_eq!(held as usize, place.names().len());
    });
}
