//! Whatever comes in, nothing panics and nothing grows.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Dropped, ParseOptions, parse};
use crate::catalogue::Product;
use crate::off::Country;

fn all() -> ParseOptions {
    ParseOptions { country: Country::All, ..ParseOptions::default() }
}

/// Every key the parser knows, so that random values meet every reader.
const KEYS: [&str; 32] = [
    "code",
    "product_name",
    "product_name_fr",
    "product_name_en",
    "product_name_pl",
    "generic_name_fr",
    "brands",
    "quantity",
    "lang",
    "obsolete",
    "categories_tags",
    "countries_tags",
    "labels_tags",
    "stores",
    "allergens_tags",
    "allergens",
    "nova_group",
    "nova_groups",
    "nutriscore_grade",
    "nutrition_grades",
    "nutrition_grade_fr",
    "nutriscore_score",
    "nutriscore_version",
    "nutriscore",
    "nutriments",
    "nutrition",
    "images",
    "selected_images",
    "image_front_url",
    "unique_scans_n",
    "last_modified_t",
    "sugars_100g",
];

/// Keys found inside objects.
const INNER_KEYS: [&str; 16] = [
    "2021",
    "2023",
    "grade",
    "score",
    "sugars_100g",
    "energy-kcal_100g",
    "aggregated_set",
    "input_sets",
    "nutrients",
    "sugars",
    "value",
    "per",
    "front_fr",
    "selected",
    "front",
    "rev",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9]{0,20}".prop_map(Value::from),
        "(en|fr):[a-z-]{0,12}".prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        Just(json!("100g")),
        Just(json!("as_sold")),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(5, 40, 6, |inner| {
        let key = prop::sample::select(INNER_KEYS.to_vec());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|fields| fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn realistic() -> String {
    json!({"code": "3000000000014", "product_name": "Pâte &quot;à&quot; tartiner", "brands": "A,B", "categories_tags": ["en:spreads"],
        "countries_tags": ["en:france"], "nutriscore": {"2023": {"grade": "b", "score": 1}}, "nutriments": {"sugars_100g": "5"},
        "nutrition": {"aggregated_set": {"per": "100g", "preparation": "as_sold", "nutrients": {"sugars": {"value": 1, "unit": "g"}}}},
        "images": {"front_fr": {"rev": "3"}}, "unique_scans_n": 3, "last_modified_t": 1_682_726_341})
    .to_string()
}

/// What holds for every product, wherever it came from.
fn is_sound(product: &Product) {
    assert!(!product.name.trim().is_empty() && product.name.chars().count() <= Product::MAX_NAME);
    assert!(!product.name.chars().any(char::is_control));
    assert!((1..=60).contains(&product.categories.len()));
    assert!(
        product.brands.len() <= 8 && product.stores.len() <= 20 && product.labels.len() <= 40 && product.allergens.len() <= 30
    );
    assert!(product.brands.iter().chain(&product.stores).all(|name| name.chars().count() <= 80));
    let nutrients = product.nutrients;
    for grams in [nutrients.fat, nutrients.sugars, nutrients.salt, nutrients.proteins].into_iter().flatten() {
        assert!((0.0..=100.0).contains(&grams));
    }
    assert!(nutrients.energy_kcal.is_none_or(|kcal| (0.0..=990.0).contains(&kcal)));
    for url in [&product.image_url, &product.image_nutrition_url].into_iter().flatten() {
        assert!(url.starts_with("https://images.openfoodfacts.org/images/products/") && url.len() <= 200, "{url}");
    }
    assert!(product.modified_at >= 0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn random_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = parse(&bytes, &all());
        let object = [b"{\"code\":\"1\",", bytes.as_slice()].concat();
        let _ = parse(&object, &all());
    }

    #[test]
    fn damaged_lines_are_survived(position in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut line = realistic().into_bytes();
        let place = position.index(line.len());
        line[place] = byte;
        if let Ok(parsed) = parse(&line, &all()) {
            is_sound(&parsed.product);
        }
        line.truncate(cut.index(line.len()));
        prop_assert_eq!(parse(&line, &all()), Err(Dropped::Malformed));
    }

    #[test]
    fn values_of_any_type_lose_no_product(fields in prop::collection::vec((prop::sample::select(KEYS.to_vec()), value()), 0..20)) {
        let mut line: serde_json::Map<String, Value> = fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        prop_assert_ne!(parse(Value::from(line.clone()).to_string().as_bytes(), &all()), Err(Dropped::Malformed));
        for (key, value) in [("code", json!("3000000000014")), ("product_name", json!("Pâte")), ("categories_tags", json!(["en:x"]))] {
            line.insert(key.to_owned(), value);
        }
        line.remove("obsolete");
        is_sound(&parse(Value::from(line).to_string().as_bytes(), &all()).expect("complete").product);
    }
}

#[test]
fn deep_nesting_is_no_overflow() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    for key in ["ingredients", "code", "nutriments", "images", "categories_tags", "nutriscore"] {
        let line = format!("{{\"{key}\":{deep}}}");
        assert_eq!(parse(line.as_bytes(), &all()), Err(Dropped::BadCode), "{key}");
    }
    let objects = format!("{{\"images\":{}1{}}}", "{\"front_fr\":".repeat(100_000), "}".repeat(100_000));
    assert_eq!(parse(objects.as_bytes(), &all()), Err(Dropped::BadCode));
}

#[test]
fn huge_fields_stay_small() {
    let huge = "é,".repeat(5_000_000);
    let many: Vec<String> = (0..100_000).map(|n| format!("en:categorie-{n}")).collect();
    let line = json!({"code": "3000000000014", "product_name": huge, "brands": huge, "stores": huge, "quantity": huge,
        "categories_tags": many, "labels_tags": many, "allergens_tags": many, "lang": huge, "obsolete": huge});
    is_sound(&parse(line.to_string().as_bytes(), &all()).expect("complete").product);
}
