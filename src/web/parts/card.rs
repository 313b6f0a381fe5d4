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
    category: Option<&'a str>,
    action: Action<'a>,
}

impl<'a> Card<'a> {
    /// A product that was searched for.
    #[must_use]
    pub const fn found(record: &'a Record) -> Self {
        Self { record, swap: None, category: None, action: Action::Replace }
    }

    /// A product that may stand in for another.
    #[must_use]
    pub fn swap(swap: &'a Substitute, instead_of: &'a Record) -> Self {
        // The category is worth a line where it is another one than the page is about.
        let category = (swap.category.tag != instead_of.category.tag).then_some(swap.category.name.as_str());
        Self { record: &swap.product, swap: Some(swap), category, action: Action::CompareWith(&instead_of.product.code) }
    }

    fn compare_href(&self, other: &Barcode) -> String {
        links::compare([other, &self.record.product.code])
    }

    /// `Marque · 400 g`, as far as known; a line may break before the dot and nowhere after it.
    fn subtitle(&self) -> String {
        let product = &self.record.product;
        let brand = product.brands.first().filter(|brand| !brand.is_empty());
        let quantity = product.quantity.as_ref().filter(|quantity| !quantity.is_empty());
        match (brand, quantity.map(|quantity| unbroken(quantity))) {
            (Some(brand), Some(quantity)) => format!("{brand} ·\u{a0}{quantity}"),
            (Some(brand), None) => brand.clone(),
            (None, Some(quantity)) => quantity,
            (None, None) => String::new(),
        }
    }
}

/// A quantity on one line, unless it is a long story.
fn unbroken(quantity: &str) -> String {
    if quantity.len() <= 20 { quantity.replace(' ', "\u{a0}") } else { quantity.to_owned() }
}
