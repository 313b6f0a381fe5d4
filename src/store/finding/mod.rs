//! The answers of the catalogue: the same functions behind pages, API and jobs.

mod search;
mod substitutes;
mod suggest;

pub use search::{glance, search};
pub use substitutes::substitutes;
pub use suggest::suggest;

use super::{Reader, StoreError};
use crate::catalogue::finding::{Glance, Record};
use crate::catalogue::{Barcode, CategoryTag, finding::Category};

/// The product with this barcode.
///
/// # Errors
/// When the database fails; a product that is not there is `None`.
pub fn product(reader: &mut Reader<'_>, code: &Barcode) -> Result<Option<Record>, StoreError> {
    super::products::find(reader.conn, &reader.lexicon, code)
}

/// What a list shows of the products with these barcodes, in this order; those that are not there are left out. One look-up for
/// each: for a page's worth of them.
///
/// # Errors
/// When the database fails.
pub fn glances(reader: &mut Reader<'_>, codes: &[Barcode]) -> Result<Vec<Glance>, StoreError> {
    let mut ids = Vec::with_capacity(codes.len());
    for code in codes {
        ids.extend(super::products::id_of(reader.conn, code)?);
    }
    super::products::glances(reader.conn, &reader.lexicon, &ids)
}

/// The category with this tag, if there is one.
#[must_use]
pub fn category(reader: &Reader<'_>, tag: &CategoryTag) -> Option<Category> {
    reader.lexicon.find_category(tag)
}

/// Categories that hold products and whose name or synonyms have all words of `text` (no text: all), the fullest first:
/// how many there are, and those of one page (`page` from 1).
#[must_use]
pub fn categories(reader: &Reader<'_>, text: &str, page: u32, per_page: u32) -> (u32, Vec<Category>) {
    let per_page = per_page as usize;
    let offset = (page.max(1) as usize - 1).saturating_mul(per_page);
    let (count, found) = reader.lexicon.categories(text, offset, per_page);
    (u32::try_from(count).unwrap_or(u32::MAX), found)
}
