//! `GET /mentions-legales`

use rocket::get;

use crate::web::SpareFrame;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::LegalPage;

#[get("/mentions-legales")]
pub(in crate::web) fn legal(frame: SpareFrame<'_>) -> Result<Page, Error> {
    Page::render(&LegalPage { frame: frame.0 })
}
