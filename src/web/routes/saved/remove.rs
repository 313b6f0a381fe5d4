//! `POST /mes-aliments/retirer`: removes a swap, and leads back to where it stood.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{State, post};

use crate::catalogue::Barcode;
use crate::store::{Store, saved_pairs};
use crate::web::csrf::Verified;
use crate::web::error::Error;
use crate::web::links;
use crate::web::notice::Notice;
use crate::web::params::SearchText;
use crate::web::visitor::{Member, Whereabouts};

/// The form: which swap, and on which page it stood.
#[derive(Debug, FromForm)]
pub(in crate::web) struct Gone<'r> {
    #[field(default = "")]
    produit: &'r str,
    #[field(default = "")]
    substitut: &'r str,
    #[field(default = "")]
    q: &'r str,
    #[field(default = "")]
    tri: &'r str,
    #[field(default = "")]
    page: &'r str,
}

#[post("/mes-aliments/retirer", data = "<form>")]
pub(in crate::web) async fn remove(
    member: &Member,
    here: Whereabouts,
    store: &State<Store>,
    jar: &CookieJar<'_>,
    form: Verified<Gone<'_>>,
) -> Result<Redirect, Error> {
    let form = form.0;
    let (product, substitute) = (Barcode::parse(form.produit)?, Barcode::parse(form.substitut)?);
    let (user, one, other) = (member.user.id, product.clone(), substitute.clone());
    let removed = store.write(move |conn| saved_pairs::remove(conn, user, &one, &other)).await?;
    // A swap that is gone already is what was asked for; there is nothing to undo.
    if let Some(at) = removed {
        Notice::Removed { product, substitute, at }.leave(jar, here.https);
    }
    let page = form.page.parse().unwrap_or(1);
    Ok(Redirect::to(links::saved(&SearchText::new(form.q).words, super::order(Some(form.tri)), page)))
}
