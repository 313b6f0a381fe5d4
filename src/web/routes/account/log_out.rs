//! `POST /deconnexion`: logs out whoever is logged in with this browser.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Reply};
use crate::web::aim::Aim;
use crate::web::csrf::Verified;
use crate::web::error::Error;
use crate::web::notice::Notice;

/// The form.
#[derive(Debug, FromForm)]
pub(in crate::web) struct Leave<'r> {
    #[field(default = "")]
    retour: &'r str,
}

#[post("/deconnexion", data = "<form>")]
pub(in crate::web) async fn log_out(desk: Desk<'_>, form: Verified<Leave<'_>>) -> Result<Reply, Error> {
    desk.here.log_out(desk.store, desk.jar).await?;
    Notice::LoggedOut.leave(desk.jar, desk.here.https);
    Ok(Reply::go(Aim::of(form.0.retour, "", "").back().to_owned(), false))
}
