//! What the stand-in answers when it behaves: the addresses, shapes and paging of Open Food Facts.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::{Map, Value, json};

use super::http::Answer;
use super::{Seen, Shared, decoded};

pub(super) fn answer(request: &Seen, shared: &Shared) -> Answer {
    let path = decoded(&request.path);
    if matches!(path.as_str(), "/api/v2/search" | "/cgi/search.pl") {
        return json_answer(200, &search(request, shared)).packed_for(request);
    }
    if let Some(code) = path.strip_prefix("/api/v2/product/") {
        let (status, found) = product(code, request, shared);
        return json_answer(status, &found).packed_for(request);
    }
    file(&path, request, shared)
}

pub(super) fn json_answer(status: u16, value: &Value) -> Answer {
    Answer::new(status, "application/json; charset=utf-8", value.to_string())
}

/// A page of a search, as `/api/v2/search` and `/cgi/search.pl` give it.
pub(super) fn search(request: &Seen, shared: &Shared) -> Value {
    let number = |name: &str, default: usize| request.parameter(name).parse().unwrap_or(default);
    let (page, page_size) = (number("page", 1).max(1), number("page_size", 24).clamp(1, 100));
    let state = shared.state();
    let mut found: Vec<&Value> = state.products.iter().filter(|product| matches(product, request)).collect();
    found.sort_by_key(|product| std::cmp::Reverse(product["unique_scans_n"].as_i64().unwrap_or(0)));
    let skip = (page - 1) * page_size;
    let products: Vec<Value> = found.iter().skip(skip).take(page_size).map(|product| fields_of(product, request)).collect();
    // Yes, `page_count` is that.
    json!({
        "count": found.len(), "page": page, "page_count": products.len(), "page_size": page_size, "skip": skip, "products": products
    })
}

fn matches(product: &Value, request: &Seen) -> bool {
    let tagged = |list: &str, tag: &str| {
        tag.is_empty() || product[list].as_array().is_some_and(|tags| tags.iter().any(|item| item.as_str() == Some(tag)))
    };
    if request.path == "/api/v2/search" {
        return tagged("categories_tags", &request.parameter("categories_tags"))
            && tagged("countries_tags", &request.parameter("countries_tags"));
    }
    let name = product["product_name"].as_str().unwrap_or_default().to_lowercase();
    let words = request.parameter("search_terms").to_lowercase();
    request.parameter("json") == "1"
        && tagged("countries_tags", &request.parameter("tag_0"))
        && words.split_whitespace().all(|word| name.contains(word))
}

/// The fields asked for. Like the real one it knows commas only when they are not escaped.
fn fields_of(product: &Value, request: &Seen) -> Value {
    let fields = request.raw_parameter("fields");
    if fields.is_empty() {
        return product.clone();
    }
    let known = fields.split(',').filter_map(|field| Some((field.to_owned(), product.get(field)?.clone())));
    Value::Object(known.collect::<Map<_, _>>())
}

fn product(code: &str, request: &Seen, shared: &Shared) -> (u16, Value) {
    let state = shared.state();
    match state.products.iter().find(|product| product["code"].as_str() == Some(code)) {
        Some(product) => {
            let product = fields_of(product, request);
            (200, json!({"code": code, "status": 1, "status_verbose": "product found", "product": product}))
        }
        None => (404, json!({"code": code, "status": 0, "status_verbose": "product not found"})),
    }
}

fn file(path: &str, request: &Seen, shared: &Shared) -> Answer {
    let state = shared.state();
    let index = || {
        let mut names: Vec<&str> = state.files.keys().filter_map(|path| path.strip_prefix("/data/delta/")).collect();
        names.sort_unstable_by(|a, b| b.cmp(a));
        (path == "/data/delta/index.txt").then(|| (names.join("\n") + "\n").into_bytes())
    };
    let Some(bytes) = state.files.get(path).cloned().or_else(index) else {
        return Answer::new(404, "text/html", "<html><title>404 Not Found</title></html>");
    };
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let etag = format!("\"{:x}\"", hasher.finish());
    if request.header("if-none-match") == etag {
        return Answer { status: 304, headers: vec![("etag", etag)], body: Vec::new() };
    }
    let content_type = match path.rsplit('.').next() {
        Some("json") => "application/json",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    };
    Answer::new(200, content_type, bytes).with("etag", etag)
}
