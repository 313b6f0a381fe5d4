//! A product in a list.

use askama::Template;

use super::{Icon, Photo, Scale};
use crate::catalogue::Barcode;
use crate::catalogue::finding::{Record, Substitute};
use crate::web::links;

/// What the button of a card does.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// Shows what may replace it.
    Replace,
    /// Puts it beside the product it may replace.
    CompareWith(&'a Barcode),
}

/// A card: photo, name, brand, scale, a reason to prefer it, and one thing to do.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/card.html")]
pub struct Card<'a> {
    record: &'a Record,
    swap: Option<&'a Substitute>,
    action: Action<'a>,
}

impl<'a> Card<'a> {
    /// A product that was searched for.
    #[must_use]
    pub const fn found(record: &'a Record) -> Self {
        Self { record, swap: None, action: Action::Replace }
    }

    /// A product that may stand in for another.
    #[must_use]
    pub const fn swap(swap: &'a Substitute, instead_of: &'a Barcode) -> Self {
        Self { record: &swap.product, swap: Some(swap), action: Action::CompareWith(instead_of) }
    }

    fn compare_href(&self, other: &Barcode) -> String {
        links::compare([other, &self.record.product.code])
    }

    /// `Marque · 400 g`, as far as known.
    fn subtitle(&self) -> String {
        let product = &self.record.product;
        let brand = product.brands.first().map(String::as_str);
        let parts: Vec<&str> =
            [brand, product.quantity.as_deref()].into_iter().flatten().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }
}
