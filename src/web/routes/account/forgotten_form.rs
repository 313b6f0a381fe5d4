//! `GET /mot-de-passe-oublie`: asks whose letter it should be.

use rocket::get;

use super::{Desk, Reply};
use crate::web::Frame;
use crate::web::csrf::FormToken;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::account::{Asked, ForgottenPage};

#[expect(clippy::needless_pass_by_value, reason = "Rocket gives what it guards by value")]
#[get("/mot-de-passe-oublie")]
pub(in crate::web) fn forgotten_form(frame: Frame<'_>, token: FormToken, desk: Desk<'_>) -> Result<Reply, Error> {
    let asked = if desk.letters.are_sent() { Asked::Who { problem: None } } else { Asked::Nobody };
    Page::render(&ForgottenPage { frame, token: &token.0, asked }).map(Reply::page)
}
