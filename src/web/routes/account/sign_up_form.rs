//! `GET /inscription?retour=&produit=&substitut=&bloc=`: the form to sign up.

use rocket::get;

use super::{Desk, Reply, Way};
use crate::web::Frame;
use crate::web::csrf::FormToken;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::account::{SignUpForm, SignUpPage};

#[expect(clippy::needless_pass_by_value, reason = "Rocket gives what it guards by value")]
#[get("/inscription?<way..>")]
pub(in crate::web) fn sign_up_form(frame: Frame<'_>, token: FormToken, desk: Desk<'_>, way: Way<'_>) -> Result<Reply, Error> {
    let aim = way.aim();
    if frame.member.is_some() {
        return Ok(Reply::go(aim.back().to_owned(), false));
    }
    let (open, piece) = (desk.accounts.sign_up, way.is_piece());
    let (errors, problem) = (Default::default(), None);
    let form = SignUpForm { token: &token.0, aim: &aim, username: "", email: "", errors, problem, open, piece };
    page(frame, form).map(Reply::page)
}

/// The form on its page, or alone.
pub(super) fn page(frame: Frame<'_>, form: SignUpForm<'_>) -> Result<Page, Error> {
    if form.piece { Page::render(&form) } else { Page::render(&SignUpPage { frame, form }) }
}
