//! What every answer needs, whatever made it: security headers, and for pages a tag, compression and HEAD.

use hyper::body::Bytes;
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use xxhash_rust::xxh3::xxh3_64;

use super::client::Client;
use super::compress::Encoding;
use super::forward::Answer;

/// No inline script, no inline style, nothing from anywhere else but product photos.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: \
    https://images.openfoodfacts.org; connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

static SECURITY: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(self), microphone=(), geolocation=(), payment=(), usb=()"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// What the client asks of the form of an answer.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) encoding: Encoding,
    pub(super) head: bool,
    /// Whether the answer may be remembered at all: only what is asked with GET or HEAD.
    pub(super) safe: bool,
    known: Option<String>,
}

impl Wanted {
    pub(super) fn of<B>(request: &Request<B>) -> Self {
        let text = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        Self {
            encoding: Encoding::accepted(text(header::ACCEPT_ENCODING)),
            head: request.method() == Method::HEAD,
            safe: matches!(*request.method(), Method::GET | Method::HEAD),
            known: text(header::IF_NONE_MATCH).map(str::to_owned),
        }
    }

    /// Whether the client says that it has this form already.
    pub(super) fn has(&self, tag: &str) -> bool {
        let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        self.known.as_deref().is_some_and(|known| known == "*" || known.split(',').any(|one| strong(one) == strong(tag)))
    }
}

/// Gives a page its tag and compresses it: all that is the same for everybody who asks for it in this encoding.
pub(super) fn page(answer: Answer, wanted: &Wanted) -> Answer {
    let (mut parts, mut body) = answer.into_parts();
    if body.is_empty() {
        return Answer::from_parts(parts, body);
    }
    if !parts.headers.contains_key(header::CACHE_CONTROL) {
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    if wanted.safe
        && parts.status == StatusCode::OK
        && !parts.headers.contains_key(header::SET_COOKIE)
        && let Ok(tag) = HeaderValue::try_from(tag(&body))
    {
        parts.headers.insert(header::ETAG, tag);
    }
    if is_text(parts.headers.get(header::CONTENT_TYPE)) && !parts.headers.contains_key(header::CONTENT_ENCODING) {
        parts.headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if let (Some(encoded), Some(name)) = (wanted.encoding.encode(&body), wanted.encoding.name()) {
            body = Bytes::from(encoded);
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Answer::from_parts(parts, body)
}

/// Answers "not modified" to a client that has the page already, and leaves the body out for HEAD.
pub(super) fn trimmed(mut answer: Answer, wanted: &Wanted) -> Answer {
    let tag = answer.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    if answer.status() == StatusCode::OK && tag.is_some_and(|tag| wanted.has(tag)) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
            answer.headers_mut().remove(name);
        }
        *answer.body_mut() = Bytes::new();
    }
    if wanted.head {
        *answer.body_mut() = Bytes::new();
    }
    answer
}

/// Adds the security headers to any answer.
pub(super) fn secure(mut answer: Answer, client: &Client) -> Answer {
    for (name, value) in &SECURITY {
        answer.headers_mut().insert(name.clone(), value.clone());
    }
    if client.https {
        let year = HeaderValue::from_static("max-age=31536000");
        answer.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    answer
}

/// A weak tag: the page means the same whatever its compression.
fn tag(body: &[u8]) -> String {
    format!("W/\"{:016x}\"", xxh3_64(body))
}

fn is_text(content_type: Option<&HeaderValue>) -> bool {
    let text = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.starts_with("text/") || text.contains("json") || text.contains("xml")
}

#[cfg(test)]
mod tests {
    use super::{Wanted, tag};

    #[test]
    fn a_known_tag_is_recognised() {
        let page = tag(b"page");
        let wanted = |known: &str| {
            let request = hyper::Request::builder().header("If-None-Match", known).body(()).expect("a request");
            Wanted::of(&request)
        };
        assert!(wanted(&page).has(&page));
        assert!(wanted(&format!("\"x\", {page}")).has(&page));
        assert!(wanted("*").has(&page));
        assert!(!wanted("\"x\"").has(&page));
    }
}
