//! `POST /inscription`: makes an account, and logs its owner in.

use rocket::form::FromForm;
use rocket::http::Status;
use rocket::post;

use super::{Desk, Refusal, Reply, Way, sign_up_form};
use crate::accounts::{NewUser, UserId, username};
use crate::store::users::{self, Taken};
use crate::web::Frame;
use crate::web::csrf::{FormToken, Verified};
use crate::web::error::Error;
use crate::web::notice::Notice;
use crate::web::views::account::{SignUpForm, words};

/// The form. Where to go stands beside it, in [`Way`].
#[derive(Debug, FromForm)]
pub(in crate::web) struct Wish<'r> {
    #[field(default = "")]
    identifiant: &'r str,
    #[field(default = "")]
    courriel: &'r str,
    #[field(default = "")]
    mot_de_passe: &'r str,
    #[field(default = "")]
    mot_de_passe_2: &'r str,
    #[field(default = "")]
    retour: &'r str,
    #[field(default = "")]
    produit: &'r str,
    #[field(default = "")]
    substitut: &'r str,
}

/// What a wish came to.
enum Made {
    Account(UserId),
    /// What is wrong with name, address, password and its repetition.
    Wrong([Vec<String>; 4]),
    Refused(Refusal),
}

#[post("/inscription?<bloc>", data = "<form>")]
pub(in crate::web) async fn sign_up(
    frame: Frame<'_>,
    token: FormToken,
    desk: Desk<'_>,
    bloc: Option<&str>,
    form: Verified<Wish<'_>>,
) -> Result<Reply, Error> {
    let wish = form.0;
    let (retour, produit, substitut) = (wish.retour, wish.produit, wish.substitut);
    let way = Way { retour, produit, substitut, bloc: bloc.unwrap_or_default() };
    let aim = way.aim();
    let form = |errors, problem| {
        let (open, piece) = (desk.accounts.sign_up, way.is_piece());
        let (username, email) = (wish.identifiant, wish.courriel);
        SignUpForm { token: &token.0, aim: &aim, username, email, errors, problem, open, piece }
    };
    if !desk.accounts.sign_up {
        let page = sign_up_form::page(frame, form(Default::default(), None))?;
        return Ok(Reply::Page((Status::Forbidden, page.into())));
    }
    match make(&desk, &wish).await? {
        Made::Account(user) => desk.let_in(user, &aim, Notice::SignedUp, way.is_piece()).await,
        Made::Wrong(errors) => sign_up_form::page(frame, form(errors, None)).map(Reply::wrong),
        Made::Refused(refusal) => {
            let page = sign_up_form::page(frame, form(Default::default(), Some(refusal.words.clone())))?;
            Ok(Reply::refused(page, &refusal))
        }
    }
}

async fn make(desk: &Desk<'_>, wish: &Wish<'_>) -> Result<Made, Error> {
    let (name, address, password) = (username::clean(&short(wish.identifiant)), wish.courriel.trim(), wish.mot_de_passe);
    let mut errors = [
        words::username(wish.identifiant),
        words::email(address),
        words::password(password, &name, address),
        words::again(password, wish.mot_de_passe_2),
    ];
    if errors[0].is_empty() {
        let wanted = name.clone();
        if desk.store.read(move |reader| users::is_taken(reader.conn, &wanted)).await? {
            errors[0].push(words::TAKEN.to_owned());
        }
    }
    if errors.iter().any(|errors| !errors.is_empty()) {
        return Ok(Made::Wrong(errors));
    }
    // Only what would be hashed counts: nobody is sent away for a password that was too short.
    if let Err(seconds) = desk.limits.sign_ups.count(desk.here.address, desk.here.now) {
        return Ok(Made::Refused(Refusal::too_many(seconds)));
    }
    let password = match desk.credentials.hash(password).await {
        Err(Error::Busy) => return Ok(Made::Refused(Refusal::busy())),
        hashed => hashed?,
    };
    let joined_at = desk.here.now;
    let new = NewUser { username: name, email: address.to_owned(), password, joined_at, ..NewUser::default() };
    match desk.store.write(move |conn| users::create(conn, &new)).await? {
        Ok(user) => Ok(Made::Account(user)),
        Err(Taken::Username) => {
            errors[0].push(words::TAKEN.to_owned());
            Ok(Made::Wrong(errors))
        }
    }
}

/// No more of a name than can be one: no time is spent on the rest.
fn short(name: &str) -> String {
    name.chars().take(10 * username::LONGEST).collect()
}
