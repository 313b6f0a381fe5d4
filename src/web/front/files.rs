//! Embedded files, straight from memory.

use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};

use super::compress::Encoding;
use super::finish::Wanted;
use super::forward::Answer;
use crate::web::assets::{self, Asset};

/// The file a request asks for, if it asks for one.
pub(super) fn answer<B>(request: &Request<B>, wanted: &Wanted) -> Option<Answer> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return None;
    }
    let asset = assets::find(request.uri().path())?;
    let (encoding, bytes) = form(asset, wanted.encoding);
    // Each form is a representation of its own, so it has a tag of its own.
    let tag = match encoding.name() {
        Some(name) => format!("{}-{name}\"", asset.etag.trim_end_matches('"')),
        None => asset.etag.clone(),
    };
    let unchanged = wanted.has(&tag);
    let mut answer = Response::new(if unchanged || wanted.head { Bytes::new() } else { bytes.clone() });
    let headers = answer.headers_mut();
    let caching = if asset.immutable { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if unchanged {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        return Some(answer);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Some(answer)
}

fn form(asset: &'static Asset, accepted: Encoding) -> (Encoding, Bytes) {
    match (accepted, &asset.br, &asset.gzip) {
        (Encoding::Brotli, Some(bytes), _) => (Encoding::Brotli, shared(bytes)),
        (Encoding::Brotli | Encoding::Gzip, _, Some(bytes)) => (Encoding::Gzip, shared(bytes)),
        _ => (Encoding::Plain, shared(&asset.plain)),
    }
}

/// Assets live as long as the process: their bytes are lent, never copied.
fn shared(bytes: &'static [u8]) -> Bytes {
    Bytes::from_static(bytes)
}
