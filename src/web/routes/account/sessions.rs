//! `POST /mon-compte/sessions/fin` and `/mon-compte/sessions/autres`: ends one session, or all others.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Reply};
use crate::store::sessions;
use crate::web::csrf::Verified;
use crate::web::error::Error;
use crate::web::notice::Notice;
use crate::web::visitor::Member;

/// The form that ends one; the one that ends all others has nothing but its token.
#[derive(Debug, FromForm)]
pub(in crate::web) struct Which<'r> {
    #[field(default = "")]
    session: &'r str,
}

#[post("/mon-compte/sessions/fin", data = "<form>")]
pub(in crate::web) async fn end(member: &Member, desk: Desk<'_>, form: Verified<Which<'_>>) -> Result<Reply, Error> {
    // Whatever is no number is no session of theirs either: it is gone already.
    let (user, id) = (member.user.id, form.0.session.parse::<i64>().unwrap_or(-1));
    if id == member.session.id {
        desk.here.log_out(desk.store, desk.jar).await?;
        Notice::LoggedOut.leave(desk.jar, desk.here.https);
        return Ok(Reply::go("/".to_owned(), false));
    }
    desk.store.write(move |conn| sessions::end(conn, user, id)).await?;
    Ok(desk.done(&Notice::SessionEnded))
}

#[post("/mon-compte/sessions/autres", data = "<_form>")]
pub(in crate::web) async fn end_others(member: &Member, desk: Desk<'_>, _form: Verified<Which<'_>>) -> Result<Reply, Error> {
    let (user, this) = (member.user.id, member.session.id);
    desk.store.write(move |conn| sessions::end_all(conn, user, Some(this))).await?;
    Ok(desk.done(&Notice::OthersEnded))
}
