//! `POST /mot-de-passe-oublie`: has a letter sent, if there is somebody to send it to. The answer is the same for everybody.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Refusal, Reply};
use crate::web::Frame;
use crate::web::csrf::{FormToken, Verified};
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::account::{Asked, ForgottenPage};

/// The form.
#[derive(Debug, FromForm)]
pub(in crate::web) struct Who<'r> {
    #[field(default = "")]
    identifiant: &'r str,
}

/// No name and no address is longer, in bytes.
const LONGEST: usize = 1_000;

#[expect(clippy::needless_pass_by_value, reason = "Rocket gives what it guards by value")]
#[post("/mot-de-passe-oublie", data = "<form>")]
pub(in crate::web) fn forgotten(
    frame: Frame<'_>,
    token: FormToken,
    desk: Desk<'_>,
    form: Verified<Who<'_>>,
) -> Result<Reply, Error> {
    let page = |asked| Page::render(&ForgottenPage { frame, token: &token.0, asked });
    if !desk.letters.are_sent() {
        return page(Asked::Nobody).map(Reply::page);
    }
    let who = form.0.identifiant.trim();
    if who.is_empty() {
        let problem = Some("Donnez votre nom d’utilisateur ou votre adresse e-mail.".to_owned());
        return page(Asked::Who { problem }).map(Reply::wrong);
    }
    if let Err(seconds) = desk.limits.letters.count(desk.here.address, desk.here.now) {
        let refusal = Refusal::too_many(seconds);
        let page = page(Asked::Who { problem: Some(refusal.words.clone()) })?;
        return Ok(Reply::refused(page, &refusal));
    }
    if who.len() <= LONGEST {
        desk.letters.reset(desk.store, who, desk.here.now);
    }
    page(Asked::Sent).map(Reply::page)
}
