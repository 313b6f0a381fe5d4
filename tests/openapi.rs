//! The description of the API is whole, and nobody changes a promise without seeing it.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::path::Path;

use purbeurre::web::api::document;
use serde_json::Value;

fn described() -> Value {
    serde_json::from_str(&document::json()).expect("the description is JSON")
}

#[test]
fn the_copy_in_docs_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
    let now = document::json() + "\n";
    if std::env::var_os("PURBEURRE_RENEW").is_some() {
        std::fs::write(&path, &now).expect("docs/openapi.json is written");
    }
    let copy = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        copy == now,
        "docs/openapi.json is not what the code promises. If the change is meant, renew it with \
         `PURBEURRE_RENEW=1 cargo test --test openapi` and review the difference."
    );
}

/// Every value in a document, with the path that leads to it.
fn walk<'a>(at: &str, value: &'a Value, visit: &mut dyn FnMut(&str, &'a Value)) {
    visit(at, value);
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(&format!("{at}/{key}"), value, visit)),
        Value::Array(list) => list.iter().enumerate().for_each(|(key, value)| walk(&format!("{at}/{key}"), value, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = described();
    let mut references = 0;
    walk("", &document, &mut |at, value| {
        // References in the document, and those that problems have as their type.
        let text = value.as_str().unwrap_or_default().trim_start_matches("/api/openapi.json");
        if let Some(pointer) = text.strip_prefix('#').filter(|pointer| pointer.starts_with('/')) {
            references += 1;
            assert!(document.pointer(pointer).is_some(), "{at} leads to {pointer}, which is not there");
        }
    });
    assert!(references > 20, "only {references}");
}

#[test]
fn every_operation_parameter_and_error_is_described_with_an_example() {
    let document = described();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let operation = &item["get"];
        assert_eq!(item.as_object().map(serde_json::Map::len), Some(1), "{path} is read only");
        ids.push(operation["operationId"].as_str().expect("an id"));
        assert!(operation["summary"].is_string() && operation["tags"].is_array(), "{path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = &parameter["name"];
            assert!(!parameter["description"].as_str().unwrap_or_default().is_empty(), "{path} {name}");
            assert!(!parameter["example"].is_null(), "{path} {name} has no example");
            assert_eq!(parameter["required"] == true, parameter["in"] == "path", "{path} {name}");
        }
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let response = match response["$ref"].as_str() {
                Some(reference) => document.pointer(reference.trim_start_matches('#')).expect("a response"),
                None => response,
            };
            assert!(response["description"].is_string(), "{path} {status}");
            for (kind, content) in response["content"].as_object().expect("content") {
                assert!(!content["example"].is_null(), "{path} {status} {kind} has no example");
            }
        }
        if path.starts_with("/api/") {
            assert!(["200", "422", "503"].iter().all(|status| operation["responses"][status].is_object()), "{path}");
        }
    }
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!((ids.len(), all), (7, 7));
}

#[test]
fn every_field_is_described_and_always_there() {
    let document = described();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        assert!(schema["description"].is_string(), "{name}");
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let described = property["description"].is_string() || property["oneOf"][0]["description"].is_string();
            assert!(described, "{name}.{field} is not described: {property}");
            let sometimes = ["Problem.parameter", "Readiness.reason", "Readiness.open_food_facts"];
            let only_sometimes = sometimes.contains(&format!("{name}.{field}").as_str());
            assert_eq!(required.contains(&field.as_str().into()), !only_sometimes, "{name}.{field}");
        }
    }
}
