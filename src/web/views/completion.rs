//! The rest of a page, as a page of its own: for whoever has no scripts.

use askama::Template;

use crate::web::Frame;
use crate::web::error::Error;
use crate::web::page::{Page, Passing};
use crate::web::parts::{About, Icon, Rest, SearchField};

/// The page of what Open Food Facts adds.
#[derive(Debug, Template)]
#[template(path = "pages/completion.html")]
pub struct CompletionPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What was searched, or the name of the product to replace.
    pub text: &'a str,
    /// The page that it completes.
    pub back: String,
    /// What came.
    pub rest: Rest<'a>,
}

impl CompletionPage<'_> {
    /// The page, or only the piece of it that came.
    ///
    /// # Errors
    /// As [`Page::render`].
    pub fn answer(&self, only_piece: bool) -> Result<Passing, Error> {
        let page = if only_piece { Page::render(&self.rest) } else { Page::render(self) };
        page.map(Passing::from)
    }

    fn is_search(&self) -> bool {
        self.rest.about == About::Search
    }
}
