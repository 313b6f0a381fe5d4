//! `purbeurre update-database`, `fill-database` and the update of `purbeurre serve` through the real binary, with a stand-in for
//! Open Food Facts: what they print, what they leave, and what is left of them when they are stopped, killed or answered badly.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "cli_update/delta.rs"]
mod delta;
#[path = "cli_update/django.rs"]
mod django;
#[path = "cli_update/fill.rs"]
mod fill;
#[path = "cli_update/kills.rs"]
mod kills;
#[path = "cli_update/outside.rs"]
mod outside;
#[path = "cli_update/place.rs"]
mod place;
#[path = "cli_update/stops.rs"]
mod stops;
#[path = "cli_update/trouble.rs"]
mod trouble;

use common::open_food_facts::barcode;
use common::product;
use place::{Place, foods, on_each_database, stderr, stdout};
use serde_json::Value;

/// Sodas, spreads and biscuits: three, four and five of them, and as many more at the stand-in.
fn small(place: &Place) {
    place.fill(&[("en:sodas", 100, 3), ("en:spreads", 200, 4), ("en:biscuits", 300, 5)]);
    let more = [("en:sodas", 102, 3), ("en:spreads", 203, 4), ("en:biscuits", 304, 5)];
    place.off.set_products(more.iter().flat_map(|(category, first, many)| foods(category, *first, *many)));
}

#[test]
fn an_update_says_its_steps_on_standard_output_in_its_log_file_and_in_the_history() {
    on_each_database(|place| {
        small(place);
        place.write(&[
            product(&barcode(900), "Seul", "en:soups", None),
            product(&barcode(304), "BISCUITS 300", "en:biscuits", None),
        ]);
        let output = place.run(&["update-database"]);
        assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
        let said = stdout(&output);
        let lines: Vec<&str> = said.lines().collect();
        let expected = [
            "The taxonomy is new: 6 categories, 6 changes",
            "The 4 smallest of 4 categories (13 products)",
            "   1. Soupes             1 product  en:soups",
            "   2. Sodas             3 products  en:sodas",
            "   3. Pâtes à tartiner  4 products  en:spreads",
            "   4. Biscuits          5 products  en:biscuits",
            "The most scanned products of each, at most 60",
            "   1. Soupes                0 read,     0 new,     0 changed,     0 unchanged",
            "   2. Sodas                 3 read,     2 new,     1 changed,     0 unchanged",
            "   3. Pâtes à tartiner      4 read,     3 new,     1 changed,     0 unchanged",
            "   4. Biscuits              5 read,     4 new,     1 changed,     0 unchanged",
            "In all 12 products read: 9 new, 3 changed, 0 unchanged",
            "Duplicates by name, the newest kept: 0 products removed",
            "Categories with a single product: 1 removed",
            "      Soupes (en:soups)",
            "The catalogue now holds 21 products in 3 categories",
        ];
        assert_eq!(lines, expected, "{said}");

        let run = place.runs().remove(0);
        let begins = format!("Run {} begins (command)", run.id);
        let ended = format!("Run {} ended: succeeded", run.id);
        let logged: Vec<String> = place.log();
        assert_eq!(
            logged.iter().map(String::as_str).collect::<Vec<_>>(),
            [&[begins.as_str()], &lines[..], &[ended.as_str()]].concat()
        );

        let history = place.json(&["jobs", "history", "update-database", "--lines", "--json"]);
        let kept: Vec<&str> =
            history["runs"][0]["lines"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap()).collect();
        assert_eq!(kept, lines);
        let shown = stdout(&place.run(&["jobs", "history", "update-database", "--lines"]));
        assert!(lines.iter().all(|line| shown.contains(line)), "{shown}");
        place.assert_sound("after a run");
    });
}

#[test]
fn a_second_run_adds_to_the_log_and_prints_json_alone() {
    on_each_database(|place| {
        small(place);
        assert!(place.run(&["update-database"]).status.success());
        let first = place.log();
        let second = place.json(&["update-database", "--json"]);
        assert_eq!((&second["job"], &second["outcome"]), (&"update-database".into(), &"succeeded".into()));
        assert_eq!((&second["trigger"], &second["dry_run"], &second["error"]), (&"command".into(), &false.into(), &Value::Null));
        let counts = ["read", "new", "changed", "unchanged", "failed_categories", "duplicates", "products", "categories"];
        let counts = counts.map(|name| second["counts"][name].as_u64().unwrap());
        assert_eq!(counts, [12, 0, 0, 12, 0, 0, 21, 3]);
        let log = place.log();
        assert_eq!(log[..first.len()], first[..], "what the first run wrote is still there");
        let said: Vec<&str> = second["lines"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap()).collect();
        assert_eq!(log[first.len() + 1..log.len() - 1], said[..]);
        assert_eq!(said[0], "The taxonomy is the one we have");
        let taxonomies: Vec<_> = place.off.requests().into_iter().filter(|request| request.path.contains("taxonomies")).collect();
        assert_eq!(taxonomies.len(), 2);
        assert_eq!(taxonomies[0].header("if-none-match"), "");
        assert_ne!(taxonomies[1].header("if-none-match"), "", "the second run asks whether it has changed");
    });
}

#[test]
fn a_dry_run_changes_nothing_and_gives_the_figures_of_the_real_run_after_it() {
    on_each_database(|place| {
        small(place);
        place.write(&[product(&barcode(900), "Seul", "en:soups", None)]);
        let twin = product(&barcode(105), "Sodas 104", "en:sodas", None);
        place.write(&[twin]);
        place.save(101, 201);
        let before = place.snapshot();
        assert!(before.len() > 20, "{before:?}");
        let dry = place.json(&["update-database", "--dry-run", "--json"]);
        assert_eq!(place.snapshot(), before);
        assert_eq!((&dry["outcome"], &dry["dry_run"]), (&"succeeded".into(), &true.into()));
        let said = dry["lines"].to_string();
        for part in ["A dry run: nothing is changed", "would be taken over", "would be removed", "The catalogue would then hold"]
        {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(place.row().resume, None);

        let real = place.json(&["update-database", "--json"]);
        let (mut dry, mut real) = (dry["counts"].clone(), real["counts"].clone());
        for counts in [&mut dry, &mut real] {
            counts.as_object_mut().unwrap().remove("taxonomy_changes");
        }
        assert_eq!(real, dry);
        assert_eq!((real["duplicates"].as_u64(), real["single_product_categories"].as_u64()), (Some(1), Some(1)), "{real}");
        assert_ne!(place.snapshot(), before);
        assert!(stdout(&place.run(&["jobs", "history"])).contains("command, dry"));
    });
}

#[test]
fn a_log_folder_of_ones_own_is_used_and_one_that_cannot_be_made_does_not_stop_the_run() {
    let place = Place::sqlite();
    small(&place);
    let logs = place.folder.path().join("elsewhere");
    let output = place.run_with(&["update-database"], &[("PURBEURRE_LOG__FOLDER", logs.to_str().unwrap())]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = std::fs::read_to_string(logs.join("update_database.log")).unwrap();
    assert!(stdout(&output).lines().all(|line| text.contains(line)), "{text}");
    assert!(!place.folder.path().join("data/log").exists());

    let occupied = place.folder.path().join("occupied");
    std::fs::write(&occupied, "a file").unwrap();
    let output = place.run_with(&["update-database"], &[("PURBEURRE_LOG__FOLDER", occupied.to_str().unwrap())]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).starts_with("Warning: what this run says is not written to update_database.log"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn too_many_removals_are_none_and_a_failed_run() {
    on_each_database(|place| {
        small(place);
        let twins: Vec<_> = (400..420).map(|number| product(&barcode(number), "Eau", "en:soups", None)).collect();
        place.write(&twins);
        let before = place.names().len();
        let output = place.run(&["update-database"]);
        assert_eq!(output.status.code(), Some(1));
        let (said, complaint) = (stdout(&output), stderr(&output));
        assert!(said.contains("Nothing is removed: 20 of 41 products (48 %) would go"), "{said}");
        assert!(complaint.contains("ended as failed") && complaint.contains("update.max_delete_share = 0.2"), "{complaint}");
        assert_eq!(place.names().len(), before + 9, "what is new is there, nothing is gone");
        assert!(place.log().last().unwrap().contains("update.max_delete_share"), "the log file has the error too");
        assert_eq!(place.runs()[0].outcome, Some(purbeurre::jobs::Outcome::Failed));
        let allowed = place.run_with(&["update-database"], &[("PURBEURRE_UPDATE__MAX_DELETE_SHARE", "0.9")]);
        assert!(allowed.status.success(), "{}", stderr(&allowed));
        assert_eq!(place.names().len(), before + 9 - 20);
    });
}

#[test]
fn what_somebody_saved_stays() {
    on_each_database(|place| {
        small(place);
        place.write(&[product(&barcode(900), "Seul", "en:soups", None), product(&barcode(901), "sodas 100", "en:sodas", None)]);
        place.save(900, 100);
        let output = place.run(&["update-database"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let names = place.names();
        assert!(names.contains(&"Seul".to_owned()) && names.contains(&"sodas 100".to_owned()), "{names:?}");
        assert!(stdout(&output).contains("Categories with a single product: 0 removed; 1 more stays because somebody saved it"));
        place.assert_sound("with saved products");
    });
}

#[test]
fn a_catalogue_without_products_and_an_address_that_is_not_known_are_said_before_anything_is_asked() {
    let place = Place::sqlite();
    let output = place.run(&["update-database"]);
    assert!(output.status.success() && stdout(&output).contains("nothing to update"), "{}", stdout(&output));
    small(&place);
    for command in [&["update-database"][..], &["fill-database", "en:sodas"]] {
        let output = place.run_with(command, &[("PURBEURRE_OPEN_FOOD_FACTS__CONTACT", "")]);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        let complaint = stderr(&output);
        assert!(complaint.contains("open_food_facts.contact is not set") && complaint.contains("Rocket.toml"), "{complaint}");
    }
    assert_eq!(place.off.requests().len(), 0);
    assert!(place.log().last().unwrap().contains("open_food_facts.contact is not set"));
}
