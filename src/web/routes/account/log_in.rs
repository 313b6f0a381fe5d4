//! `POST /connexion`: logs somebody in.

use rocket::form::FromForm;
use rocket::post;

use super::{Desk, Refusal, Reply, Way, log_in_form};
use crate::web::Frame;
use crate::web::credentials::LogIn;
use crate::web::csrf::{FormToken, Verified};
use crate::web::error::Error;
use crate::web::notice::Notice;
use crate::web::views::account::words;

/// The form. Where to go stands beside it, in [`Way`].
#[derive(Debug, FromForm)]
pub(in crate::web) struct Claim<'r> {
    #[field(default = "")]
    identifiant: &'r str,
    #[field(default = "")]
    mot_de_passe: &'r str,
    #[field(default = "")]
    retour: &'r str,
    #[field(default = "")]
    produit: &'r str,
    #[field(default = "")]
    substitut: &'r str,
}

#[post("/connexion?<bloc>", data = "<form>")]
pub(in crate::web) async fn log_in(
    frame: Frame<'_>,
    token: FormToken,
    desk: Desk<'_>,
    bloc: Option<&str>,
    form: Verified<Claim<'_>>,
) -> Result<Reply, Error> {
    let Claim { identifiant: name, mot_de_passe: password, retour, produit, substitut } = form.0;
    let way = Way { retour, produit, substitut, bloc: bloc.unwrap_or_default() };
    let aim = way.aim();
    let came_to = desk.credentials.log_in(desk.store, name, password, desk.here.address, desk.here.now).await?;
    if let LogIn::In(user) = &came_to {
        return desk.let_in(user.id, &aim, Notice::LoggedIn, way.is_piece()).await;
    }
    let refusal = Refusal::of(&came_to, words::WRONG_LOG_IN).unwrap_or_else(Refusal::busy);
    let page = log_in_form::page(frame, &token, &desk, way, &aim, (name, Some(refusal.words.clone())))?;
    Ok(Reply::refused(page, &refusal))
}
