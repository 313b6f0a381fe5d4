//! `GET /mentions-legales`

use rocket::get;

use crate::web::Frame;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::LegalPage;

#[get("/mentions-legales")]
pub(in crate::web) fn legal(frame: Frame<'_>) -> Result<Page, Error> {
    Page::render(&LegalPage { frame })
}
