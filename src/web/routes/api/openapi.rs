//! `GET /api/openapi.json`: the description of the API.

use std::sync::LazyLock;

use rocket::get;

use crate::web::api::{Json, Parameters, Problem, document};

#[get("/openapi.json")]
pub(in crate::web) fn openapi(parameters: Parameters<'_>) -> Result<Json, Problem> {
    static WRITTEN: LazyLock<String> = LazyLock::new(document::json);
    parameters.end()?;
    Ok(Json::ready(WRITTEN.clone()))
}
