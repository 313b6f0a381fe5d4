//! The products of a category.

use askama::Template;

use crate::catalogue::Grade;
use crate::catalogue::finding::{Category, Found, Glance};
use crate::web::Frame;
use crate::web::parts::{Card, Icon, Paging, Photo, SearchField};
use crate::web::{french, links};

/// A category's page.
#[derive(Debug, Template)]
#[template(path = "pages/category.html")]
pub struct CategoryPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The category.
    pub category: &'a Category,
    /// Only this grade.
    pub grade: Option<Grade>,
    /// The page shown, from 1.
    pub page: u32,
    /// The last page there is.
    pub last: u32,
    /// Its products.
    pub found: &'a Found<Glance>,
}

impl CategoryPage<'_> {
    fn href(&self, grade: Option<Grade>) -> String {
        links::category_page(&self.category.tag, grade, 1)
    }

    fn paging(&self) -> Paging {
        let href = |page| links::category_page(&self.category.tag, self.grade, page);
        Paging::new(self.page, self.last, self.found.more, href)
    }
}
