//! What answers hold, read leniently: numbers may be texts, and a bad product never loses its page.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::ClientError;
use crate::off::import::DroppedCounts;
use crate::off::lenient::Scalar;
use crate::off::{Dropped, ParseOptions, Parsed, parse};

/// Most products read of one page; nobody is sent more than a hundred.
const MAX_PRODUCTS: usize = 1_000;

/// One page of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// All products that match, on all pages.
    pub count: u64,
    /// The number of this page, from 1, as it was asked for.
    pub page: u32,
    /// Products on a full page, as the server counts them.
    pub page_size: u32,
    /// Products of this page that can be used.
    pub products: Vec<Parsed>,
    /// Products of this page that cannot, by reason.
    pub dropped: DroppedCounts,
    /// All products of this page, usable or not.
    pub received: usize,
}

impl Page {
    /// How many pages there are. The server's own `page_count` is the number of products on the page.
    #[must_use]
    pub fn pages(&self) -> u64 {
        self.count.div_ceil(u64::from(self.page_size.max(1)))
    }

    /// Whether no further page need be asked for: it is empty, whatever the count says, or the last one.
    #[must_use]
    pub fn is_last(&self) -> bool {
        self.received == 0 || u64::from(self.page) >= self.pages()
    }
}

/// What Open Food Facts knows of a barcode.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// A product.
    Found(Box<Parsed>),
    /// A product that cannot be used.
    Dropped(Dropped),
    /// Nothing.
    Unknown,
}

#[derive(Deserialize)]
struct Search<'a> {
    #[serde(borrow, default)]
    count: Option<&'a RawValue>,
    #[serde(borrow, default)]
    page_size: Option<&'a RawValue>,
    #[serde(borrow, default)]
    products: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Single<'a> {
    #[serde(borrow, default)]
    status: Option<&'a RawValue>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    product: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct ResultOf<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
}

/// Reads a page; `page` and `page_size` are what was asked for.
pub(super) fn page(body: &[u8], page: u32, page_size: u32, options: &ParseOptions) -> Result<Page, ClientError> {
    // One name with broken letters must not lose the page.
    let text = String::from_utf8_lossy(body);
    let search: Search<'_> = serde_json::from_str(&text).map_err(|why| not_understood(&why))?;
    let Some(products) = search.products else { return Err(lacking("products")) };
    let count = whole(search.count).ok_or_else(|| lacking("count"))?;
    let products: Vec<&RawValue> = serde_json::from_str(products.get()).map_err(|_| lacking("list of products"))?;
    let theirs = whole(search.page_size).and_then(|size| u32::try_from(size).ok()).filter(|size| *size > 0);
    let mut read = Page {
        count,
        page,
        page_size: theirs.unwrap_or(page_size),
        products: Vec::with_capacity(products.len().min(MAX_PRODUCTS)),
        dropped: DroppedCounts::default(),
        received: products.len(),
    };
    for product in products.into_iter().take(MAX_PRODUCTS) {
        match parse(product.get().as_bytes(), options) {
            Ok(parsed) => read.products.push(parsed),
            Err(reason) => read.dropped.count(reason),
        }
    }
    Ok(read)
}

/// Reads the answer for one barcode, of version 2 or 3, that came with this HTTP status: 200 or 404.
pub(super) fn lookup(status: u16, body: &[u8], options: &ParseOptions) -> Result<Lookup, ClientError> {
    let text = String::from_utf8_lossy(body);
    let single: Single<'_> = serde_json::from_str(&text).map_err(|why| not_understood(&why))?;
    let result = single.result.and_then(|result| serde_json::from_str::<ResultOf<'_>>(result.get()).ok());
    let result = result.map(|result| word(result.id)).unwrap_or_default();
    let unknown = result == "product_not_found" || matches!(word(single.status).as_str(), "0" | "failure");
    match single.product.filter(|product| product.get() != "null") {
        Some(product) if status == 200 && !unknown => Ok(match parse(product.get().as_bytes(), options) {
            Ok(parsed) => Lookup::Found(Box::new(parsed)),
            Err(reason) => Lookup::Dropped(reason),
        }),
        // A 404 that does not say so itself is the answer of something else than Open Food Facts.
        _ if unknown => Ok(Lookup::Unknown),
        _ => Err(lacking("product")),
    }
}

fn scalar(raw: Option<&RawValue>) -> Scalar<'_> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

fn word(raw: Option<&RawValue>) -> String {
    scalar(raw).text().into_owned()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
fn whole(raw: Option<&RawValue>) -> Option<u64> {
    scalar(raw).number().filter(|number| (0.0..1e15).contains(number)).map(|number| number as u64)
}

fn not_understood(why: &serde_json::Error) -> ClientError {
    ClientError::NotUnderstood(format!("it is not the JSON that was asked for: {why}"))
}

fn lacking(what: &str) -> ClientError {
    ClientError::NotUnderstood(format!("it has no {what}"))
}

#[cfg(test)]
mod tests;
