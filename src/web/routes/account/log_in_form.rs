//! `GET /connexion?retour=&produit=&substitut=&bloc=`: the form to log in.

use rocket::get;

use super::{Desk, Reply, Way};
use crate::web::Frame;
use crate::web::aim::Aim;
use crate::web::csrf::FormToken;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::account::{LogInForm, LogInPage};

#[expect(clippy::needless_pass_by_value, reason = "Rocket gives what it guards by value")]
#[get("/connexion?<way..>")]
pub(in crate::web) fn log_in_form(frame: Frame<'_>, token: FormToken, desk: Desk<'_>, way: Way<'_>) -> Result<Reply, Error> {
    let aim = way.aim();
    if frame.member.is_some() {
        return Ok(Reply::go(aim.back().to_owned(), false));
    }
    Ok(Reply::page(page(frame, &token, &desk, way, &aim, ("", None))?))
}

/// The form with the name that was typed and why nobody is logged in yet: on its page, or alone.
pub(super) fn page(
    frame: Frame<'_>,
    token: &FormToken,
    desk: &Desk<'_>,
    way: Way<'_>,
    aim: &Aim,
    (username, problem): (&str, Option<String>),
) -> Result<Page, Error> {
    let (sign_up, piece) = (desk.accounts.sign_up, way.is_piece());
    let form = LogInForm { token: &token.0, aim, username, problem, sign_up, piece };
    if piece { Page::render(&form) } else { Page::render(&LogInPage { frame, form }) }
}
