//! A rendered page.

use askama::Template;
use rocket::http::ContentType;
use rocket::response::Responder;

use super::error::Error;

/// HTML, ready to be sent.
#[derive(Debug, Responder)]
pub struct Page {
    html: String,
    content_type: ContentType,
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
