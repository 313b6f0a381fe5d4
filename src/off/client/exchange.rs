//! One exchange over HTTP: sent, its redirects followed on the same host, its answer judged by status and type.

use std::time::{Duration, Instant};

use ureq::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, RETRY_AFTER};
use ureq::http::{HeaderMap, HeaderName, Request, Response};
use ureq::{Agent, Body, Timeout};

use super::address::redirected;
use super::body;
use super::error::ClientError;
use super::retry::Stopping;

/// Redirects followed.
const MAX_REDIRECTS: usize = 3;
/// Longest `ETag` kept.
const MAX_ETAG: usize = 256;

/// What is asked, and how long it may take.
pub(super) struct Ask<'a> {
    /// The whole address.
    pub(super) address: String,
    /// What is wanted.
    pub(super) wanted: Wanted,
    /// The version that is already there.
    pub(super) etag: Option<&'a str>,
    /// From the beginning to the end; none for files.
    pub(super) total: Option<Duration>,
    /// Between two pieces of the answer.
    pub(super) silence: Duration,
    /// What tells us to stop.
    pub(super) stop: &'a dyn Stopping,
}

/// What an answer has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// JSON, compressed on the way if they like.
    Json,
    /// JSON that may come with a 404, which then says something too.
    JsonEvenIfMissing,
    /// Anything but a web page, as it is.
    File,
}

impl Wanted {
    const fn words(self) -> &'static str {
        match self {
            Self::Json | Self::JsonEvenIfMissing => "JSON",
            Self::File => "a file",
        }
    }

    fn is(self, content_type: &str) -> bool {
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match self {
            Self::Json | Self::JsonEvenIfMissing => {
                kind == "application/json" || kind == "text/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
            }
            Self::File => !matches!(kind.as_str(), "text/html" | "application/xhtml+xml"),
        }
    }
}

/// An answer that is what was wanted; its body is still to be read.
pub(super) enum Answer {
    /// Nothing new since the version asked about.
    NotModified,
    /// With this status: 200, or 404 where that was wanted.
    Body(u16, Response<Body>),
}

/// Sends a question and judges the head of its answer.
pub(super) fn exchange(agent: &Agent, ask: &Ask<'_>) -> Result<Answer, ClientError> {
    let mut response = followed(agent, ask)?;
    let status = response.status().as_u16();
    let missing = status == 404 && ask.wanted == Wanted::JsonEvenIfMissing;
    let content_type = header(response.headers(), &CONTENT_TYPE).to_owned();
    match status {
        304 if ask.etag.is_some() => return Ok(Answer::NotModified),
        200 if ask.wanted.is(&content_type) => return Ok(Answer::Body(status, response)),
        404 if missing && ask.wanted.is(&content_type) => return Ok(Answer::Body(status, response)),
        _ => {}
    }
    let retry_after = header(response.headers(), &RETRY_AFTER).trim().parse().ok().map(Duration::from_secs);
    let words = body::first_words(&mut response, ask.stop);
    Err(match status {
        200 => {
            let content_type = body::shown(if content_type.is_empty() { "something without a type" } else { &content_type });
            ClientError::NotWanted { wanted: ask.wanted.words(), content_type, words }
        }
        408 | 429 | 500.. => ClientError::Unavailable { status, retry_after, words },
        _ => ClientError::Refused { status, words },
    })
}

/// The answer after at most three redirects, all on the same host.
fn followed(agent: &Agent, ask: &Ask<'_>) -> Result<Response<Body>, ClientError> {
    let end = ask.total.map(|total| Instant::now() + total);
    let mut address = ask.address.clone();
    for _ in 0..=MAX_REDIRECTS {
        let response = agent.run(request(agent, ask, &address, end)?).map_err(|error| failure(&error))?;
        if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok(response);
        }
        address = redirected(&address, header(response.headers(), &LOCATION))?;
    }
    Err(ClientError::Redirects(MAX_REDIRECTS))
}

fn request(agent: &Agent, ask: &Ask<'_>, address: &str, end: Option<Instant>) -> Result<Request<()>, ClientError> {
    let (accept, encoding) = match ask.wanted {
        Wanted::Json | Wanted::JsonEvenIfMissing => ("application/json", "gzip"),
        // A file is kept as it is, and compressed ones are compressed already.
        Wanted::File => ("*/*", "identity"),
    };
    let mut request = Request::get(address).header(ACCEPT, accept).header(ACCEPT_ENCODING, encoding);
    if let Some(etag) = ask.etag {
        request = request.header(IF_NONE_MATCH, etag);
    }
    let request = request.body(()).map_err(|error| ClientError::NotUnderstood(format!("no question can be made: {error}")))?;
    let left = end.map(|end| end.saturating_duration_since(Instant::now()));
    let limited = agent.configure_request(request).timeout_global(left).timeout_per_read(Some(ask.silence));
    Ok(limited.timeout_recv_response(Some(ask.silence)).build())
}

/// A header's text; empty when it is absent or no text.
pub(super) fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The version of an answer, where it says so.
pub(super) fn etag(headers: &HeaderMap) -> Option<String> {
    let etag = header(headers, &ETAG).trim();
    (!etag.is_empty() && etag.len() <= MAX_ETAG).then(|| etag.to_owned())
}

/// What ureq says, in our words; it may name the address of a proxy, we do not.
pub(super) fn failure(error: &ureq::Error) -> ClientError {
    use std::io::ErrorKind;
    let unreachable = |what: &str| ClientError::Unreachable(what.to_owned());
    match error {
        ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => ClientError::Timeout("no connection"),
        ureq::Error::Timeout(Timeout::Global | Timeout::PerCall) => ClientError::Timeout("the whole answer took too long"),
        ureq::Error::Timeout(_) => ClientError::Timeout("it fell silent"),
        ureq::Error::Io(why) => match why.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => ClientError::Timeout("it fell silent"),
            ErrorKind::ConnectionRefused => unreachable("it refuses the connection"),
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => unreachable("it hung up"),
            ErrorKind::UnexpectedEof => unreachable("its answer ends too early"),
            _ => ClientError::Unreachable(why.to_string()),
        },
        ureq::Error::HostNotFound => unreachable("its name is not known (DNS)"),
        ureq::Error::InvalidProxyUrl | ureq::Error::ConnectProxyFailed(_) => {
            unreachable("the proxy of the environment does not help")
        }
        ureq::Error::LargeResponseHeader(..) => ClientError::NotUnderstood("its headers are too large".to_owned()),
        ureq::Error::Protocol(why) => ClientError::Unreachable(format!("it does not speak HTTP: {why}")),
        other => ClientError::Unreachable(other.to_string()),
    }
}
