//! Dumps that nobody should be given: cut off, wrong, dangling, huge. What is bad is told, what is good is loaded, and of a file
//! that cannot be read to its end nothing is.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::dump::{HASH_100, NUTELLA, PIZZA, SPREAD, address, backup, product, seven, site, substitute, user};
use crate::place::{Place, on_each_database, stderr};
use crate::{counts, zipped};

/// The reasons of a summary, as `model pk: reason`.
fn reasons(summary: &Value) -> Vec<String> {
    let said = |problem: &Value| {
        format!(
            "{} {}: {}",
            problem["model"].as_str().unwrap(),
            problem["pk"].as_str().unwrap(),
            problem["reason"].as_str().unwrap()
        )
    };
    summary["problems"].as_array().unwrap().iter().map(said).collect()
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_loads_nothing() {
    on_each_database(|place| {
        let whole = serde_json::to_vec_pretty(&site()).unwrap();
        let zip = zipped(&whole);
        let mut damaged = zip.clone();
        damaged[zip.len() / 2] ^= 0x55;
        let cases: Vec<(&str, Vec<u8>, &str)> = vec![
            ("cut.json", whole[..whole.len() - 3].to_vec(), "it ends too early"),
            ("half.json", whole[..whole.len() / 2].to_vec(), "cut off"),
            ("cut.json.gz", zip[..zip.len() - 20].to_vec(), "compressed data"),
            ("damaged.json.gz", damaged, "line "),
            ("page.json", b"\n<!DOCTYPE html><title>502</title>".to_vec(), "is a web page"),
            ("empty.json", Vec::new(), "is empty"),
            ("blank.json", b" \n ".to_vec(), "ends too early"),
            ("object.json", b"{\"model\": \"auth.user\"}".to_vec(), "no list of objects"),
            ("text.json", b"\"auth.user\"".to_vec(), "no list of objects"),
            ("twice.json", [whole.clone(), whole.clone()].concat(), "no JSON"),
            ("wide.json", b"\xff\xfe[\x00]\x00".to_vec(), "UTF-16"),
            (
                "latin.json",
                b"[{\"model\": \"auth.user\", \"pk\": 1, \"fields\": {\"username\": \"\xc9lise\"}}]".to_vec(),
                "no JSON",
            ),
            ("deep.json", "[".repeat(500_000).into_bytes(), "ends too early"),
            ("list.json", b"[1, 2, x]".to_vec(), "line 1, column 8"),
        ];
        for (name, bytes, said) in cases {
            place.file("good.json", &whole);
            place.file(name, bytes);
            let output = place.run(&["loaddata", "--json", "good.json", name]);
            assert_eq!(output.status.code(), Some(1), "{name}: {}", stderr(&output));
            assert!(stderr(&output).contains(name) && stderr(&output).contains(said), "{name}: {}", stderr(&output));
            assert!(output.stdout.is_empty());
            assert_eq!(place.everything(), [""; 0], "{name}");
        }
    });
}

#[test]
fn single_bad_objects_are_told_and_the_rest_is_loaded() {
    on_each_database(|place| {
        let with = |mut object: Value, key: &str, value: Value| {
            object["fields"][key] = value;
            object
        };
        let pk = |mut object: Value, pk: Value| {
            object["pk"] = pk;
            object
        };
        place.dump(
            "bad.json",
            &[
                json!(1),
                json!("x"),
                json!(null),
                json!([[]]),
                json!({}),
                json!({"model": 3}),
                json!({"model": "auth.permission", "fields": {"codename": "add_product", "content_type": ["quality", "product"]}}),
            json!({"model": "auth.user", "pk": 1}),
                json!({"model": "auth.user", "pk": 1, "fields": "x"}),
                pk(user(1, "a", HASH_100), json!(null)),
                pk(user(1, "a", HASH_100), json!(-1)),
                pk(user(1, "a", HASH_100), json!("x")),
                with(user(2, "b", HASH_100), "username", json!(["b"])),
                with(user(3, "c", HASH_100), "username", json!("x".repeat(10_000_000))),
                with(user(4, "d", HASH_100), "date_joined", json!("hier")),
                with(user(5, "e", HASH_100), "is_superuser", json!("yes")),
                with(user(6, "f", HASH_100), "groups", json!({"a": 1})),
                user(10, "bonne", HASH_100),
                user(10, "bonne", HASH_100),
                user(10, "autre", HASH_100),
                user(11, "bcrypt", "bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv"),
                with(user(12, "seule", HASH_100), "user_permissions", json!([99])),
                with(user(13, "perdue", HASH_100), "groups", json!([44])),
                with(product(1, "x", NUTELLA, "Pizzas", "a"), "name", json!(12)),
                product(2, " … ", NUTELLA, "Pizzas", "a"),
                product(3, "Sans catégorie", NUTELLA, "  ", "a"),
                with(
                    with(product(4, "Nutella", NUTELLA, "Pizzas", "zz"), "img", json!("javascript:alert(1)")),
                    "img_nutrition",
                    json!("https://evil.example/images/products/1/front_fr.1.400.jpg"),
                ),
                product(4, "Autre", PIZZA, "Pizzas", "a"),
            ],
        );
        let summary = place.json(&["loaddata", "--json", "bad.json"]);
        assert_eq!(counts(&summary, "(no model)"), [6, 0, 0, 0, 6]);
        assert_eq!(counts(&summary, "auth.permission"), [1, 0, 0, 1, 0]);
        assert_eq!(counts(&summary, "auth.user"), [16, 4, 1, 0, 11]);
        assert_eq!(counts(&summary, "quality.product"), [5, 1, 0, 0, 4]);
        let reasons = reasons(&summary);
        for expected in [
            "auth.user 1: it has no fields",
            "auth.user null: it has no pk: dump it without --natural-primary",
            "auth.user 2: username is a list, where a text belongs",
            "auth.user 3: username is too long, where a text belongs",
            "auth.user 4: date_joined is no date: \"hier\"",
            "auth.user 5: is_superuser is a text, where true or false belongs",
            "auth.user 6: groups is an object or a number with a fraction, where a list belongs",
            "auth.user 10: another user has the same pk",
            "auth.user 11: its password is hashed by bcrypt_sha256, which is not verified here: it fits no password now",
            "auth.user 12: permission 99 is in none of these files",
            "auth.user 13: group 44 is in none of these files",
            "quality.product 1: name is a number, where a text belongs",
            "quality.product 2: it has no name",
            "quality.product 3: it has no category",
            "quality.product 4: another product has the same pk",
        ] {
            assert!(reasons.iter().any(|reason| reason == expected), "{expected}: {reasons:#?}");
        }
        let everything = place.everything();
        assert!(
            everything.contains(&format!("product {NUTELLA} Nutella fr:pizzas Pizzas - [\"Carrefour\",\"Magasins U\"] - - -1"))
        );
        assert!(everything.iter().any(|line| line.starts_with("user 11 bcrypt bcrypt@exemple.fr ! ")), "{everything:#?}");
    });
}

#[test]
fn references_that_lead_nowhere_or_in_circles_are_told() {
    on_each_database(|place| {
        let nutella = || seven("Nutella", &address(NUTELLA), "Pizzas", "e");
        let spread = || seven("Noisettes", &address(SPREAD), "Pizzas", "b");
        let mut by_name = backup(5, 1, 1);
        by_name["fields"] = json!({"user": ["claire"], "selected_product": "1", "created_at": "2019-04-01"});
        let mut named = substitute(31, 5, 1, 1, spread());
        named["fields"]["backup"] = "5".into();
        named["fields"].as_object_mut().unwrap().remove("backup_id");
        let mut circle = backup(6, 1, 1);
        circle["fields"]["selected_product_id"] = json!([6]);
        place.dump(
            "dangling.json",
            &[
                user(1, "claire", HASH_100),
                user(2, "noé", HASH_100),
                product(1, "Nutella", NUTELLA, "Pizzas", "e"),
                backup(1, 1, 1),
                backup(2, 99, 1),
                backup(3, 1, 99),
                backup(4, 1, 1),
                by_name,
                circle,
                substitute(21, 1, 1, 1, nutella()),
                substitute(22, 2, 99, 1, spread()),
                substitute(23, 3, 1, 99, spread()),
                substitute(24, 77, 1, 1, spread()),
                substitute(25, 1, 2, 1, spread()),
                named,
                substitute(31, 1, 1, 1, nutella()),
            ],
        );
        let summary = place.json(&["loaddata", "--json", "dangling.json"]);
        assert_eq!(counts(&summary, "quality.backup"), [6, 1, 0, 2, 3]);
        assert_eq!(counts(&summary, "quality.substitutproduct"), [7, 1, 0, 0, 6]);
        let mut reasons = reasons(&summary);
        reasons.sort();
        assert_eq!(
            reasons,
            [
                "quality.backup 2: user 99 is in none of these files, or could not be loaded",
                "quality.backup 3: product 99 is in none of these files, or could not be used",
                "quality.backup 6: selected_product_id is (a list), where a number belongs",
                "quality.substitutproduct 21: it would replace itself",
                "quality.substitutproduct 22: its backup 2 could not be used",
                "quality.substitutproduct 23: its backup 3 could not be used",
                "quality.substitutproduct 24: its backup 77 is in none of these files",
                "quality.substitutproduct 25: it belongs to somebody else than its backup 1",
                "quality.substitutproduct 31: another substitute has the same pk",
            ]
        );
        assert_eq!(place.lines("SELECT user_id || ' ' || created_at AS line FROM saved_pairs"), ["1 1554076800"]);
    });
}

#[test]
fn a_million_objects_are_read_one_by_one() {
    let place = Place::sqlite();
    let mut text = String::from("[");
    for number in 0..999_999 {
        text.push_str("{\"model\":\"sessions.session\",\"pk\":\"");
        text.push_str(&number.to_string());
        text.push_str("\",\"fields\":{\"session_data\":\"YWJj\"}},\n");
    }
    text.push_str(&user(1, "dernière", HASH_100).to_string());
    text.push(']');
    place.file("million.json", text);
    let summary = place.json(&["loaddata", "--json", "million.json"]);
    assert_eq!(counts(&summary, "sessions.session"), [999_999, 0, 0, 999_999, 0]);
    assert_eq!(counts(&summary, "auth.user"), [1, 1, 0, 0, 0]);
}

#[test]
fn what_is_deep_is_skipped_and_a_million_models_are_not_remembered() {
    let place = Place::sqlite();
    let deep = format!("{}{}", "[".repeat(300_000), "]".repeat(300_000));
    let mut text =
        format!("[{{\"model\":\"a.b\",\"pk\":{deep},\"extra\":{deep},\"fields\":{{\"x\":{deep},\"groups\":{deep}}}}},{deep}");
    for number in 0..50_000 {
        write!(text, ",{{\"model\":\"m.m{number}\"}}").unwrap();
    }
    text.push(']');
    place.file("deep.json", text);
    let summary = place.json(&["loaddata", "--json", "deep.json"]);
    assert!(summary["models"].as_object().unwrap().len() <= 201);
    assert_eq!(summary["problems"].as_array().unwrap().len(), 1, "the list that is no object");
}
