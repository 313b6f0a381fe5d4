//! `database-info`: what an operator compares before and after a move.

use serde_json::json;

use crate::dump::site;
use crate::place::{on_each_database, stderr, stdout};

#[test]
fn an_empty_database_has_its_figures_too() {
    on_each_database(|place| {
        let empty = json!({"users": 0, "superusers": [], "products": 0, "categories": 0, "largest_categories": [],
            "smallest_categories": [], "saved_pairs": 0, "top_saver": null, "substitutes": 0});
        assert_eq!(place.json(&["database-info", "--json"]), empty);
    });
}

#[test]
fn figures_are_those_of_the_site() {
    on_each_database(|place| {
        place.with_taxonomy();
        let mut objects = site();
        // A superuser who never logged in, which the old command broke at.
        objects[8]["fields"]["is_superuser"] = true.into();
        place.dump("site.json", &objects);
        place.json(&["loaddata", "--json", "site.json"]);
        let spreads = json!({"id": "en:spreads", "name": "Produits à tartiner", "products": 2});
        let pizzas = json!({"id": "en:ham-pizzas", "name": "Pizzas au jambon", "products": 1});
        let jams = json!({"id": "fr:confitures-maison", "name": "Confitures maison", "products": 1});
        assert_eq!(
            place.json(&["database-info", "--json"]),
            json!({
            "users": 3,
            "superusers": [{"username": "Admin.Chef", "last_login": "2020-01-05T09:08:07Z"}, {"username": "parti", "last_login": null}],
            "products": 4, "categories": 3, "largest_categories": [spreads, pizzas, jams],
            "smallest_categories": [pizzas, jams, spreads],
            "saved_pairs": 3, "top_saver": {"username": "Élise", "saved_pairs": 2}, "substitutes": 2})
        );
        let output = place.run(&["database-info"]);
        let said = stdout(&output);
        for line in [
            "Users: 3",
            "  parti, never logged in",
            "  Admin.Chef, last logged in 2020-01-05T09:08:07Z",
            "         2  Produits à tartiner (en:spreads)",
            "Saved pairs: 3",
            "Who saved most: Élise, 2 pairs",
            "Substitutes: 2",
        ] {
            assert!(said.lines().any(|known| known == line), "{line}: {said}{}", stderr(&output));
        }
    });
}
