//! The photo of a product, or a drawing of its kind of food.

use askama::Template;

use super::kind;
use crate::catalogue::CategoryTag;
use crate::catalogue::finding::{Glance, Record};

/// A photo in a box of fixed size. The alternative text is empty: the name of the product always stands beside it.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/photo.html")]
pub struct Photo<'a> {
    url: Option<&'a str>,
    /// The symbol drawn where there is no photo, or where it does not load.
    drawing: &'static str,
    /// Whether it is at the top of the page, and should not wait.
    eager: bool,
}

impl<'a> Photo<'a> {
    /// The symbol drawn when nothing tells what a food is.
    pub const GENERIC: &'static str = kind::GENERIC;

    /// The photo in a card, loaded when it comes near.
    #[must_use]
    pub fn lazy(record: &'a Record) -> Self {
        Self::of_record(record, false)
    }

    /// The photo of a product in a list, loaded when it comes near.
    #[must_use]
    pub fn of_glance(glance: &'a Glance) -> Self {
        Self::new(glance.image_url.as_deref(), kind::drawing(&glance.category.tag, &glance.categories), false)
    }

    /// The photo at the top of a page.
    #[must_use]
    pub fn eager(record: &'a Record) -> Self {
        Self::of_record(record, true)
    }

    /// The drawing of a category.
    #[must_use]
    pub fn of_category(tag: &CategoryTag) -> Self {
        Self { url: None, drawing: kind::drawing(tag, &[]), eager: false }
    }

    /// The symbol that is drawn.
    #[must_use]
    pub const fn drawing(&self) -> &'static str {
        self.drawing
    }

    fn of_record(record: &'a Record, eager: bool) -> Self {
        let product = &record.product;
        Self::new(product.image_url.as_deref(), kind::drawing(&record.category.tag, &product.categories), eager)
    }

    fn new(url: Option<&'a str>, drawing: &'static str, eager: bool) -> Self {
        // Only what the content security policy lets a browser load; anything else would be an empty box.
        Self { url: url.filter(|url| url.starts_with("https://images.openfoodfacts.org/")), drawing, eager }
    }
}
