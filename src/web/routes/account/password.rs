//! `POST /mon-compte/mot-de-passe`: another password. All other sessions end, and this one begins anew.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Refusal, Reply};
use crate::accounts::UserId;
use crate::store::{DbConnection, StoreError, password_resets, sessions, users};
use crate::web::Frame;
use crate::web::csrf::Verified;
use crate::web::error::Error;
use crate::web::notice::Notice;
use crate::web::views::account::{Wrong, words};
use crate::web::visitor::Member;

/// The form.
#[derive(Debug, FromForm)]
pub(in crate::web) struct NewPassword<'r> {
    #[field(default = "")]
    ancien: &'r str,
    #[field(default = "")]
    mot_de_passe: &'r str,
    #[field(default = "")]
    mot_de_passe_2: &'r str,
}

#[post("/mon-compte/mot-de-passe", data = "<form>")]
pub(in crate::web) async fn password(
    member: &Member,
    frame: Frame<'_>,
    desk: Desk<'_>,
    form: Verified<NewPassword<'_>>,
) -> Result<Reply, Error> {
    let NewPassword { ancien: old, mot_de_passe: new, mot_de_passe_2: again } = form.0;
    let user = &member.user;
    let mut errors = [Vec::new(), words::password(new, &user.username, &user.email), words::again(new, again)];
    let is_good = errors.iter().all(Vec::is_empty);
    let refusal = desk.doubts(member, old).await?;
    if let Some(refusal) = refusal {
        errors[0].push(refusal.words.clone());
        return Ok(Reply::refused(desk.account(member, frame, Wrong::Password { errors }).await?, &refusal));
    }
    if !is_good {
        return desk.account(member, frame, Wrong::Password { errors }).await.map(Reply::wrong);
    }
    let hash = match desk.credentials.hash(new).await {
        Err(Error::Busy) => {
            let refusal = Refusal::busy();
            errors[1].push(refusal.words.clone());
            return Ok(Reply::refused(desk.account(member, frame, Wrong::Password { errors }).await?, &refusal));
        }
        hash => hash?,
    };
    let id = user.id;
    desk.store.write(move |conn| change(conn, id, &hash)).await?;
    desk.here.log_in(desk.store, desk.jar, id).await?;
    Ok(desk.done(&Notice::PasswordChanged))
}

/// Keeps a new password; whoever knew the old one is logged in no more, and letters are good no more.
pub(super) fn change(conn: &mut DbConnection, user: UserId, hash: &str) -> Result<(), StoreError> {
    users::set_password(conn, user, hash)?;
    password_resets::forget(conn, user)?;
    sessions::end_all(conn, user, None)?;
    Ok(())
}
