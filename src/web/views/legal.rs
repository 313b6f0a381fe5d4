//! The legal notice and the contact page.

use askama::Template;

use crate::web::Frame;
use crate::web::parts::{Icon, SearchField};

/// The legal notice.
#[derive(Debug, Template)]
#[template(path = "pages/legal.html")]
pub struct LegalPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
}

/// The contact page.
#[derive(Debug, Template)]
#[template(path = "pages/contact.html")]
pub struct ContactPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
}
