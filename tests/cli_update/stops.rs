//! Several processes, and polite requests to end.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use purbeurre::jobs::{Clock, Outcome};
use purbeurre::store::jobs::Trigger;

use crate::common::open_food_facts::Misbehaviour;
use crate::place::{Place, await_that, on_each_database, send, stderr, stdout};
use crate::small;

/// Starts an update and waits until it has asked for so many categories; the answer to the last of them is held back.
fn held(place: &Place, arguments: &[&str], category: &str) -> Child {
    place.off.misbehave(category, Misbehaviour::Held);
    let child = place.command_with(arguments, &[]).spawn().unwrap();
    await_that("the category is asked for", || place.asked().iter().any(|asked| asked == category));
    child
}

#[test]
fn of_processes_that_race_for_one_run_one_runs() {
    on_each_database(|place| {
        small(place);
        place.off.misbehave("en:biscuits", Misbehaviour::Held);
        let mut children: Vec<Child> = (0..4).map(|_| place.command_with(&["update-database"], &[]).spawn().unwrap()).collect();
        let mut ended = vec![false; children.len()];
        let begun = std::time::Instant::now();
        // The one that runs waits for its last category.
        while ended.iter().filter(|ended| **ended).count() < 3 || place.asked().len() < 3 {
            for (child, ended) in children.iter_mut().zip(&mut ended) {
                *ended = child.try_wait().unwrap().is_some();
            }
            assert!(begun.elapsed().as_secs() < 60, "waited in vain until three are refused");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        place.off.behave();
        let outputs: Vec<_> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let refused = outputs.iter().filter(|output| output.status.code() == Some(1) && stderr(output).contains("runs already"));
        let ran = outputs.iter().filter(|output| output.status.success());
        assert_eq!((ran.count(), refused.count()), (1, 3), "{:?}", outputs.iter().map(stderr).collect::<Vec<_>>());
        assert_eq!(place.asked(), ["en:sodas", "en:spreads", "en:biscuits"], "each is asked for once");
        assert_eq!(place.runs().len(), 1);
    });
}

#[test]
fn sigterm_ends_an_update_between_two_categories_and_the_next_one_goes_on_from_there() {
    on_each_database(|place| {
        small(place);
        let child = held(place, &["update-database"], "en:spreads");
        send("TERM", &child);
        place.off.behave();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        assert!(stderr(&output).contains("ended as interrupted"), "{}", stderr(&output));
        assert!(!stdout(&output).contains("not fetched"), "being told to stop is no failure:\n{}", stdout(&output));
        let run = place.runs().remove(0);
        assert_eq!((run.outcome, place.row().lease_owner), (Some(Outcome::Interrupted), None));
        assert!(place.log().last().unwrap().contains("stopped before the end"), "{:?}", place.log());
        place.assert_sound("interrupted");
        // A dry run neither goes on from there nor forgets it.
        let kept = place.row().resume;
        let dry = place.run(&["update-database", "--dry-run"]);
        assert!(dry.status.success() && !stdout(&dry).contains("Going on"), "{}", stdout(&dry));
        assert!(kept.is_some() && place.row().resume == kept);
        let first = place.asked().len();

        let output = place.run(&["update-database"]);
        let said = stdout(&output);
        assert!(output.status.success(), "{said}{}", stderr(&output));
        assert!(!place.asked()[first..].contains(&"en:sodas".to_owned()), "{:?}", place.asked());
        assert!(
            said.contains("Going on with the run that was cut off: ") && said.contains("Sodas             done before"),
            "{said}"
        );
        assert_eq!(place.names().len(), 12 + 9, "all of it is there");
        assert_eq!(place.row().resume, None);
        place.assert_sound("completed");
    });
}

#[test]
fn sigterm_ends_a_filling_too() {
    let place = Place::sqlite();
    small(&place);
    let child = held(&place, &["fill-database", "en:sodas", "en:spreads"], "en:sodas");
    send("INT", &child);
    place.off.behave();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(stderr(&output).contains("stopped before the end"), "{}", stderr(&output));
    assert!(!place.asked().contains(&"en:spreads".to_owned()));
    place.assert_sound("interrupted");
}

/// `serve`, and where it listens.
fn serve(place: &Place) -> (Child, String) {
    let mut child = place.command_with(&["serve", "--port", "0"], &[]).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut address = String::new();
    while address.is_empty() {
        let mut line = String::new();
        assert!(log.read_line(&mut line).unwrap() > 0, "it ended before it listened");
        address = line.split_once("listening on ").map_or_else(String::new, |(_, rest)| rest.trim().to_owned());
    }
    // Somebody must read it, or the process waits for room.
    std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
    (child, address)
}

#[test]
fn serve_makes_up_for_a_missed_run_while_it_answers_and_sigterm_ends_both() {
    on_each_database(|place| {
        small(place);
        // Seen once, so that there is a row to be late with.
        assert!(place.run(&["update-database", "--dry-run"]).status.success());
        let dry = place.asked().len();
        let due = Clock::system().now() - 3_600;
        place.store.plan_job(&place.row(), Some(due)).unwrap();
        place.off.misbehave("en:spreads", Misbehaviour::Held);

        let (mut child, address) = serve(place);
        await_that("the second category is asked for", || place.asked().len() == dry + 2);
        for path in ["/", "/recherche?q=sodas", "/healthz", "/readyz"] {
            let status = ureq::get(format!("{address}{path}")).call().unwrap().status();
            assert_eq!(status.as_u16(), 200, "{path} while the update runs");
        }
        send("TERM", &child);
        place.off.behave();
        assert!(child.wait().unwrap().success());
        let run = place.runs().remove(0);
        assert_eq!((run.trigger, run.outcome), (Trigger::CatchUp, Some(Outcome::Interrupted)));
        place.assert_sound("serve was ended");

        let (mut child, _) = serve(place);
        await_that("the next start goes on", || place.runs()[0].outcome == Some(Outcome::Succeeded));
        send("TERM", &child);
        assert!(child.wait().unwrap().success());
        assert_eq!(place.asked().iter().skip(dry).filter(|asked| *asked == "en:sodas").count(), 1, "{:?}", place.asked());
        assert_eq!(place.names().len(), 12 + 9);
        assert!(place.row().next_run.is_some_and(|next| next > Clock::system().now()), "and is due again on Sunday");
    });
}
