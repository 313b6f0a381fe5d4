//! From hyper to Rocket and back.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use rocket::http::uri::Host;
use rocket::http::{Cookie, Method};
use tokio::time::timeout;

use super::Door;
use super::client::Client;

/// An answer, whole.
pub(super) type Answer = Response<Bytes>;

/// Hands a request to Rocket and returns what it answers, or the refusal that a limit calls for.
pub(super) async fn forward(door: &Door, request: Request<Incoming>, client: &Client) -> Answer {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if path.len() > door.http.max_url_bytes {
        return refusal(StatusCode::URI_TOO_LONG, "Cette adresse est trop longue.");
    }
    // A HEAD request is answered as a GET without its body, so that its headers are the same.
    let method = if parts.method == hyper::Method::HEAD { "GET" } else { parts.method.as_str() };
    let Ok(method) = method.parse::<Method>() else {
        return refusal(StatusCode::NOT_IMPLEMENTED, "Cette méthode n’est pas prise en charge.");
    };
    let limit = Duration::from_secs(door.http.request_timeout_seconds);
    let body = match timeout(limit, read(body, door.http.max_body_bytes)).await {
        Ok(Ok(body)) => body,
        Ok(Err(refusal)) => return refusal,
        Err(_) => return refusal(StatusCode::REQUEST_TIMEOUT, "Cet envoi a pris trop de temps."),
    };
    let mut local = door.rocket.req(method, path.to_owned());
    // The port is the proxy's affair; Rocket wants one.
    local.set_remote(SocketAddr::new(client.address, 0));
    for (name, value) in &parts.headers {
        let Ok(value) = value.to_str() else { continue };
        match *name {
            header::COOKIE => {
                for cookie in Cookie::split_parse_encoded(value.to_owned()).filter_map(Result::ok) {
                    local = local.cookie(cookie);
                }
            }
            header::HOST => {
                if let Ok(host) = Host::parse_owned(value.to_owned()) {
                    local.inner_mut().set_host(host);
                }
            }
            _ => local.add_header(rocket::http::Header::new(name.as_str().to_owned(), value.to_owned())),
        }
    }
    local.set_body(body);
    match timeout(limit, local.dispatch()).await {
        Ok(response) => answer(response).await,
        Err(_) => refusal(StatusCode::SERVICE_UNAVAILABLE, "La réponse a pris trop de temps."),
    }
}

async fn read(body: Incoming, limit: usize) -> Result<Bytes, Answer> {
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, "Cet envoi est trop volumineux."))
        }
        Err(_) => Err(refusal(StatusCode::BAD_REQUEST, "Cet envoi s’est interrompu.")),
    }
}

async fn answer(response: rocket::local::asynchronous::LocalResponse<'_>) -> Answer {
    let status = StatusCode::from_u16(response.status().code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = Response::new(Bytes::new());
    *answer.status_mut() = status;
    for header in response.headers().iter() {
        let name = HeaderName::try_from(header.name.as_str());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&header.value)) {
            answer.headers_mut().append(name, value);
        }
    }
    let body = response.into_bytes().await.unwrap_or_default();
    *answer.body_mut() = Bytes::from(body);
    answer
}

/// A short page for what never reaches the site.
pub(super) fn refusal(status: StatusCode, words: &'static str) -> Answer {
    let mut answer = Response::new(Bytes::from_static(words.as_bytes()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    // The rest of the request may still be on its way: the connection is of no more use.
    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    answer
}
