//! A rendered page.

use askama::Template;
use rocket::http::{ContentType, Header};
use rocket::response::Responder;

use super::error::Error;

/// HTML, ready to be sent.
#[derive(Debug, Responder)]
pub struct Page {
    html: String,
    content_type: ContentType,
}

/// A page that is right for this moment alone: nobody keeps it, no search engine lists it.
#[derive(Debug, Responder)]
pub struct Passing {
    page: Page,
    cache: Header<'static>,
    robots: Header<'static>,
}

impl From<Page> for Passing {
    fn from(page: Page) -> Self {
        let cache = Header::new("Cache-Control", "no-store");
        Self { page, cache, robots: Header::new("X-Robots-Tag", "noindex") }
    }
}

impl Page {
    /// Renders a page.
    ///
    /// # Errors
    /// When the template fails, which it can only when a value in it cannot be written.
    pub fn render(template: &impl Template) -> Result<Self, Error> {
        Ok(Self { html: template.render()?, content_type: ContentType::HTML })
    }
}
