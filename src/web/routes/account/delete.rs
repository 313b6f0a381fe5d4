//! `POST /mon-compte/suppression`: deletes one's account, with all that is in it.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Reply};
use crate::store::users;
use crate::web::Frame;
use crate::web::csrf::Verified;
use crate::web::error::Error;
use crate::web::notice::Notice;
use crate::web::views::account::Wrong;
use crate::web::visitor::Member;

/// The form.
#[derive(Debug, FromForm)]
pub(in crate::web) struct Goodbye<'r> {
    #[field(default = "")]
    mot_de_passe: &'r str,
    #[field(default = "")]
    certain: &'r str,
}

const NOT_SURE: &str = "Cochez cette case pour confirmer.";
const LAST_ONE: &str = "Vous êtes la seule personne qui administre ce site\u{202f}: \
    donnez d’abord ce rôle à quelqu’un d’autre, sinon plus personne ne pourrait s’en occuper.";

#[post("/mon-compte/suppression", data = "<form>")]
pub(in crate::web) async fn delete(
    member: &Member,
    frame: Frame<'_>,
    desk: Desk<'_>,
    form: Verified<Goodbye<'_>>,
) -> Result<Reply, Error> {
    let mut errors = [Vec::new(), Vec::new()];
    if form.0.certain.is_empty() {
        errors[1].push(NOT_SURE.to_owned());
    }
    if let Some(refusal) = desk.doubts(member, form.0.mot_de_passe).await? {
        errors[0].push(refusal.words.clone());
        return Ok(Reply::refused(desk.account(member, frame, Wrong::Deletion { errors }).await?, &refusal));
    }
    let user = member.user.id;
    if errors[1].is_empty() && !desk.store.write(move |conn| users::delete_unless_last(conn, user)).await? {
        errors[1].push(LAST_ONE.to_owned());
    }
    if !errors[1].is_empty() {
        return desk.account(member, frame, Wrong::Deletion { errors }).await.map(Reply::wrong);
    }
    desk.here.log_out(desk.store, desk.jar).await?;
    Notice::AccountDeleted.leave(desk.jar, desk.here.https);
    Ok(Reply::go("/".to_owned(), false))
}
