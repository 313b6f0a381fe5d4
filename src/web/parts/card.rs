//! A product in a list.

use askama::Template;

use super::{Icon, Photo, Save, Scale};
use crate::catalogue::finding::{Glance, Record, Substitute};
use crate::catalogue::{Barcode, Grade};
use crate::web::links;

/// What the button of a card does.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// Shows what may replace it.
    Replace,
    /// Puts it beside the product it may replace, or keeps it.
    CompareOrSave {
        /// The product it may replace.
        instead_of: &'a Barcode,
        /// The token for the form of somebody who is logged in.
        form_token: Option<&'a str>,
    },
}

/// A card: photo, name, brand, scale, a reason to prefer it, and one thing to do.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/card.html")]
pub struct Card<'a> {
    code: &'a Barcode,
    name: &'a str,
    brand: Option<&'a str>,
    quantity: Option<&'a str>,
    grade: Option<Grade>,
    photo: Photo<'a>,
    swap: Option<&'a Substitute>,
    category: Option<&'a str>,
    action: Action<'a>,
}

impl<'a> Card<'a> {
    /// A product that was searched for.
    #[must_use]
    pub fn found(glance: &'a Glance) -> Self {
        Self {
            code: &glance.code,
            name: &glance.name,
            brand: glance.brands.first().map(String::as_str),
            quantity: glance.quantity.as_deref(),
            grade: glance.grade,
            photo: Photo::of_glance(glance),
            swap: None,
            category: None,
            action: Action::Replace,
        }
    }

    /// A product that may stand in for another. With the token of somebody who is logged in, they keep it with one touch.
    #[must_use]
    pub fn swap(swap: &'a Substitute, instead_of: &'a Record, form_token: Option<&'a str>) -> Self {
        // The category is worth a line where it is another one than the page is about.
        let category = (swap.category.tag != instead_of.category.tag).then_some(swap.category.name.as_str());
        let product = &swap.product.product;
        Self {
            code: &product.code,
            name: &product.name,
            brand: product.brands.first().map(String::as_str),
            quantity: product.quantity.as_deref(),
            grade: product.nutriscore.map(|score| score.grade),
            photo: Photo::lazy(&swap.product),
            swap: Some(swap),
            category,
            action: Action::CompareOrSave { instead_of: &instead_of.product.code, form_token },
        }
    }

    const fn save<'s>(&'s self, product: &'s Barcode, form_token: Option<&'s str>) -> Save<'s> {
        Save { product, substitute: self.code, name: self.name, form_token }
    }

    fn compare_href(&self, other: &Barcode) -> String {
        links::compare([other, self.code])
    }

    /// `Marque · 400 g`, as far as known; a line may break before the dot and nowhere after it.
    fn subtitle(&self) -> String {
        let quantity = self.quantity.filter(|quantity| !quantity.is_empty());
        match (self.brand.filter(|brand| !brand.is_empty()), quantity.map(unbroken)) {
            (Some(brand), Some(quantity)) => format!("{brand} ·\u{a0}{quantity}"),
            (Some(brand), None) => brand.to_owned(),
            (None, Some(quantity)) => quantity,
            (None, None) => String::new(),
        }
    }
}

/// A quantity on one line, unless it is a long story.
fn unbroken(quantity: &str) -> String {
    if quantity.len() <= 20 { quantity.replace(' ', "\u{a0}") } else { quantity.to_owned() }
}
