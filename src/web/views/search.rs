//! The results of a search.

use askama::Template;

use crate::catalogue::Grade;
use crate::catalogue::finding::{Category, Found, Glance};
use crate::web::Frame;
use crate::web::links;
use crate::web::parts::{Card, Icon, Offer, Paging, SearchField};

/// The results page.
#[derive(Debug, Template)]
#[template(path = "pages/search.html")]
pub struct SearchPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What was searched.
    pub text: &'a str,
    /// Whether what was typed was longer.
    pub cut: bool,
    /// Only this grade.
    pub grade: Option<Grade>,
    /// The page shown, from 1.
    pub page: u32,
    /// The last page there is.
    pub last: u32,
    /// What was found.
    pub found: &'a Found<Glance>,
    /// Categories whose name has these words.
    pub categories: &'a [Category],
    /// What Open Food Facts may add, where few were found.
    pub offer: Option<Offer>,
}

impl SearchPage<'_> {
    fn count(&self) -> String {
        super::count(self.found)
    }

    fn href(&self, grade: Option<Grade>) -> String {
        links::search(self.text, grade, 1)
    }

    fn paging(&self) -> Paging {
        Paging::new(self.page, self.last, self.found.more, |page| links::search(self.text, self.grade, page))
    }
}
