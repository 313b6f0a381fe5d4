//! `purbeurre loaddata`, `dumpdata` and `database-info` through the real binary, on both databases, with a dump that has every
//! model of the Django site. All people in it are invented.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "cli_django/dump.rs"]
mod dump;
#[path = "cli_django/hostile.rs"]
mod hostile;
#[path = "cli_django/info.rs"]
mod info;
#[path = "cli_django/place.rs"]
mod place;
#[path = "cli_django/round_trip.rs"]
mod round_trip;

use dump::{HASH_100, NUTELLA, PIZZA, SPREAD, product, site, user};
use place::{Place, on_each_database, stderr, stdout};
use purbeurre::accounts::hashing::{Verdict, verify};
use purbeurre::catalogue::Barcode;
use serde_json::{Value, json};

fn counts(summary: &Value, model: &str) -> [u64; 5] {
    ["read", "loaded", "unchanged", "skipped", "unusable"].map(|key| summary["models"][model][key].as_u64().unwrap())
}

fn mamie() -> String {
    Barcode::key_of("Confiture de mamie").to_string()
}

#[test]
fn everything_that_the_site_held_is_here_and_loading_it_again_changes_nothing() {
    on_each_database(|place| {
        place.with_taxonomy();
        place.dump("site.json", &site());
        let summary = place.json(&["loaddata", "--json", "site.json"]);
        for (model, expected) in [
            ("auth.user", [3, 3, 0, 0, 0]),
            ("auth.group", [1, 1, 0, 0, 0]),
            ("auth.permission", [3, 0, 0, 3, 0]),
            ("contenttypes.contenttype", [2, 0, 0, 2, 0]),
            ("sessions.session", [1, 0, 0, 1, 0]),
            ("admin.logentry", [1, 0, 0, 1, 0]),
            ("quality.product", [3, 3, 0, 0, 0]),
            ("quality.backup", [2, 2, 0, 0, 0]),
            ("quality.substitutproduct", [3, 3, 0, 0, 0]),
        ] {
            assert_eq!(counts(&summary, model), expected, "{model}");
        }
        assert_eq!(summary["problems"], json!([]));
        assert_eq!(summary["permissions_without_meaning"], 1);
        assert_eq!((&summary["categories_matched"], &summary["categories_kept"]), (&json!(2), &json!(1)));

        let everything = place.everything();
        let front = "https://images.openfoodfacts.org/images/products/301/762/042/2003/front_fr.15.400.jpg";
        let table = "https://images.openfoodfacts.org/images/products/301/762/042/2003/nutrition_fr.3.400.jpg";
        let sold = r#"["Carrefour","Magasins U"]"#;
        let expected = [
            format!("user 1 Admin.Chef Admin.Chef@exemple.fr {} 1551522030 1578215287 active staff superuser", dump::HASH_120),
            format!("user 3 Élise Élise@exemple.fr {HASH_100} 1551522030 never active staff"),
            "user 7 parti parti@exemple.fr !neverToLogInAgain 1551522030 never".to_owned(),
            "group 2 Rayons".to_owned(),
            "member 3 2".to_owned(),
            "user may 3 product.change".to_owned(),
            "user may 3 user.view".to_owned(),
            "group may 2 product.add".to_owned(),
            "group may 2 product.change".to_owned(),
            "group may 2 saved_pair.delete".to_owned(),
            format!("product {NUTELLA} Nutella en:spreads Produits à tartiner e {sold} {front} {table} -1"),
            format!("product {SPREAD} Pâte noisettes en:spreads Produits à tartiner b {sold} {front} {table} -2"),
            format!("product {PIZZA} Pizza Royale en:ham-pizzas Pizzas au jambon c {sold} {front} {table} -1"),
            format!("product {} Confiture de mamie fr:confitures-maison Confitures maison - {sold} {front} {table} -1", mamie()),
            format!("saved 1 {PIZZA} {SPREAD} 1554105600"),
            format!("saved 3 {NUTELLA} {SPREAD} 1554105600"),
            format!("saved 3 {NUTELLA} {} 1554105600", mamie()),
        ];
        assert_eq!(everything, expected);

        let again = place.json(&["loaddata", "--json", "site.json"]);
        for (model, read) in [("auth.user", 3), ("auth.group", 1), ("quality.product", 3), ("quality.backup", 2)] {
            assert_eq!(counts(&again, model), [read, 0, read, 0, 0], "{model}");
        }
        assert_eq!(counts(&again, "quality.substitutproduct"), [3, 0, 3, 0, 0]);
        assert_eq!(place.everything(), everything);
    });
}

#[test]
fn passwords_of_the_site_are_those_that_people_know() {
    for hash in [HASH_100, dump::HASH_120] {
        assert_eq!(verify("pomme-de-reinette", hash), Verdict::RightButOld, "{hash}");
        assert_eq!(verify("pomme-de-terre", hash), Verdict::Wrong, "{hash}");
    }
}

#[test]
fn a_rehearsal_says_the_same_and_keeps_nothing() {
    on_each_database(|place| {
        place.dump("site.json", &site());
        let output = place.run(&["loaddata", "--dry-run", "site.json"]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(
            stdout(&output).contains("auth.user") && stdout(&output).ends_with("this was a rehearsal.\n"),
            "{}",
            stdout(&output)
        );
        assert_eq!(place.everything(), [""; 0]);
        let mut rehearsed = place.json(&["loaddata", "--dry-run", "--json", "site.json"]);
        rehearsed["dry_run"] = false.into();
        assert_eq!(place.json(&["loaddata", "--json", "site.json"]), rehearsed);
    });
}

#[test]
fn several_files_belong_together_in_any_order_compressed_or_not() {
    on_each_database(|place| {
        let whole = site();
        let (people, foods): (Vec<_>, Vec<_>) =
            whole.into_iter().partition(|object| !object["model"].as_str().unwrap().starts_with("quality."));
        place.file("foods.json.gz", zipped(&serde_json::to_vec(&foods).unwrap()));
        // Alone, its people are missing.
        let alone = place.json(&["loaddata", "--dry-run", "--json", "foods.json.gz"]);
        assert_eq!(counts(&alone, "quality.backup"), [2, 0, 0, 0, 2]);
        assert_eq!(counts(&alone, "quality.substitutproduct"), [3, 0, 0, 0, 3]);
        assert_eq!(alone["problems"][0]["reason"], "user 3 is in none of these files, or could not be loaded");
        let input = serde_json::to_vec(&people).unwrap();
        let output = place.run_with_input(&["loaddata", "--json", "foods.json.gz", "-"], &input);
        assert!(output.status.success(), "{}", stderr(&output));
        let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(counts(&summary, "quality.substitutproduct"), [3, 3, 0, 0, 0]);
    });
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_account_used_here_stays_and_nobody_elses_is_taken() {
    on_each_database(|place| {
        place.dump("first.json", &[user(3, "Élise", HASH_100), user(4, "Noé", HASH_100), user(5, "Zoé", HASH_100)]);
        place.json(&["loaddata", "--json", "first.json"]);
        // Élise logs in here; Noé does not, and changes his address on the old site.
        place.sql("UPDATE users SET password = '$argon2id$v=19$new', email = 'neuve@exemple.fr' WHERE id = 3");
        let mut noe = user(4, "Noé", dump::HASH_120);
        noe["fields"]["email"] = "noe@ailleurs.fr".into();
        let mut elise = user(3, "Élise", HASH_100);
        elise["fields"]["user_permissions"] = json!([["change_user", "auth", "user"]]);
        place.dump("second.json", &[elise, noe, user(5, "Autre", HASH_100), user(6, "Zoé", HASH_100)]);
        let summary = place.json(&["loaddata", "--json", "second.json"]);
        assert_eq!(counts(&summary, "auth.user"), [4, 1, 1, 0, 2]);
        let problems = json!([
            {"model": "auth.user", "pk": "5", "reason": "number 5 is that of \"Zoé\" here, not of \"Autre\"", "kept": false},
            {"model": "auth.user", "pk": "6", "reason": "\"Zoé\" has number 5 here, not 6", "kept": false},
        ]);
        assert_eq!(summary["problems"], problems);
        assert_eq!(
            place.everything(),
            [
                "user 3 Élise neuve@exemple.fr $argon2id$v=19$new 1551522030 never active".to_owned(),
                format!("user 4 Noé noe@ailleurs.fr {} 1551522030 never active", dump::HASH_120),
                format!("user 5 Zoé Zoé@exemple.fr {HASH_100} 1551522030 never active"),
            ]
        );
        // Whoever signs up next gets a number that nobody had.
        let created = place.run_with_input(
            &["create-superuser", "--username", "chef", "--email", "chef@exemple.fr", "--password-stdin"],
            b"quatre pommes et un velo\n",
        );
        assert!(created.status.success(), "{}", stderr(&created));
        assert_eq!(place.lines("SELECT CAST(id > 5 AS TEXT) AS line FROM users WHERE username = 'chef'").len(), 1);
    });
}

#[test]
fn a_product_that_is_newer_here_stays_and_the_examples_go() {
    on_each_database(|place| {
        let test = common::product(NUTELLA, "Nutella d’Open Food Facts", "en:spreads", None);
        place.store.write_here(|conn| purbeurre::store::write::Writer::new(1).write(conn, &[test])).unwrap();
        let example = common::product("20000004", "Un exemple", "en:spreads", None);
        place.store.write_here(|conn| purbeurre::store::write::Writer::of_examples(1).write(conn, &[example])).unwrap();
        place.dump("site.json", &[product(1, "Nutella", NUTELLA, "Pizzas", "e"), product(2, "Pizza", PIZZA, "Pizzas", "f")]);
        let summary = place.json(&["loaddata", "--json", "site.json"]);
        assert_eq!(counts(&summary, "quality.product"), [2, 1, 1, 0, 0]);
        let names = place.lines("SELECT name || ' ' || COALESCE(grade, '-') AS line FROM products ORDER BY name");
        assert_eq!(names, ["Nutella d’Open Food Facts -", "Pizza -"]);
        // What is newer replaces what came from the site.
        let newer = common::product(PIZZA, "Pizza neuve", "en:pizzas", None);
        place.store.write_here(|conn| purbeurre::store::write::Writer::new(1).write(conn, &[newer])).unwrap();
        assert_eq!(place.lines("SELECT name AS line FROM products ORDER BY name")[1], "Pizza neuve");
        assert_eq!(place.store.read_here(|reader| Ok(reader.lexicon.overview().data_date)).unwrap(), Some(1_600_000_000));
    });
}

#[test]
fn wrong_usage_is_told() {
    let place = Place::sqlite();
    for (arguments, code) in
        [(vec!["loaddata"], 2), (vec!["loaddata", "missing.json"], 1), (vec!["dumpdata", "sessions.session"], 2)]
    {
        assert_eq!(place.run(&arguments).status.code(), Some(code), "{arguments:?}");
    }
}
