//! `purbeurre fill-database`.

use crate::common::open_food_facts::Misbehaviour;
use crate::place::{foods, on_each_database, stderr, stdout};

#[test]
fn categories_are_filled_by_their_french_name_and_by_their_id() {
    on_each_database(|place| {
        place.off.set_products([foods("en:spreads", 100, 80), foods("en:pizzas", 300, 5)].concat());
        let output = place.run(&["fill-database", "pâte a tartiner", "en:pizzas", "Pizza"]);
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        assert_eq!(place.asked(), ["en:spreads", "en:pizzas"], "each once");
        let said = stdout(&output);
        for part in [
            "   1. Pâtes à tartiner     60 read,    60 new,     0 changed,     0 unchanged",
            "   2. Pizzas                5 read,     5 new,",
            "The catalogue now holds 65 products in 2 categories",
        ] {
            assert!(said.contains(part), "{part} in\n{said}");
        }
        place.assert_sound("filled");
        let request = place.off.requests().into_iter().find(|request| request.path == "/api/v2/search").unwrap();
        assert_eq!((request.parameter("page_size"), request.parameter("countries_tags")), ("60".into(), "en:france".into()));
    });
}

#[test]
fn as_many_products_as_are_asked_for_come_and_json_says_so() {
    on_each_database(|place| {
        place.off.set_products(foods("en:spreads", 100, 250));
        let filled = place.json(&["fill-database", "en:spreads", "--products", "130", "--json"]);
        assert_eq!((&filled["outcome"], &filled["failed"]), (&"succeeded".into(), &serde_json::json!([])));
        assert_eq!((&filled["counts"]["read"], &filled["counts"]["new"]), (&130.into(), &130.into()), "{filled}");
        assert_eq!(place.names().len(), 130);
        assert_eq!(place.asked().len(), 2, "in two pages");
        assert!(filled["lines"].as_array().is_some_and(|lines| lines.len() > 3));
        let before = place.snapshot();
        let dry = place.json(&["fill-database", "en:spreads", "--products", "200", "--dry-run", "--json"]);
        assert_eq!((&dry["counts"]["new"], &dry["counts"]["unchanged"]), (&70.into(), &130.into()), "{dry}");
        assert_eq!(place.snapshot(), before);
    });
}

#[test]
fn an_unknown_category_is_wrong_usage_with_the_nearest_names_and_no_product_is_asked_for() {
    on_each_database(|place| {
        place.off.set_products(foods("en:pizzas", 300, 5));
        for wrong in ["pizzaz", "en:pizzza"] {
            let output = place.run(&["fill-database", "en:pizzas", wrong]);
            assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
            let complaint = stderr(&output);
            assert!(
                complaint.contains(&format!("“{wrong}” is no category")) && complaint.contains("“Pizzas” (en:pizzas)"),
                "{complaint}"
            );
        }
        assert_eq!(place.asked().len(), 0);
        assert_eq!(place.names().len(), 0);
    });
}

#[test]
fn a_category_that_does_not_come_is_an_exit_code_of_one_and_the_others_are_filled() {
    on_each_database(|place| {
        place.off.set_products([foods("en:spreads", 100, 3), foods("en:pizzas", 300, 5)].concat());
        place.off.misbehave("en:spreads", Misbehaviour::Html503);
        let output = place.run(&["fill-database", "en:spreads", "pizzas"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(stdout(&output).contains("not fetched: Open Food Facts is overloaded"), "{}", stdout(&output));
        assert!(stderr(&output).contains("en:spreads"), "{}", stderr(&output));
        assert_eq!(place.names().len(), 5);
    });
}

#[test]
fn a_name_that_is_only_unknown_for_want_of_the_taxonomy_is_no_mistake_of_the_operator() {
    on_each_database(|place| {
        place.off.set_products(foods("en:pizzas", 300, 5));
        let dry = place.run(&["fill-database", "pizzas", "--dry-run"]);
        assert_eq!(dry.status.code(), Some(2));
        assert!(stderr(&dry).contains("until a run without --dry-run has taken over the taxonomy"), "{}", stderr(&dry));
        place.off.misbehave("taxonomies", Misbehaviour::Html503);
        let output = place.run(&["fill-database", "pizzas"]);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(stderr(&output).contains("try again later, or give an id such as en:pizzas"), "{}", stderr(&output));
        assert!(place.run(&["fill-database", "en:pizzas"]).status.success());
        place.off.behave();
        assert!(place.run(&["fill-database", "pizzas"]).status.success());
    });
}
