//! What is said to a request that never reaches the site: words for people, a problem document for those who ask the API.

use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use rocket::http::Status;

use super::forward::Answer;
use crate::web::api::Problem;
use crate::web::api::problem::{METHODS, RETRY_AFTER};

/// The refusal of a request that a limit, or a method that nobody knows, has stopped.
pub(super) fn of(request: &Parts, status: StatusCode) -> Answer {
    let path = request.uri.path();
    let mut answer =
        if path == "/api" || path.starts_with("/api/") { to_a_program(request, status) } else { to_a_person(status) };
    // The rest of the request may still be on its way: the connection is of no more use.
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}

fn to_a_person(status: StatusCode) -> Answer {
    let words = match status {
        StatusCode::URI_TOO_LONG => "Cette adresse est trop longue.",
        StatusCode::NOT_IMPLEMENTED => "Cette méthode n’est pas prise en charge.",
        StatusCode::REQUEST_TIMEOUT => "Cet envoi a pris trop de temps.",
        StatusCode::PAYLOAD_TOO_LARGE => "Cet envoi est trop volumineux.",
        StatusCode::SERVICE_UNAVAILABLE => "La réponse a pris trop de temps.",
        _ => "Cet envoi s’est interrompu.",
    };
    answer(status, "text/plain; charset=utf-8", words.to_owned())
}

fn to_a_program(request: &Parts, status: StatusCode) -> Answer {
    let problem = match status {
        StatusCode::NOT_IMPLEMENTED => Problem::method(request.method.as_str()),
        _ => Problem::of_status(Status::new(status.as_u16())),
    };
    let status = StatusCode::from_u16(problem.status()).unwrap_or(status);
    let mut answer = answer(status, "application/problem+json", problem.json());
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match status {
        StatusCode::METHOD_NOT_ALLOWED => headers.insert(header::ALLOW, HeaderValue::from_static(METHODS)),
        StatusCode::SERVICE_UNAVAILABLE => headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER)),
        _ => None,
    };
    answer
}

fn answer(status: StatusCode, content_type: &'static str, body: String) -> Answer {
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}
