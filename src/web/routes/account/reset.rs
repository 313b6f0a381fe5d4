//! `POST /mot-de-passe-oublie/<token>`: sets the new password of whoever got a letter, and logs them in.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Refusal, Reply, password, reset_form};
use crate::accounts::Token;
use crate::store::{login_failures, password_resets};
use crate::web::Frame;
use crate::web::aim::Aim;
use crate::web::csrf::{FormToken, Verified};
use crate::web::error::Error;
use crate::web::notice::Notice;
use crate::web::page::Page;
use crate::web::views::account::{ResetPage, words};

/// The form.
#[derive(Debug, FromForm)]
pub(in crate::web) struct Chosen<'r> {
    #[field(default = "")]
    mot_de_passe: &'r str,
    #[field(default = "")]
    mot_de_passe_2: &'r str,
}

#[post("/mot-de-passe-oublie/<letter>", data = "<form>")]
pub(in crate::web) async fn reset(
    mut frame: Frame<'_>,
    token: FormToken,
    desk: Desk<'_>,
    letter: &str,
    form: Verified<Chosen<'_>>,
) -> Result<Reply, Error> {
    "/".clone_into(&mut frame.here);
    let (Some(user), Some(good)) = (reset_form::owner(&desk, letter).await?, Token::parse(letter)) else {
        return reset_form::outdated(frame);
    };
    let Chosen { mot_de_passe: new, mot_de_passe_2: again } = form.0;
    let mut errors = [words::password(new, &user.username, &user.email), words::again(new, again)];
    let mut refusal = None;
    let mut hash = String::new();
    if errors.iter().all(Vec::is_empty) {
        match desk.credentials.hash(new).await {
            Err(Error::Busy) => {
                let busy = Refusal::busy();
                errors[0].push(busy.words.clone());
                refusal = Some(busy);
            }
            hashed => hash = hashed?,
        }
    }
    if errors.iter().any(|errors| !errors.is_empty()) {
        let page = Page::render(&ResetPage { frame, token: &token.0, letter, username: &user.username, errors })?;
        return Ok(match refusal {
            Some(refusal) => Reply::refused(page, &refusal),
            None => Reply::wrong(page),
        });
    }
    let (username, now) = (user.username.clone(), desk.here.now);
    let outcome = desk.store.write(move |conn| {
        let Some(owner) = password_resets::take(conn, &good, now)? else { return Ok(None) };
        password::change(conn, owner, &hash)?;
        login_failures::clear(conn, &username)?;
        Ok(Some(owner))
    });
    // Somebody else used it a moment ago.
    let Some(owner) = outcome.await? else { return reset_form::outdated(frame) };
    desk.let_in(owner, &Aim::of("/", "", ""), Notice::PasswordChanged, false).await
}
