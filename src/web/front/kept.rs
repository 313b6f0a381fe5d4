//! Pages kept in memory as they were sent: what many ask for is made once and compressed once.
//!
//! A page that is the same for everybody depends on its address and on the catalogue alone. So it is kept for as long as the
//! catalogue's version stands still; the store looks that up once a second, and at once after a write of this process.

use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{HeaderMap, Request, Response, StatusCode};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::compress::Encoding;
use super::finish::Wanted;
use super::forward::Answer;
use crate::store::Store;

/// Memory for kept pages, in bytes: some thousand compressed ones.
const CAPACITY: u64 = 16 << 20;
/// About how many pages fit.
const PAGES: usize = 4_000;
/// What a page takes besides its address and its body: headers, and places in tables.
const OVERHEAD: u64 = 1_024;

/// What makes a page another one.
type Address = (Encoding, String);

/// A page and the version of the catalogue it was made of.
#[derive(Debug, Clone)]
struct Page {
    version: i64,
    headers: HeaderMap,
    body: Bytes,
}

/// The pages that are kept.
pub(super) struct Kept {
    store: Store,
    pages: Cache<Address, Page, Weight>,
}

/// Where a page that is being made can be kept.
#[derive(Debug)]
pub(super) struct Place {
    address: Address,
    version: i64,
}

#[derive(Debug, Clone)]
struct Weight;

impl Weighter<Address, Page> for Weight {
    fn weight(&self, (_, path): &Address, page: &Page) -> u64 {
        OVERHEAD + path.len() as u64 + page.body.len() as u64
    }
}

impl Kept {
    pub(super) fn new(store: Store) -> Self {
        Self { store, pages: Cache::with_weighter(PAGES, CAPACITY, Weight) }
    }

    /// The place of the page that a request asks for; none when it is not the same for everybody, or while nobody knows
    /// whether the catalogue has changed.
    pub(super) fn place<B>(&self, request: &Request<B>, wanted: &Wanted) -> Option<Place> {
        let personal = [header::COOKIE, header::AUTHORIZATION].iter().any(|name| request.headers().contains_key(name));
        if personal || !wanted.safe {
            return None;
        }
        let path = request.uri().path_and_query()?.as_str().to_owned();
        Some(Place { version: self.store.version()?, address: (wanted.encoding, path) })
    }

    /// The page of a place, if it is kept and still true.
    pub(super) fn find(&self, place: &Place) -> Option<Answer> {
        let page = self.pages.get(&place.address).filter(|page| page.version == place.version)?;
        let mut answer = Response::new(page.body);
        *answer.headers_mut() = page.headers;
        Some(answer)
    }

    /// Keeps a page, unless it is an error or says that it must not be kept.
    pub(super) fn keep(&self, place: Place, answer: &Answer) {
        let headers = answer.headers();
        let refused = headers.get(header::CACHE_CONTROL).is_some_and(|value| value == HeaderValue::from_static("no-store"));
        if answer.status() == StatusCode::OK && !refused && !headers.contains_key(header::SET_COOKIE) {
            let page = Page { version: place.version, headers: headers.clone(), body: answer.body().clone() };
            self.pages.insert(place.address, page);
        }
    }
}
