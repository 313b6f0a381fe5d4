//! What the API refuses and why: problem documents of RFC 9457.

use rocket::http::{ContentType, Status};
use rocket::request::Request;
use rocket::response::{self, Responder, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::json::any_origin;
use crate::catalogue::Barcode;
use crate::store::StoreError;

/// What an address of the API answers to.
pub const METHODS: &str = "GET, HEAD, OPTIONS";
/// After how many seconds asking again makes sense when the database does not answer.
pub const RETRY_AFTER: &str = "30";

/// Why there is no answer, as RFC 9457 has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "type": "/api/openapi.json#/components/responses/InvalidParameter",
    "title": "A parameter is not valid",
    "status": 422,
    "detail": "per_page must be a whole number from 1 to 100, not 500.",
    "parameter": "per_page",
})))]
pub struct Problem {
    /// What kind of problem it is: where this document describes it, relative to the site. The same kind has the same address
    /// for ever.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    kind: String,
    /// The kind in words, the same each time.
    title: &'static str,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What was wrong this time, and what would be right.
    detail: String,
    /// The parameter at fault, in the query or (`code`) in the path; only with status 422.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    parameter: Option<String>,
}

impl Problem {
    fn new(status: Status, kind: &str, title: &'static str, detail: String) -> Self {
        let kind = format!("/api/openapi.json#/components/responses/{kind}");
        Self { kind, title, status: status.code, detail, parameter: None }
    }

    /// A parameter has a value it cannot have, or is none that is known here: 422. `detail` says what would be right.
    #[must_use]
    pub fn parameter(name: &str, detail: String) -> Self {
        let problem = Self::new(Status::UnprocessableEntity, "InvalidParameter", "A parameter is not valid", detail);
        Self { parameter: Some(shortened(name)), ..problem }
    }

    /// No product has this barcode: 404.
    #[must_use]
    pub fn no_product(code: &Barcode) -> Self {
        let detail = format!("No product here has the barcode {code}.");
        Self::new(Status::NotFound, "UnknownProduct", "There is no such product", detail)
    }

    /// Nothing is at this address: 404.
    #[must_use]
    pub fn no_address() -> Self {
        let detail = "The API has no such address; /api/openapi.json describes those it has.".to_owned();
        Self::new(Status::NotFound, "UnknownAddress", "There is nothing at this address", detail)
    }

    /// The address is right, the method is not: 405.
    #[must_use]
    pub fn method(method: &str) -> Self {
        let detail = format!("The API is read only: {method} is not possible here, {METHODS} are.");
        Self::new(Status::MethodNotAllowed, "MethodNotAllowed", "This method is not allowed", detail)
    }

    /// The database does not answer at the moment: 503.
    #[must_use]
    pub fn unavailable() -> Self {
        let detail = format!("The database does not answer at the moment. Ask again in {RETRY_AFTER} seconds.");
        Self::new(Status::ServiceUnavailable, "Unavailable", "The catalogue cannot be reached", detail)
    }

    /// The fault is ours: 500. The log says more.
    #[must_use]
    pub fn defect() -> Self {
        let detail = "The fault is ours, not that of the request.".to_owned();
        Self::new(Status::InternalServerError, "Defect", "Something went wrong here", detail)
    }

    /// Anything else that the server refuses before a handler sees it.
    #[must_use]
    pub fn of_status(status: Status) -> Self {
        match status.code {
            404 => Self::no_address(),
            503 => Self::unavailable(),
            500 => Self::defect(),
            code => Self {
                // What RFC 9457 says of a problem that is no more than its status.
                kind: "about:blank".to_owned(),
                title: status.reason_lossy(),
                status: code,
                detail: match code {
                    408 => "The request did not arrive in time.",
                    413 => "The request has a larger body than is taken here; none is needed.",
                    414 => "The address is longer than any that means something here.",
                    _ => {
                        "The request is malformed: in an address, whatever is no ASCII letter, digit or mark is percent-encoded."
                    }
                }
                .to_owned(),
                parameter: None,
            },
        }
    }

    /// The status of the answer.
    pub(in crate::web) const fn status(&self) -> u16 {
        self.status
    }

    /// The document. Texts and a number always can be written.
    pub(in crate::web) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// A name that somebody sent, fit to be said back.
fn shortened(name: &str) -> String {
    const MOST: usize = 60;
    let end = name.char_indices().nth(MOST).map_or(name.len(), |(end, _)| end);
    name[..end].to_owned()
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the API cannot answer");
        if error.is_passing() { Self::unavailable() } else { Self::defect() }
    }
}

impl<'r> Responder<'r, 'static> for Problem {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let body = self.json();
        let mut answer = Response::build();
        answer
            .status(Status::new(self.status))
            .header(ContentType::new("application", "problem+json"))
            .header(any_origin())
            .raw_header("Cache-Control", "no-store")
            .sized_body(body.len(), std::io::Cursor::new(body));
        match self.status {
            405 => answer.raw_header("Allow", METHODS),
            503 => answer.raw_header("Retry-After", RETRY_AFTER),
            _ => &mut answer,
        };
        answer.ok()
    }
}

/// What a browser wants to know before it lets a script of another site ask with headers of its own: 204 and the methods.
#[derive(Debug, Clone, Copy)]
pub struct Preflight;

impl<'r> Responder<'r, 'static> for Preflight {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut answer = Response::build();
        answer
            .status(Status::NoContent)
            .header(any_origin())
            .raw_header("Allow", METHODS)
            .raw_header("Access-Control-Allow-Methods", METHODS)
            .raw_header("Access-Control-Allow-Headers", "*")
            .raw_header("Access-Control-Max-Age", "86400");
        answer.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;
    use crate::store::StoreError;

    #[test]
    fn a_database_error_is_never_a_not_found_and_says_nothing_of_the_database() {
        let problem = Problem::from(StoreError::Unreachable("password of postgres://u:secret@host".to_owned()));
        assert_eq!(problem, Problem::unavailable());
        assert_eq!(Problem::from(StoreError::Busy).status, 503);
        assert_eq!(Problem::from(StoreError::Unreadable { what: "grade", why: "x".to_owned() }), Problem::defect());
    }

    #[test]
    fn a_long_name_is_not_said_back_whole() {
        let problem = Problem::parameter(&"é".repeat(5_000), String::new());
        assert_eq!(problem.parameter.map(|name| name.chars().count()), Some(60));
    }
}
