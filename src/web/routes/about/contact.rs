//! `GET /contact`

use rocket::get;

use crate::web::Frame;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::ContactPage;

#[get("/contact")]
pub(in crate::web) fn contact(frame: Frame<'_>) -> Result<Page, Error> {
    Page::render(&ContactPage { frame })
}
