//! From hyper to Rocket and back.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode};
use rocket::http::uri::Host;
use rocket::http::{Cookie, Method};
use tokio::time::{Instant, timeout, timeout_at};

use super::Door;
use super::client::Client;
use super::places::Place;
use super::refusal;
use crate::config::Http;
use crate::web::visitor::Https;

/// How long a body has to bring what [`Http::min_body_bytes_per_second`] asks of it.
const WINDOW: Duration = Duration::from_secs(5);

/// An answer, whole.
pub(super) type Answer = Response<Bytes>;

/// Hands a request to Rocket and returns what it answers, or the refusal that a limit calls for.
pub(super) async fn forward(door: &Door, request: Request<Incoming>, client: &Client, place: &Place) -> Answer {
    let (parts, body) = request.into_parts();
    match pass_on(door, &parts, body, client, place).await {
        Ok(answer) => answer,
        Err(status) => refusal::of(&parts, status),
    }
}

async fn pass_on(door: &Door, parts: &Parts, body: Incoming, client: &Client, place: &Place) -> Result<Answer, StatusCode> {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    if path.len() > door.http.max_url_bytes {
        return Err(StatusCode::URI_TOO_LONG);
    }
    // A HEAD request is answered as a GET without its body, so that its headers are the same.
    let method = if parts.method == hyper::Method::HEAD { "GET" } else { parts.method.as_str() };
    let method: Method = method.parse().map_err(|()| StatusCode::NOT_IMPLEMENTED)?;
    let limit = Duration::from_secs(door.http.request_timeout_seconds);
    let body = timeout(limit, read(body, &door.http)).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)??;
    place.answering();
    let mut local = door.rocket.req(method, path.to_owned());
    // The port is the proxy's affair; Rocket wants one.
    local.set_remote(SocketAddr::new(client.address, 0));
    local.inner().local_cache(|| Https(client.https));
    for (name, value) in &parts.headers {
        // Nonsense stays nonsense, but it does not go away: a header that is missing means something else.
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        match *name {
            header::COOKIE => {
                for cookie in Cookie::split_parse_encoded(value).filter_map(Result::ok) {
                    local = local.cookie(cookie);
                }
            }
            header::HOST => {
                if let Ok(host) = Host::parse_owned(value) {
                    local.inner_mut().set_host(host);
                }
            }
            _ => local.add_header(rocket::http::Header::new(name.as_str().to_owned(), value)),
        }
    }
    local.set_body(body);
    let response = timeout(limit, local.dispatch()).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(answer(response).await)
}

/// Reads a body that is neither too long nor too slow: in every few seconds so many bytes must come.
async fn read(body: Incoming, http: &Http) -> Result<Bytes, StatusCode> {
    let least = WINDOW.as_secs().saturating_mul(http.min_body_bytes_per_second);
    let mut body = Limited::new(body, http.max_body_bytes);
    let (mut whole, mut arrived, mut until) = (Vec::new(), 0, Instant::now() + WINDOW);
    loop {
        match timeout_at(until, body.frame()).await {
            Ok(None) => return Ok(Bytes::from(whole)),
            Ok(Some(Ok(frame))) => {
                let data = frame.into_data().unwrap_or_default();
                arrived += data.len() as u64;
                whole.extend_from_slice(&data);
            }
            Ok(Some(Err(error))) if error.is::<LengthLimitError>() => return Err(StatusCode::PAYLOAD_TOO_LARGE),
            Ok(Some(Err(_))) => return Err(StatusCode::BAD_REQUEST),
            Err(_) if arrived < least => return Err(StatusCode::REQUEST_TIMEOUT),
            Err(_) => (arrived, until) = (0, until + WINDOW),
        }
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
