//! `GET /contact`

use rocket::get;

use crate::web::SpareFrame;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::ContactPage;

#[get("/contact")]
pub(in crate::web) fn contact(frame: SpareFrame<'_>) -> Result<Page, Error> {
    Page::render(&ContactPage { frame: frame.0 })
}
