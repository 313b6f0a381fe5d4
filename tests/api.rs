//! The read-only API through the running site, on both databases: its shapes, its numbers, and what it says to nonsense.

mod common;

use common::app::{Answer, TestApp, fill, on_each_site};
use common::{TestStore, on_each_database, product};
use purbeurre::catalogue::Grade;
use purbeurre::config::{Search, Settings};
use serde_json::{Value, json};

const SPREAD: &str = "2000000010373";

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn list(app: &TestApp, path: &str, key: &str) -> Vec<Value> {
    let answer = app.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.json()[key].as_array().cloned().unwrap_or_default()
}

fn codes(products: &[Value]) -> Vec<&str> {
    products.iter().filter_map(|product| product["code"].as_str()).collect()
}

/// A problem document, whole, with the right headers, and no word of what the server is made of.
fn is_problem(answer: &Answer, status: u16, parameter: Option<&str>) {
    let problem = answer.json();
    assert_eq!(answer.status, status, "{problem}");
    assert_eq!(answer.header("content-type"), "application/problem+json", "{problem}");
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{problem}");
    assert_eq!(problem["status"], status, "{problem}");
    for text in ["type", "title", "detail"] {
        assert!(problem[text].as_str().is_some_and(|text| !text.is_empty()), "{text} is missing: {problem}");
    }
    assert_eq!(problem.get("parameter").and_then(Value::as_str), parameter, "{problem}");
}

#[test]
fn a_product_has_the_promised_fields_and_no_others() {
    on_each_site(|app| {
        let answer = app.get(&format!("/api/v1/products/{SPREAD}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        assert_eq!(
            answer.json(),
            json!({
                "code": SPREAD,
                "name": "Pâte à tartiner aux noisettes et au cacao",
                "brands": "Noisetou",
                "quantity": "400 g",
                "category": {"id": "en:cocoa-and-hazelnuts-spreads", "name": answer.json()["category"]["name"]},
                "nutriscore": {"grade": "e", "score": 30, "version": 2023},
                "nova_group": 4,
                "nutrients": {
                    "energy_kcal": 540.0, "fat": 30.9, "saturated_fat": 10.6, "carbohydrates": 57.5,
                    "sugars": 56.3, "fiber": 3.4, "proteins": 6.3, "salt": 0.11,
                },
                "stores": ["Le Cabas d’Aglaé", "Marché Mirliton", "Épicerie Baladine"],
                "labels": ["en:vegetarian"],
                "allergens": ["en:milk", "en:nuts", "en:soybeans"],
                "image_url": null,
                "url": null,
                "updated_at": "2023-11-14T22:13:20Z",
            })
        );
        // Leading zeros and blanks are no part of a barcode.
        assert_eq!(app.get(&format!("/api/v1/products/0{SPREAD}")).json(), answer.json());
        assert_eq!(app.get(&format!("/api/v1/products/%20{SPREAD}")).json(), answer.json());
    });
}

#[test]
fn what_is_not_known_is_null_and_a_real_product_leads_to_its_source() {
    on_each_database(|store| {
        let mut bare = product("3017620422003", "Sans rien", "fr:pains-d-epeautre", None);
        bare.product.brands = vec!["Un".to_owned(), "Deux".to_owned()];
        bare.product.image_url = Some("https://images.openfoodfacts.org/images/products/x.jpg".to_owned());
        let nameless = product("54491472", "Sans marque", "en:beers", Some((Grade::B, -1)));
        store.fill(&[bare, nameless]);
        let app = TestApp::serve(store.store.clone());
        let bare = app.get("/api/v1/products/3017620422003").json();
        for field in ["quantity", "nutriscore", "nova_group"] {
            assert!(keys(&bare).contains(&field) && bare[field].is_null(), "{field}: {bare}");
        }
        assert_eq!(keys(&bare["nutrients"]).len(), 8);
        assert!(bare["nutrients"].as_object().is_some_and(|all| all.values().all(Value::is_null)), "{bare}");
        assert_eq!((&bare["stores"], &bare["labels"], &bare["allergens"]), (&json!([]), &json!([]), &json!([])));
        assert_eq!(bare["brands"], "Un, Deux");
        assert_eq!(bare["category"], json!({"id": "fr:pains-d-epeautre", "name": "Pains d epeautre"}));
        assert_eq!(bare["url"], "https://fr.openfoodfacts.org/produit/3017620422003");
        assert_eq!(bare["image_url"], "https://images.openfoodfacts.org/images/products/x.jpg");
        let nameless = app.get("/api/v1/products/54491472").json();
        assert!(nameless["brands"].is_null(), "{nameless}");
        assert_eq!(nameless["nutriscore"]["score"], -1);
    });
}

#[test]
fn a_search_answers_as_the_pages_do() {
    on_each_site(|app| {
        let answer = app.get("/api/v1/products?q=p%C3%A2te+%C3%A0+tartiner&per_page=3").json();
        assert_eq!(keys(&answer), ["count", "page", "per_page", "products"]);
        assert_eq!((&answer["page"], &answer["per_page"]), (&json!(1), &json!(3)));
        assert_eq!(answer["products"].as_array().map(Vec::len), Some(3));
        assert!(answer["count"].as_u64() > Some(3));
        let found = list(app, "/api/v1/products?q=2000000010373", "products");
        assert_eq!(codes(&found), [SPREAD]);
        assert_eq!(found[0], app.get(&format!("/api/v1/products/{SPREAD}")).json(), "a product is the same everywhere");
        assert_eq!(app.get("/api/v1/products?q=xyzxyz").json()["count"], 0);
        for product in list(app, "/api/v1/products?category=en:spreads&grade=E&per_page=100", "products") {
            assert_eq!(product["nutriscore"]["grade"], "e");
        }
        let unknown = app.get("/api/v1/products?category=en:nothing-like-it");
        assert_eq!(unknown.json(), json!({"count": 0, "page": 1, "per_page": 12, "products": []}));
        let after_the_last = app.get("/api/v1/products?q=tartiner&page=100&per_page=100");
        assert_eq!((after_the_last.status, after_the_last.json()["products"].clone()), (200, json!([])));
    });
}

#[test]
fn pages_together_are_the_whole_catalogue() {
    on_each_site(|app| {
        let count = app.get("/api/v1/products").json()["count"].as_u64();
        let mut all = Vec::new();
        for page in 1.. {
            let products = list(app, &format!("/api/v1/products?per_page=100&page={page}"), "products");
            if products.is_empty() {
                break;
            }
            all.extend(products);
        }
        let mut unique = codes(&all);
        unique.sort_unstable();
        unique.dedup();
        assert_eq!((Some(unique.len() as u64), unique.len()), (count, all.len()));
    });
}

#[test]
fn counts_are_exact_where_nothing_or_a_category_filters() {
    on_each_database(|store| {
        let many = (0..1_100).map(|n| product(&format!("30000{n:08}"), "Biscuit", "en:biscuits", Some((Grade::C, 5))));
        store.fill(&many.collect::<Vec<_>>());
        let app = TestApp::serve(store.store.clone());
        for (query, count) in [("", 1_100), ("?category=en:biscuits", 1_100), ("?q=biscuit", 1_000), ("?grade=c", 1_000)] {
            assert_eq!(app.get(&format!("/api/v1/products{query}")).json()["count"], count, "{query}");
        }
        // Beyond what is counted there is still something to read.
        assert_eq!(list(&app, "/api/v1/products?q=biscuit&page=11&per_page=100", "products").len(), 100);
    });
}

#[test]
fn substitutes_are_better_and_say_why() {
    on_each_site(|app| {
        let answer = app.get(&format!("/api/v1/products/{SPREAD}/substitutes")).json();
        assert_eq!(keys(&answer), ["category", "product", "substitutes"]);
        assert_eq!(keys(&answer["category"]), ["id", "name"]);
        assert_eq!(answer["product"], app.get(&format!("/api/v1/products/{SPREAD}")).json());
        let substitutes = answer["substitutes"].as_array().cloned().unwrap_or_default();
        assert!((1..=6).contains(&substitutes.len()), "{answer}");
        for substitute in &substitutes {
            assert_eq!(keys(substitute), ["points_gained", "product", "reason"]);
            assert!(substitute["points_gained"].as_i64() > Some(0), "{substitute}");
            assert!(substitute["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{substitute}");
            assert_eq!(keys(&substitute["product"]), keys(&answer["product"]));
        }
        let path = |query: &str| format!("/api/v1/products/{SPREAD}/substitutes?{query}");
        assert_eq!(list(app, &path("limit=1"), "substitutes"), substitutes[..1]);
        for substitute in list(app, &path("limit=100&without_allergen=en:milk"), "substitutes") {
            let allergens = substitute["product"]["allergens"].as_array().cloned().unwrap_or_default();
            assert!(!allergens.contains(&json!("en:milk")), "{substitute}");
        }
        let organic = list(app, &path("limit=100&label=en:organic"), "substitutes");
        assert!(!organic.is_empty());
        for substitute in organic {
            let labels = substitute["product"]["labels"].as_array().cloned().unwrap_or_default();
            assert!(labels.contains(&json!("en:organic")), "{substitute}");
        }
        assert!(!list(app, &path("store=march%C3%A9+mirliton"), "substitutes").is_empty());
        assert!(list(app, &path("store=nowhere"), "substitutes").is_empty());
    });
}

#[test]
fn categories_are_those_that_hold_products() {
    on_each_site(|app| {
        let answer = app.get("/api/v1/categories?per_page=2&page=2").json();
        assert_eq!(keys(&answer), ["categories", "count", "page", "per_page"]);
        assert_eq!(
            (&answer["page"], &answer["per_page"], answer["categories"].as_array().map(Vec::len)),
            (&json!(2), &json!(2), Some(2))
        );
        for category in list(app, "/api/v1/categories?per_page=100", "categories") {
            assert_eq!(keys(&category), ["id", "name", "products"]);
            let id = category["id"].as_str().unwrap_or_default();
            let counted = app.get(&format!("/api/v1/products?per_page=1&category={id}")).json();
            assert_eq!(counted["count"], category["products"], "{id}");
        }
        let found = list(app, "/api/v1/categories?q=tartiner", "categories");
        assert!(found.iter().any(|category| category["id"] == "fr:pates-a-tartiner"), "{found:?}");
        assert_eq!(app.get("/api/v1/categories?q=xyzxyz").json()["count"], 0);
    });
}

#[test]
fn a_wrong_parameter_is_named() {
    on_each_site(|app| {
        let long = "x".repeat(201);
        let substitutes = format!("products/{SPREAD}/substitutes");
        let cases: &[(&str, &str, &str)] = &[
            ("products", "page=0", "page"),
            ("products", "page=", "page"),
            ("products", "page=-1", "page"),
            ("products", "page=1.5", "page"),
            ("products", "page=two", "page"),
            ("products", "page=%D9%A1", "page"),
            ("products", "page=1&page=2", "page"),
            ("products", "page=99999999999999999999", "page"),
            ("products", "page=101&per_page=100", "page"),
            ("products", "page=834", "page"),
            ("products", "per_page=0", "per_page"),
            ("products", "per_page=101", "per_page"),
            ("products", "per_page=1e1", "per_page"),
            ("products", "per_page=%00", "per_page"),
            ("products", "grade=f", "grade"),
            ("products", "grade=", "grade"),
            ("products", "grade=a%00", "grade"),
            ("products", "category=pizzas", "category"),
            ("products", "category=", "category"),
            ("products", "category=en:a/b", "category"),
            ("products", "category=en:%0A", "category"),
            ("products", &format!("category=en:{long}"), "category"),
            ("products", &format!("q={long}"), "q"),
            ("products", "q=a&q=b", "q"),
            ("products", "Q=a", "Q"),
            ("products", "limit=6", "limit"),
            ("products", "=a", ""),
            ("products", "q[]=a", "q[]"),
            ("products", "sort=%F0%9F%8D%95", "sort"),
            (&format!("products/{SPREAD}"), "lang=fr", "lang"),
            (&substitutes, "limit=0", "limit"),
            (&substitutes, "limit=101", "limit"),
            (&substitutes, "store=", "store"),
            (&substitutes, &format!("store={long}"), "store"),
            (&substitutes, "label=bio", "label"),
            (&substitutes, "without_allergen=gluten", "without_allergen"),
            (&substitutes, "without_allergen=en:glutens", "without_allergen"),
            (&substitutes, "per_page=3", "per_page"),
            ("categories", "page=10001", "page"),
            ("categories", "per_page=1000", "per_page"),
            ("categories", "grade=a", "grade"),
            ("products/abc", "", "code"),
            ("products/%20", "", "code"),
            ("products/0000", "", "code"),
            ("products/123456789012345", "", "code"),
            ("products/30176204%2022003", "", "code"),
            ("products/%D9%A1%D9%A2%D9%A3", "", "code"),
            ("products/%FF%FE", "", "code"),
            ("products/'%20OR%201=1", "", "code"),
            ("products/abc/substitutes", "", "code"),
        ];
        for (path, query, parameter) in cases {
            let answer = app.get(&format!("/api/v1/{path}?{query}"));
            assert_eq!(answer.status, 422, "{path}?{query}: {}", answer.body);
            is_problem(&answer, 422, Some(parameter));
        }
        let detail = app.get("/api/v1/products?per_page=500").json()["detail"].clone();
        assert_eq!(detail, "per_page must be a whole number from 1 to 100, not “500”.");
        assert_eq!(app.get("/openapi.json?x=1").status, 404);
        is_problem(&app.get("/api/openapi.json?x=1"), 422, Some("x"));
    });
}

#[test]
fn strange_texts_are_only_texts() {
    on_each_site(|app| {
        for q in [
            "%00",
            "%27%22%3B--",
            "AND",
            "qqq%3A*",
            "%22a",
            "(",
            "%F0%9F%8D%95",
            "%FF",
            "%25",
            "a%0D%0AX-Y%3A1",
            "%E2%80%AE",
            "%5C",
            "",
        ] {
            let answer = app.get(&format!("/api/v1/products?q={q}"));
            assert_eq!(answer.status, 200, "{q}: {}", answer.body);
            assert!(answer.header("x-y").is_empty());
            assert_eq!(app.get(&format!("/api/v1/categories?q={q}")).status, 200, "{q}");
            let store = app.get(&format!("/api/v1/products/{SPREAD}/substitutes?store=x{q}"));
            assert_eq!(store.status, 200, "{q}: {}", store.body);
        }
        let most = app.get(&format!("/api/v1/products?q={}", "%C3%A9".repeat(200)));
        assert_eq!(most.status, 200, "{}", most.body);
        let label = app.get(&format!("/api/v1/products/{SPREAD}/substitutes?label=en:%27%22*"));
        assert_eq!(label.status, 200, "{}", label.body);
    });
}

#[test]
fn what_is_not_there_is_a_problem_too() {
    on_each_site(|app| {
        is_problem(&app.get("/api/v1/products/3017620422003"), 404, None);
        is_problem(&app.get("/api/v1/products/3017620422003/substitutes"), 404, None);
        for path in ["/api", "/api/", "/api/v1", "/api/v2/products", "/api/v1/product", "/api/v1/products/1/2/3", "/api/v1/users"]
        {
            is_problem(&app.get(path), 404, None);
            is_problem(&app.ask("POST", path, &[]), 404, None);
        }
        let endless = app.get(&format!("/api/v1/products?q={}", "x".repeat(5_000)));
        is_problem(&endless, 414, None);
        is_problem(&app.ask("POST", "/api/v1/products/", &[]), 405, None);
        assert!(app.get("/apiary").body.contains("<html"), "outside of the API there are pages");
    });
}

#[test]
fn only_reading_is_possible() {
    on_each_site(|app| {
        let addresses = [
            "v1/products".to_owned(),
            format!("v1/products/{SPREAD}"),
            "v1/products/x/substitutes".into(),
            "v1/categories".into(),
            "openapi.json".into(),
        ];
        for address in addresses {
            let address = format!("/api/{address}");
            for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
                let answer = app.ask(method, &address, &[]);
                is_problem(&answer, 405, None);
                assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS", "{method} {address}");
            }
            let options =
                app.ask("OPTIONS", &address, &[("Origin", "https://x.example"), ("Access-Control-Request-Method", "GET")]);
            assert_eq!((options.status, options.header("access-control-allow-origin")), (204, "*"), "{address}");
            assert_eq!(options.header("allow"), "GET, HEAD, OPTIONS");
        }
    });
}

#[test]
fn answers_may_be_read_by_scripts_and_asked_for_again() {
    on_each_site(|app| {
        let address = format!("/api/v1/products/{SPREAD}");
        let first = app.ask("GET", &address, &[("Origin", "https://x.example")]);
        assert_eq!(first.header("access-control-allow-origin"), "*");
        assert!(first.header("set-cookie").is_empty());
        let again = app.ask("GET", &address, &[("If-None-Match", first.header("etag"))]);
        assert_eq!((again.status, again.body.as_str()), (304, ""));
        assert_eq!(again.header("access-control-allow-origin"), "*");
        let head = app.ask("HEAD", &address, &[]);
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        assert_eq!(head.header("content-length"), first.body.len().to_string());
    });
}

#[test]
fn a_page_has_as_many_as_the_operator_wants() {
    let store = TestStore::sqlite();
    fill(&store);
    let settings = Settings { search: Search { per_page: 5, ..Search::default() }, ..Settings::default() };
    let app = TestApp::serve_with(&settings, store.store.clone());
    for key in ["products", "categories"] {
        let answer = app.get(&format!("/api/v1/{key}")).json();
        assert_eq!((answer["per_page"].clone(), answer[key].as_array().map(Vec::len)), (json!(5), Some(5)));
    }
}

#[test]
fn the_description_is_served_and_says_what_is_answered() {
    let store = TestStore::sqlite();
    fill(&store);
    let app = TestApp::serve(store.store.clone());
    let answer = app.get("/api/openapi.json");
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.body, purbeurre::web::api::document::json());
    let schemas = &answer.json()["components"]["schemas"];
    let has = |name: &str, value: &Value| assert_eq!(keys(&schemas[name]["properties"]), keys(value), "{name}");
    let found = app.get(&format!("/api/v1/products/{SPREAD}/substitutes")).json();
    has("SubstituteList", &found);
    has("Substitute", &found["substitutes"][0]);
    has("Product", &found["product"]);
    has("CategoryName", &found["category"]);
    has("Nutriscore", &found["product"]["nutriscore"]);
    has("Nutrients", &found["product"]["nutrients"]);
    has("ProductList", &app.get("/api/v1/products").json());
    let categories = app.get("/api/v1/categories").json();
    has("CategoryList", &categories);
    has("Category", &categories["categories"][0]);
    has("Problem", &app.get("/api/v1/products?x=1").json());
}
