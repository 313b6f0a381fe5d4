//! Answers that are no answers: such a category is skipped, the others are filled, nothing is removed.

use purbeurre::jobs::Outcome;

use crate::common::open_food_facts::{Misbehaviour, barcode};
use crate::common::product;
use crate::place::{Place, foods, on_each_database, stderr, stdout};
use crate::small;

/// Each way to fail, in a category of its own, and a word of what is said about it.
fn ways() -> Vec<(&'static str, Misbehaviour, &'static str)> {
    vec![
        ("en:bad-a", Misbehaviour::Html503, "HTTP 503"),
        ("en:bad-b", Misbehaviour::TooManyRequests, "HTTP 429"),
        ("en:bad-c", Misbehaviour::Reset, "cannot be reached"),
        ("en:bad-d", Misbehaviour::TruncatedGzip, "ends too early"),
        ("en:bad-e", Misbehaviour::WrongTypes, "none of which can be read"),
        ("en:bad-f", Misbehaviour::Huge, "32768 KiB"),
        ("en:bad-g", Misbehaviour::HugeAndSaysSo, "32768 KiB"),
        ("en:bad-h", Misbehaviour::Bomb, "unpacked"),
        ("en:bad-i", Misbehaviour::RedirectLoop, "in a circle"),
        ("en:bad-j", Misbehaviour::Html200, "text/html"),
        ("en:bad-k", Misbehaviour::GatewayTimeout, "HTTP 504"),
        ("en:bad-l", Misbehaviour::CutShort, "ends too early"),
        ("en:bad-m", Misbehaviour::RedirectTo("http://127.0.0.2:9/".to_owned()), "redirects to another place"),
    ]
}

/// Between two categories that fail is one that comes, so that Open Food Facts is not left alone for a while.
fn mixed(place: &Place) -> usize {
    let ways = ways();
    let mut found = Vec::new();
    for (at, (category, how, _)) in ways.iter().enumerate() {
        let (at, good) = (u32::try_from(at).unwrap(), format!("en:good-{}", &category["en:bad-".len()..]));
        // Sizes give the order: good, bad, good, bad.
        place.fill(&[(&good, at * 1_000, 2 * at + 2), (category, at * 1_000 + 500, 2 * at + 3)]);
        found.extend(foods(&good, at * 1_000 + 100, 1));
        found.extend(foods(category, at * 1_000 + 600, 1));
        place.off.misbehave(category, how.clone());
    }
    place.off.set_products(found);
    ways.len()
}

#[test]
fn whatever_comes_instead_of_products_is_said_and_skipped() {
    on_each_database(|place| {
        let bad = mixed(place);
        place.write(&[
            product(&barcode(90_000), "Seul", "en:soups", None),
            product(&barcode(90_001), "good-a 0", "en:good-a", None),
        ]);
        let before = place.names().len();
        let output = place.run_with(&["update-database"], &[("PURBEURRE_UPDATE__CATEGORIES", "40")]);
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{said}{}", stderr(&output));
        for (category, how, words) in ways() {
            let head = format!(
                ". {}{}",
                category["en:".len()..].to_uppercase().get(..1).unwrap(),
                &category["en:".len() + 1..].replace('-', " ")
            );
            let line = said.lines().find(|line| line.contains(&head) && line.contains("not fetched: "));
            assert!(line.is_some_and(|line| line.contains(words)), "{how:?}: {head} {words} in\n{said}");
        }
        assert!(said.contains(&format!("; {bad} categories not fetched")), "{said}");
        assert!(said.contains("Nothing is removed: not everything came"), "{said}");
        assert!(stderr(&output).contains("ended as partial"), "{}", stderr(&output));
        assert_eq!(place.names().len(), before + bad, "the good ones came; neither the twin nor the single one is gone");
        let run = place.runs().remove(0);
        assert_eq!((run.outcome, run.error), (Some(Outcome::Partial), None));
        assert!(place.log().iter().any(|line| line.contains("not fetched: Open Food Facts is overloaded")));
        assert!(place.log().last().unwrap().ends_with("ended: partial"));
        assert_eq!(place.row().resume, None, "next week begins anew");
        place.assert_sound("after troubles");
    });
}

#[test]
fn an_answer_that_drips_and_one_that_never_comes_are_cut_by_the_limits_of_time() {
    on_each_database(|place| {
        small(place);
        place.off.misbehave("en:sodas", Misbehaviour::Drip);
        place.off.misbehave("en:spreads", Misbehaviour::Hang);
        let limits =
            [("PURBEURRE_OPEN_FOOD_FACTS__TOTAL_TIMEOUT_SECONDS", "1"), ("PURBEURRE_OPEN_FOOD_FACTS__READ_TIMEOUT_SECONDS", "1")];
        let output = place.run_with(&["update-database"], &limits);
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{said}{}", stderr(&output));
        assert_eq!(said.matches("not fetched: Open Food Facts did not answer in time").count(), 2, "{said}");
        assert!(said.contains("Partial: ") && said.contains("en:sodas, en:spreads"), "{said}");
        assert!(place.names().contains(&"biscuits 308".to_owned()), "the third one is filled");
    });
}

#[test]
fn a_failure_that_passes_is_tried_again_and_costs_nothing() {
    let place = Place::sqlite();
    small(&place);
    place.off.misbehave_times("en:sodas", Misbehaviour::Html503, 2);
    let patience = [("PURBEURRE_OPEN_FOOD_FACTS__RETRY_TOTAL_SECONDS", "60")];
    let output = place.run_with(&["update-database"], &patience);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(place.asked(), ["en:sodas", "en:sodas", "en:sodas", "en:spreads", "en:biscuits"]);
}

#[test]
fn a_server_that_is_down_is_left_alone_after_some_failures() {
    on_each_database(|place| {
        place.fill(
            &(0..9)
                .map(|n| (["en:a", "en:b", "en:c", "en:d", "en:e", "en:f", "en:g", "en:h", "en:i"][n as usize], n * 100, n + 2))
                .collect::<Vec<_>>(),
        );
        place.off.misbehave("", Misbehaviour::Html503);
        let before = place.names();
        let output = place.run(&["update-database"]);
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("The taxonomy stays as it is"), "{said}");
        assert_eq!(said.matches("not fetched: ").count(), 9, "{said}");
        assert!(said.contains("is left alone for"), "{said}");
        assert!(place.off.requests().len() < 10, "not everything is asked for: {}", place.off.requests().len());
        assert_eq!(place.names(), before);
    });
}
