//! Answers as they come, and as they should never come.

use serde_json::json;

use super::{Lookup, lookup, page};
use crate::off::{Dropped, ParseOptions};

fn product() -> serde_json::Value {
    json!({
        "code": "3017620422003", "product_name_fr": "Pâte à tartiner", "categories_tags": ["en:spreads"],
        "countries_tags": ["en:france"], "nutriscore_grade": "e", "unique_scans_n": "12"
    })
}

fn options() -> ParseOptions {
    ParseOptions::default()
}

#[test]
fn numbers_may_be_texts() {
    let body = json!({"count": "61", "page": "2", "page_count": "1", "page_size": "20", "skip": 20, "products": [product()]});
    let read = page(body.to_string().as_bytes(), 2, 20, &options()).expect("a page");
    assert_eq!((read.count, read.page, read.page_size, read.pages()), (61, 2, 20, 4));
    assert_eq!((read.received, read.products.len()), (1, 1));
    assert!(!read.is_last());
}

#[test]
fn the_end_is_the_last_page_or_an_empty_one() {
    let of = |count: u32, number: u32, products: &[serde_json::Value]| {
        let body = json!({"count": count, "products": products});
        page(body.to_string().as_bytes(), number, 20, &options()).expect("a page").is_last()
    };
    assert!(!of(41, 2, &[product()]));
    assert!(of(41, 3, &[product()]));
    assert!(of(1_000, 2, &[]), "whatever the count says");
    assert!(of(0, 1, &[]));
}

#[test]
fn a_bad_product_never_loses_its_page() {
    let good = product();
    let odd = format!(
        r#"{{"count": 9, "products": [{good}, 12, null, "x", [[]], {{"code": "x"}}, {{"code": "3017620422003", "nutriscore_score": 1e999}}, {good}]}}"#
    );
    let read = page(odd.as_bytes(), 1, 20, &options()).expect("a page");
    assert_eq!((read.received, read.products.len()), (8, 2));
    assert_eq!(read.dropped.malformed, 5);
    assert_eq!(read.dropped.bad_code, 1);
    let mut broken = json!({"count": 1, "products": [product()]}).to_string().into_bytes();
    let at = broken.windows(4).position(|bytes| bytes == b"tart").expect("a name");
    broken[at] = 0xff;
    assert_eq!(page(&broken, 1, 20, &options()).expect("a page").products.len(), 1, "broken letters");
}

#[test]
fn what_is_no_page_says_why() {
    let why = |body: &str| page(body.as_bytes(), 1, 20, &options()).expect_err("no page").to_string();
    assert!(why("<html>").contains("not the JSON"));
    assert!(why(r#"{"count": 1, "products": ["#).contains("line 1"));
    assert!(why(r#"{"count": 1}"#).contains("no products"));
    assert!(why(r#"{"products": []}"#).contains("no count"));
    assert!(why(r#"{"count": -1, "products": []}"#).contains("no count"));
    assert!(why(r#"{"count": 1, "products": {"a": 1}}"#).contains("no list of products"));
    assert!(why("[]").contains("no products"));
    assert!(why(&"[".repeat(100_000)).contains("not the JSON"));
}

#[test]
fn both_versions_of_the_api_are_read() {
    let of = |status: u16, body: serde_json::Value| lookup(status, body.to_string().as_bytes(), &options());
    let found = |answer| matches!(answer, Ok(Lookup::Found(_)));
    assert!(found(of(200, json!({"status": 1, "status_verbose": "product found", "product": product()}))));
    assert!(found(of(200, json!({"status": "1", "product": product()}))));
    let v3 = json!({"id": "product_found", "name": "Product found"});
    assert!(found(of(200, json!({"status": "success", "errors": [], "result": v3, "product": product()}))));
    let unknown = |answer| matches!(answer, Ok(Lookup::Unknown));
    assert!(unknown(of(404, json!({"status": 0, "status_verbose": "product not found"}))));
    assert!(unknown(of(200, json!({"status": 0, "status_verbose": "product not found"}))));
    assert!(unknown(of(404, json!({"status": "failure", "result": {"id": "product_not_found"}}))));
    let foreign = json!({"status": 1, "product": {"code": "3017620422003", "product_name": "x", "countries_tags": ["en:spain"]}});
    assert_eq!(of(200, foreign).ok(), Some(Lookup::Dropped(Dropped::OtherCountry)));
    assert!(of(404, json!({"error": "no such route"})).is_err(), "somebody else's 404");
    assert!(of(200, json!({"status": 1})).is_err());
    assert!(of(200, json!([])).is_err());
}
