//! `GET /deconnexion`: asks whoever comes by the address; only a form logs out.

use rocket::get;

use super::{Reply, Way};
use crate::web::Frame;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::account::LogOutPage;

#[get("/deconnexion?<way..>")]
pub(in crate::web) fn log_out_form(frame: Frame<'_>, way: Way<'_>) -> Result<Reply, Error> {
    let aim = way.aim();
    if frame.member.is_none() {
        return Ok(Reply::go(aim.back().to_owned(), false));
    }
    Page::render(&LogOutPage { frame, back: aim.back() }).map(Reply::page)
}
