//! `GET /mot-de-passe-oublie/<token>`: where the link of a letter leads.

use rocket::get;
use rocket::http::Status;

use super::{Desk, Reply};
use crate::accounts::{Token, User};
use crate::store::{password_resets, users};
use crate::web::Frame;
use crate::web::csrf::FormToken;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::account::{OutdatedPage, ResetPage};

#[get("/mot-de-passe-oublie/<letter>")]
pub(in crate::web) async fn reset_form(
    mut frame: Frame<'_>,
    token: FormToken,
    desk: Desk<'_>,
    letter: &str,
) -> Result<Reply, Error> {
    // The token must not wander into other addresses.
    "/".clone_into(&mut frame.here);
    let Some(user) = owner(&desk, letter).await? else { return outdated(frame) };
    let errors = Default::default();
    Page::render(&ResetPage { frame, token: &token.0, letter, username: &user.username, errors }).map(Reply::page)
}

/// Whose letter it is; nobody's when it is good no more.
pub(super) async fn owner(desk: &Desk<'_>, letter: &str) -> Result<Option<User>, Error> {
    let Some(token) = Token::parse(letter) else { return Ok(None) };
    let now = desk.here.now;
    let owner = desk.store.read(move |reader| match password_resets::find(reader.conn, &token, now)? {
        Some(user) => users::find(reader.conn, user),
        None => Ok(None),
    });
    Ok(owner.await?)
}

/// The page for a letter that is good no more.
pub(super) fn outdated(frame: Frame<'_>) -> Result<Reply, Error> {
    let page = Page::render(&OutdatedPage { frame })?;
    Ok(Reply::Page((Status::Gone, page.into())))
}
