//! The shapes of Open Food Facts, written small.

use serde_json::{Value, json};

use super::{Dropped, ParseOptions, Parsed, parse};
use crate::catalogue::{CategoryTag, Grade, NutriScore, Product};
use crate::off::Country;

/// A line as the dump has them, with everything that matters.
fn dump_line() -> Value {
    json!({
        "_id": "3000000000014", "code": "3000000000014", "lang": "fr", "rev": "7",
        "product_name": "Hazelnut spread", "product_name_fr": " P&acirc;te &quot;du matin&quot;,\n noisettes (sans huile) ",
        "brands": "Maison Bruyère, Les Matins , maison bruyère", "quantity": "350 g",
        "categories": "Pâtes à tartiner", "categories_tags": ["en:spreads", "en:sweet-spreads", "Libre", "fr:pates-a-tartiner"],
        "countries_tags": ["en:belgium", "en:france"],
        "nutriscore_grade": "e", "nutrition_grades": "e", "nutrition_grade_fr": "e", "nutriscore_score": 23, "nutriscore_version": "2021",
        "nutriscore": {"2021": {"grade": "e", "score": 23, "data": {"energy": 2200}}, "2023": {"grade": "d", "score": 17}},
        "nova_group": 4, "nova_groups": "4",
        "nutriments": {"energy-kcal_100g": 539, "energy_100g": "2255", "fat_100g": "30.9", "saturated-fat_100g": 10.6,
            "carbohydrates_100g": 57.5, "sugars_100g": 56.3, "fiber_100g": "", "proteins_100g": null, "salt_100g": 0.107_000_000_000_004,
            "sodium_100g": 0.0428, "sugars_unit": "g", "sugars_prepared_100g": 12},
        "images": {"1": {"uploader": "x", "sizes": {"full": {"w": 1, "h": 2}}}, "front_en": {"rev": "4"},
            "front_fr": {"imgid": "1", "rev": "12", "sizes": {"400": {"w": 330, "h": 400}}}, "nutrition_fr": {"rev": 9}},
        "stores": "Magasins U,", "labels_tags": ["en:no-palm-oil", "Sans huile"], "allergens_tags": ["en:nuts", "en:milk"],
        "unique_scans_n": 12, "last_modified_t": "1682726341", "obsolete": "", "ingredients": [{"id": "en:sugar", "ingredients": []}]
    })
}

fn parse_value(value: &Value) -> Result<Parsed, Dropped> {
    parse(value.to_string().as_bytes(), &ParseOptions::default())
}

/// The product of the dump line with these fields changed; `null` takes one away.
fn with(changes: Value) -> Result<Parsed, Dropped> {
    let (mut line, Value::Object(changes)) = (dump_line(), changes) else { panic!("changes are an object") };
    for (key, value) in changes {
        line[key] = value;
    }
    parse_value(&line)
}

fn product(changes: Value) -> Product {
    with(changes).unwrap().product
}

fn tags(tags: &[CategoryTag]) -> Vec<&str> {
    tags.iter().map(CategoryTag::as_str).collect()
}

#[test]
fn a_dump_line_is_a_product() {
    let Parsed { product, may_compute_grade } = parse_value(&dump_line()).unwrap();
    assert_eq!(product.code.as_str(), "3000000000014");
    assert_eq!(product.name, "Pâte \"du matin\", noisettes (sans huile)");
    assert_eq!(product.brands, ["Maison Bruyère", "Les Matins"]);
    assert_eq!(product.quantity.as_deref(), Some("350 g"));
    assert_eq!(tags(&product.categories), ["en:spreads", "en:sweet-spreads", "fr:pates-a-tartiner"]);
    assert_eq!(product.nutriscore, Some(NutriScore { grade: Grade::E, score: Some(23), version: Some(2021), computed: false }));
    assert!(!may_compute_grade);
    assert_eq!(product.nova_group, Some(4));
    assert_eq!(product.nutrients.energy_kcal, Some(539.0));
    assert_eq!(product.nutrients.fat, Some(30.9));
    assert_eq!(product.nutrients.sugars, Some(56.3));
    assert_eq!((product.nutrients.fiber, product.nutrients.proteins), (None, None));
    assert_eq!(product.nutrients.salt, Some(0.107));
    assert_eq!(product.stores, ["Magasins U"]);
    assert_eq!(product.labels, ["en:no-palm-oil"]);
    assert_eq!(product.allergens, ["en:nuts", "en:milk"]);
    let folder = "https://images.openfoodfacts.org/images/products/300/000/000/0014";
    assert_eq!(product.image_url, Some(format!("{folder}/front_fr.12.400.jpg")));
    assert_eq!(product.image_nutrition_url, Some(format!("{folder}/nutrition_fr.9.400.jpg")));
    assert_eq!((product.popularity, product.modified_at), (12, 1_682_726_341));
}

#[test]
fn what_is_dropped_says_why() {
    let options = ParseOptions::default();
    for line in ["", "nonsense", "[]", "{\"code\": ", "\"text\"", "{\"code\":\"1\"} {}"] {
        assert_eq!(parse(line.as_bytes(), &options), Err(Dropped::Malformed), "{line}");
    }
    assert_eq!(parse(b"{\"code\": \"\xff\"}", &options), Err(Dropped::Malformed));
    for code in [json!(null), json!(""), json!("12a"), json!("123456789012345"), json!(["3000000000014"])] {
        assert_eq!(with(json!({"code": code})), Err(Dropped::BadCode), "{code}");
    }
    for on in [json!("on"), json!(1), json!(true)] {
        assert_eq!(with(json!({"obsolete": on})), Err(Dropped::Obsolete));
    }
    for countries in [json!(null), json!([]), json!(["en:spain"]), json!({"en:france": 1}), json!("en:spain")] {
        assert_eq!(with(json!({"countries_tags": countries})), Err(Dropped::OtherCountry));
    }
    assert_eq!(with(json!({"product_name": "-", "product_name_fr": "", "brands": 3})), Err(Dropped::NoName));
    for categories in [json!(null), json!([]), json!(["Pâtes", 3, null]), json!("")] {
        assert_eq!(with(json!({"categories_tags": categories})), Err(Dropped::NoCategory));
    }
}

#[test]
fn all_countries_keep_what_says_nothing_of_countries() {
    let options = ParseOptions { country: Country::All, ..ParseOptions::default() };
    let mut line = dump_line();
    line["countries_tags"] = Value::Null;
    assert!(parse(line.to_string().as_bytes(), &options).is_ok());
}

#[test]
fn names_fall_back_from_french_to_any() {
    let name = |changes: Value| product(changes).name;
    assert_eq!(name(json!({"product_name_fr": null})), "Hazelnut spread");
    assert_eq!(name(json!({"product_name_fr": " ", "product_name": null, "product_name_en": "Spread"})), "Spread");
    let foreign = json!({"product_name_fr": 12.5, "product_name": "?", "product_name_pl": "Krem", "product_name_de": "Creme",
        "product_name_aa": "", "product_name_en_imported": "No"});
    assert_eq!(name(foreign), "Creme");
    let generic = json!({"product_name_fr": null, "product_name": null, "generic_name_fr": "Pâte à tartiner"});
    assert_eq!(name(generic), "Pâte à tartiner");
    assert_eq!(name(json!({"product_name_fr": null, "product_name": null})), "Maison Bruyère 3000000000014");
}

#[test]
fn the_nutrition_object_comes_before_nutriments() {
    let set = |source: &str, preparation: &str, per: &str, sugars: Value| {
        json!({"source": source, "preparation": preparation, "per": per, "per_quantity": 100,
            "nutrients": {"sugars": {"value": sugars, "unit": "g"}, "nova-group": {"value": 1}}})
    };
    let sugars =
        |nutrition: Value, nutriments: Value| product(json!({"nutrition": nutrition, "nutriments": nutriments})).nutrients.sugars;
    let aggregated = set("packaging", "as_sold", "100ml", json!(5.1));
    let prepared = set("packaging", "prepared", "100g", json!(2));
    let inputs = json!([
        set("estimate", "as_sold", "100g", json!(9)),
        prepared,
        set("packaging", "as_sold", "serving", json!(8)),
        set("manufacturer", "as_sold", "100g", json!("7,5"))
    ]);
    assert_eq!(sugars(json!({"aggregated_set": aggregated, "input_sets": inputs}), json!({"sugars_100g": 1})), Some(5.1));
    assert_eq!(sugars(json!({"aggregated_set": prepared, "input_sets": inputs}), json!({})), Some(7.5));
    assert_eq!(sugars(json!({"aggregated_set": prepared}), json!({"sugars_100g": 1})), Some(1.0));
    assert_eq!(sugars(json!({"aggregated_set": prepared}), json!({})), None);
    assert_eq!(sugars(json!("odd"), json!([])), None);
}

#[test]
fn units_are_heeded() {
    let nutrients = json!({"salt": {"value": 900, "unit": "mg"}, "energy": {"value": 100, "unit": "kcal"},
        "fat": {"value_string": "1.5", "unit": "g"}, "sugars": {"value": 3, "unit": "% vol"}});
    let nutrition = json!({"aggregated_set": {"per": "100g", "preparation": "as_sold", "nutrients": nutrients}});
    let nutrients = product(json!({"nutrition": nutrition})).nutrients;
    assert_eq!((nutrients.salt, nutrients.energy_kcal), (Some(0.9), Some(100.0)));
    assert_eq!((nutrients.fat, nutrients.sugars), (Some(1.5), None));
}

#[test]
fn absurd_amounts_are_unknown() {
    let nutriments = json!({"energy-kcal_100g": 11188, "energy-kj_100g": 2255, "fat_100g": 104, "sugars_100g": -1, "proteins_100g": "NaN",
        "salt_100g": 104, "sodium_100g": 0.4, "fiber_100g": 100.000_000_01, "carbohydrates_100g": "< 0.5"});
    let found = product(json!({"nutriments": nutriments})).nutrients;
    assert_eq!(found.energy_kcal, Some(539.0));
    assert_eq!((found.fat, found.sugars, found.proteins), (None, None, None));
    assert_eq!((found.salt, found.fiber, found.carbohydrates), (Some(1.0), Some(100.0), None));
}

#[test]
fn grades_come_with_their_formula_where_it_is_known() {
    let score = |changes: Value| {
        let parsed = with(changes).unwrap();
        let score = parsed.product.nutriscore;
        (score.map(|score| (score.grade.letter(), score.score, score.version)), parsed.may_compute_grade)
    };
    let none = json!(null);
    // No version named: the formula that gave the same.
    assert_eq!(score(json!({"nutriscore_version": none})), (Some(("e", Some(23), Some(2021))), false));
    assert_eq!(
        score(json!({"nutriscore_version": 2021, "nutriscore_score": "", "nutriscore": none})),
        (Some(("e", None, Some(2021))), false)
    );
    assert_eq!(score(json!({"nutriscore_score": none})), (Some(("e", Some(23), Some(2021))), false));
    assert_eq!(score(json!({"nutriscore_score": none, "nutriscore_version": "2023"})), (Some(("e", None, Some(2023))), false));
    let nothing = json!({"nutriscore_grade": "", "nutrition_grades": none, "nutrition_grade_fr": none});
    assert_eq!(score(nothing), (Some(("d", Some(17), Some(2023))), false));
    let old = json!({"nutriscore_grade": none, "nutrition_grades": none, "nutrition_grade_fr": "B", "nutriscore": none,
        "nutriscore_version": none, "nutriscore_score": 1_000});
    assert_eq!(score(old), (Some(("b", None, None)), false));
}

#[test]
fn a_grade_may_be_computed_unless_it_is_not_applicable() {
    let with_grade = |grade: &str| {
        let nested = json!({"2021": {"grade": grade}, "2023": {"grade": grade}});
        with(json!({"nutriscore_grade": grade, "nutrition_grades": grade, "nutrition_grade_fr": grade, "nutriscore": nested}))
            .unwrap()
    };
    assert!(with_grade("unknown").may_compute_grade);
    assert_eq!(with_grade("unknown").product.nutriscore, None);
    assert!(!with_grade("not-applicable").may_compute_grade);
    let nutrients = json!({"sugars": {"value": 3, "unit": "g", "source": "estimate"}});
    let estimated = json!({"aggregated_set": {"per": "100g", "preparation": "as_sold", "nutrients": nutrients}});
    let of_estimates =
        with(json!({"nutriscore_grade": "unknown", "nutrition_grades": "", "nutrition_grade_fr": "", "nutriscore": {},
        "nutrition": estimated}))
        .unwrap();
    assert_eq!((of_estimates.product.nutrients.sugars, of_estimates.may_compute_grade), (Some(3.0), false));
    assert_eq!(with_grade("not-applicable").product.nutriscore, None);
}

#[test]
fn photos_are_found_in_every_layout() {
    let photo = |changes: Value| product(changes).image_url.map(|url| url.rsplit_once('/').unwrap().1.to_owned());
    let of_1002 = json!({"uploaded": {"1": {}}, "selected": {"front": {"de": {"rev": "3"}, "es": {"rev": 5}}}});
    assert_eq!(photo(json!({"images": of_1002})).as_deref(), Some("front_de.3.400.jpg"));
    assert_eq!(photo(json!({"images": of_1002, "lang": "es"})).as_deref(), Some("front_es.5.400.jpg"));
    assert_eq!(photo(json!({"images": {"front": {"rev": "6"}}})).as_deref(), Some("front.6.400.jpg"));
    assert_eq!(photo(json!({"images": {"front_fr": {"rev": "../x"}}})), None);
    let display = json!({"en": "https://images.openfoodfacts.org/images/products/1/front_en.73.400.jpg",
        "fr": "https://images.openfoodfacts.org/images/products/1/front_fr.55.400.jpg"});
    assert_eq!(
        photo(json!({"images": {}, "selected_images": {"front": {"display": display}}})).as_deref(),
        Some("front_fr.55.400.jpg")
    );
    let ready = |url: &str| product(json!({"images": null, "image_front_url": url})).image_url;
    let moved = "https://images.openfoodfacts.org/images/products/1/front_fr.5.400.jpg";
    assert_eq!(ready("https://static.openfoodfacts.org/images/products/1/front_fr.5.400.jpg").as_deref(), Some(moved));
    for bad in [
        "http://images.openfoodfacts.org/images/products/1/a.jpg",
        "https://evil.example/images/products/1/a.jpg",
        "https://evilopenfoodfacts.org/images/products/1/a.jpg",
        "https://images.openfoodfacts.org/images/products/../a.jpg",
        "https://images.openfoodfacts.org/images/products/1/a.jpg?x=\"",
        "javascript:alert(1)",
    ] {
        assert_eq!(ready(bad), None, "{bad}");
    }
}

#[test]
fn short_barcodes_are_padded_in_addresses() {
    let url = product(json!({"code": "54491472"})).image_url;
    assert_eq!(url.as_deref(), Some("https://images.openfoodfacts.org/images/products/000/005/449/1472/front_fr.12.400.jpg"));
    assert_eq!(product(json!({"code": 3_000_000_000_014_u64})).code.as_str(), "3000000000014");
}
