//! `GET /healthz`: whether the process answers. Nothing else is asked, so that a database that is down restarts nobody.

use rocket::get;
use rocket::http::{ContentType, Header};
use rocket::response::Responder;

/// Two letters that are never kept.
#[derive(Debug, Responder)]
pub(in crate::web) struct Alive {
    body: &'static str,
    content_type: ContentType,
    cache: Header<'static>,
}

/// Ask whether the process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "healthz",
    tag = "machine",
    responses((status = 200, description = "It does.", body = String, content_type = "text/plain", example = json!("ok")))
)]
#[get("/healthz")]
pub(in crate::web) fn healthz() -> Alive {
    Alive { body: "ok", content_type: ContentType::Plain, cache: Header::new("Cache-Control", "no-store") }
}
