//! The photo of a product, or a drawing of its kind of food.

use askama::Template;

use super::kind;
use crate::catalogue::{CategoryTag, Product};

/// A photo in a box of fixed size. The alternative text is empty: the name of the product always stands beside it.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/photo.html")]
pub struct Photo<'a> {
    url: Option<&'a str>,
    drawing: &'static str,
    /// Whether it is at the top of the page, and should not wait.
    eager: bool,
}

impl<'a> Photo<'a> {
    /// The photo in a card, loaded when it comes near.
    #[must_use]
    pub fn lazy(product: &'a Product) -> Self {
        Self::new(product, false)
    }

    /// The photo at the top of a page.
    #[must_use]
    pub fn eager(product: &'a Product) -> Self {
        Self::new(product, true)
    }

    /// The drawing of a category.
    #[must_use]
    pub fn of_category(tag: &CategoryTag) -> Self {
        Self { url: None, drawing: kind::drawing(std::slice::from_ref(tag)), eager: false }
    }

    /// The symbol drawn; nothing where there is a photo.
    #[must_use]
    pub const fn drawing(&self) -> &'static str {
        self.drawing
    }

    fn new(product: &'a Product, eager: bool) -> Self {
        // Only what the content security policy lets a browser load; anything else would be an empty box.
        let url = product.image_url.as_deref().filter(|url| url.starts_with("https://images.openfoodfacts.org/"));
        let drawing = if url.is_some() { "" } else { kind::drawing(&product.categories) };
        Self { url, drawing, eager }
    }
}
