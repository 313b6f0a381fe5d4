//! What `dumpdata` writes, `loaddata` reads with the same result: on each database, and from one to the other.

use serde_json::{Value, json};

use crate::dump::{HASH_100, NUTELLA, PIZZA, site, user};
use crate::place::{Place, on_each_database, stderr};

/// The site, and somebody who logged in since.
fn filled(place: &Place) {
    place.with_taxonomy();
    let mut objects = site();
    objects.push(user(
        9,
        "nouvelle",
        "argon2$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
    ));
    place.dump("site.json", &objects);
    place.json(&["loaddata", "--json", "site.json"]);
}

/// What two databases must have in common: a product of another rank is the same product.
fn same(place: &Place) -> Vec<String> {
    place.everything().into_iter().map(|line| line.trim_end_matches(" -1").trim_end_matches(" -2").to_owned()).collect()
}

#[test]
fn a_dump_loads_with_the_same_result_also_into_the_other_database() {
    let mut places = vec![Place::sqlite(), Place::sqlite()];
    places.extend(Place::postgres());
    places.extend(Place::postgres());
    let sources: Vec<&Place> = places.iter().step_by(2).collect();
    for source in &sources {
        filled(source);
    }
    for source in sources {
        let dump = source.run(&["dumpdata"]).stdout;
        // Into each of the others, and into itself.
        for target in &places {
            target.with_taxonomy();
            let output = target.run_with_input(&["loaddata", "--json", "-"], &dump);
            assert!(output.status.success(), "{}", stderr(&output));
            let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(summary["problems"], json!([]));
            assert_eq!(same(target), same(source));
        }
    }
}

#[test]
fn objects_are_as_django_writes_them() {
    on_each_database(|place| {
        filled(place);
        let dump = place.dumped(&[]);
        let find = |model: &str, key: &str, value: Value| {
            let found = dump.iter().find(|object| object["model"] == model && object["fields"][key] == value);
            found.unwrap_or_else(|| panic!("no {model} with {key} {value}")).clone()
        };
        assert_eq!(
            find("auth.user", "username", "Admin.Chef".into()),
            json!({"model": "auth.user", "pk": 1, "fields": {
            "password": crate::dump::HASH_120, "last_login": "2020-01-05T09:08:07Z", "is_superuser": true,
            "username": "Admin.Chef", "first_name": "", "last_name": "", "email": "Admin.Chef@exemple.fr", "is_staff": true,
            "is_active": true, "date_joined": "2019-03-02T10:20:30Z", "groups": [], "user_permissions": []}})
        );
        let elise = find("auth.user", "username", "Élise".into());
        assert_eq!(elise["fields"]["groups"], json!([2]));
        let rights = json!([["change_product", "quality", "product"], ["view_user", "auth", "user"]]);
        assert_eq!(elise["fields"]["user_permissions"], rights);
        assert!(elise["fields"]["last_login"].is_null() && elise["fields"]["password"] == HASH_100);
        let new = find("auth.user", "username", "nouvelle".into());
        assert!(new["fields"]["password"].as_str().unwrap().starts_with("argon2$argon2id$v=19$m=19456,"));
        let group = find("auth.group", "name", "Rayons".into());
        assert_eq!(group["fields"]["permissions"].as_array().unwrap().len(), 4, "what is saved has two models there");

        let nutella = find("quality.product", "name", "Nutella".into());
        assert_eq!(
            nutella["fields"],
            json!({"name": "Nutella", "url": format!("https://fr.openfoodfacts.org/produit/{NUTELLA}"),
            "img": "https://images.openfoodfacts.org/images/products/301/762/042/2003/front_fr.15.400.jpg", "n_grade": "E",
            "category": "Produits à tartiner", "store": "Carrefour,Magasins U",
            "img_nutrition": "https://images.openfoodfacts.org/images/products/301/762/042/2003/nutrition_fr.3.400.jpg"})
        );
        let pizza = find("quality.product", "url", format!("https://fr.openfoodfacts.org/produit/{PIZZA}").into());
        let backup = find("quality.backup", "selected_product_id", pizza["pk"].clone());
        assert_eq!(
            backup["fields"],
            json!({"selected_product_id": pizza["pk"], "user_id": 1, "created_at": "2019-04-01T08:00:00Z"})
        );
        let substitute = find("quality.substitutproduct", "backup_id", backup["pk"].clone());
        assert_eq!((&substitute["fields"]["name"], &substitute["fields"]["user_id"]), (&json!("Pâte noisettes"), &json!(1)));
        assert_eq!(place.dumped(&["auth.group", "auth.user"]).len(), 5);
        assert_eq!(place.dumped(&["quality"]).len(), dump.len() - 5);
    });
}

#[test]
fn a_file_is_whole_compressed_and_for_its_owner_alone() {
    on_each_database(|place| {
        filled(place);
        let before = same(place);
        place.file("dump.json.gz", "old");
        assert!(place.run(&["dumpdata", "--output", "dump.json.gz"]).status.success());
        let path = place.folder.path().join("dump.json.gz");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(std::fs::read(&path).unwrap().starts_with(&[0x1f, 0x8b]));
        let summary = place.json(&["loaddata", "--json", "dump.json.gz"]);
        assert_eq!((&summary["models"]["auth.user"]["unchanged"], &summary["problems"]), (&json!(4), &json!([])));
        assert_eq!(same(place), before);
        let refused = place.run(&["dumpdata", "--output", "nowhere/dump.json"]);
        assert!(refused.status.code() == Some(1) && stderr(&refused).contains("nowhere/dump.json cannot be written"));
    });
}

#[test]
fn what_django_has_no_model_for_is_said_to_be_left_out() {
    on_each_database(|place| {
        filled(place);
        place.sql("INSERT INTO user_permissions VALUES (3, 'category.change')");
        let output = place.run(&["dumpdata", "auth.user"]);
        assert!(
            output.status.success() && stderr(&output).contains("1 permissions on categories are left out"),
            "{}",
            stderr(&output)
        );
    });
}
