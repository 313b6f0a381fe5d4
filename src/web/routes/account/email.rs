//! `POST /mon-compte/courriel`: another e-mail address.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Reply};
use crate::store::users;
use crate::web::Frame;
use crate::web::csrf::Verified;
use crate::web::error::Error;
use crate::web::notice::Notice;
use crate::web::views::account::{Wrong, words};
use crate::web::visitor::Member;

/// The form.
#[derive(Debug, FromForm)]
pub(in crate::web) struct NewEmail<'r> {
    #[field(default = "")]
    courriel: &'r str,
    #[field(default = "")]
    mot_de_passe: &'r str,
}

#[post("/mon-compte/courriel", data = "<form>")]
pub(in crate::web) async fn email(
    member: &Member,
    frame: Frame<'_>,
    desk: Desk<'_>,
    form: Verified<NewEmail<'_>>,
) -> Result<Reply, Error> {
    let typed = form.0.courriel;
    let errors = words::email(typed);
    if !errors.is_empty() {
        let wrong = Wrong::Email { typed, errors: [errors, Vec::new()] };
        return desk.account(member, frame, wrong).await.map(Reply::wrong);
    }
    if let Some(refusal) = desk.doubts(member, form.0.mot_de_passe).await? {
        let wrong = Wrong::Email { typed, errors: [Vec::new(), vec![refusal.words.clone()]] };
        return Ok(Reply::refused(desk.account(member, frame, wrong).await?, &refusal));
    }
    let (user, address) = (member.user.id, typed.trim().to_owned());
    desk.store
        .write(move |conn| {
            // A letter on its way to the old address is good no more.
            crate::store::password_resets::forget(conn, user)?;
            users::set_email(conn, user, &address)
        })
        .await?;
    Ok(desk.done(&Notice::EmailChanged))
}
