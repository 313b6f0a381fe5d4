//! The update on real products: those of the Django site that this one replaces, where `PURBEURRE_TEST_DJANGO` names a file of
//! them as `manage.py dumpdata` writes it. `--nocapture` prints what an operator would read.

use std::collections::BTreeMap;
use std::process::Output;

use purbeurre::catalogue::text;
use serde_json::{Value, json};

use crate::place::{Place, on_each_database, stderr, stdout, taxonomy};

/// A product in the shape of the API: its category has a French name only, and so an id that follows from it.
fn converted(record: &Value, number: usize) -> Option<Value> {
    let fields = &record["fields"];
    let code = fields["url"].as_str()?.split('/').nth(4)?;
    Some(json!({
        "code": code,
        "product_name": fields["name"],
        "lang": "fr",
        "categories_tags": [id(fields["category"].as_str()?)],
        "countries_tags": ["en:france"],
        "nutriscore_grade": fields["n_grade"].as_str()?.to_lowercase(),
        "stores": fields["store"],
        "image_front_url": fields["img"],
        "unique_scans_n": 1_000 - number,
        "last_modified_t": 1_700_000_000,
    }))
}

fn id(name: &str) -> String {
    format!(
        "fr:{}",
        text::fold(name).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
    )
}

/// The products of the file, and its categories.
fn read(path: &str) -> (Vec<Value>, BTreeMap<String, String>) {
    let records: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let products = records.iter().enumerate().filter_map(|(number, record)| converted(record, number)).collect();
    let names = records.iter().filter_map(|record| record["fields"]["category"].as_str());
    (products, names.map(|name| (id(name), name.to_owned())).collect())
}

fn told(place: &Place, arguments: &[&str]) -> Output {
    let output = place.run(arguments);
    println!("$ purbeurre {}\n{}{}[{}]\n", arguments.join(" "), stdout(&output), stderr(&output), output.status);
    output
}

#[test]
fn real_products_are_updated_as_an_operator_would_see_it() {
    let Ok(path) = std::env::var("PURBEURRE_TEST_DJANGO") else { return };
    on_each_database(|place| {
        let (products, names) = read(&path);
        let names: Vec<(&str, &str)> = names.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        place.off.set_file("/data/taxonomies/categories.json", taxonomy(&names).to_string());
        // Of the catalogue, one of three is not known yet.
        let known: Vec<String> =
            products.iter().enumerate().filter(|(at, _)| at % 3 > 0).map(|(_, product)| product.to_string()).collect();
        let file = place.folder.path().join("known.jsonl");
        std::fs::write(&file, known.join("\n")).unwrap();
        place.off.set_products(products);
        assert!(told(place, &["import", "known.jsonl"]).status.success());
        let before = place.names().len();
        assert!(told(place, &["update-database", "--dry-run"]).status.success());
        assert_eq!(place.names().len(), before);
        for _ in 0..2 {
            assert!(told(place, &["update-database"]).status.success());
        }
        assert!(told(place, &["fill-database", "guimauves", "Pizzas au jambon"]).status.success());
        assert_eq!(told(place, &["fill-database", "guimauve dure", "pizza"]).status.code(), Some(2));
        assert!(told(place, &["jobs", "history"]).status.success());
        place.assert_sound("real products");
    });
}
