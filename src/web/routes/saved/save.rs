//! `POST /mes-aliments`: saves a swap, or puts a removed one back.

use rocket::form::FromForm;
use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{State, post};

use crate::accounts::saved::Order;
use crate::catalogue::Barcode;
use crate::store::{Store, finding};
use crate::web::csrf::Verified;
use crate::web::error::Error;
use crate::web::links;
use crate::web::notice::Notice;
use crate::web::saving::{self, Saved};
use crate::web::visitor::{Member, Whereabouts};

/// The form.
#[derive(Debug, FromForm)]
pub(in crate::web) struct Swap<'r> {
    #[field(default = "")]
    produit: &'r str,
    #[field(default = "")]
    substitut: &'r str,
    /// When it had been saved before it was removed.
    #[field(default = "")]
    depuis: &'r str,
}

#[post("/mes-aliments", data = "<form>")]
pub(in crate::web) async fn save(
    member: &Member,
    here: Whereabouts,
    store: &State<Store>,
    jar: &CookieJar<'_>,
    form: Verified<Swap<'_>>,
) -> Result<Redirect, Error> {
    let form = form.0;
    let (product, substitute) = (Barcode::parse(form.produit)?, Barcode::parse(form.substitut)?);
    let since = since(form.depuis, here.now);
    let saved = saving::save(store, member.user.id, &product, &substitute, since.unwrap_or(here.now)).await?;
    let (notice, to) = match (saved, since) {
        (Saved::Unknown, _) => return Err(unknown(store, product, substitute).await?),
        (_, Some(_)) => (Notice::Restored, links::saved("", Order::Newest, 1)),
        (Saved::New, None) => (Notice::Saved, links::confirmation(&product, &substitute)),
        (Saved::Already, None) => (Notice::SavedAlready, links::confirmation(&product, &substitute)),
    };
    notice.leave(jar, here.https);
    Ok(Redirect::to(to))
}

/// The moment since which a swap was kept: never in the future, whatever the form says.
fn since(text: &str, now: i64) -> Option<i64> {
    text.trim().parse::<i64>().ok().filter(|since| *since >= 0).map(|since| since.min(now))
}

/// Why there is no such swap.
async fn unknown(store: &Store, product: Barcode, substitute: Barcode) -> Result<Error, Error> {
    if product == substitute {
        let why = "un produit ne se remplace pas par lui-même".to_owned();
        return Ok(Error::BadParameter { name: "substitut".to_owned(), why });
    }
    let wanted = product.clone();
    let found = store.read(move |reader| finding::product(reader, &wanted)).await?;
    Ok(Error::NoProduct(if found.is_some() { substitute } else { product }.to_string()))
}

#[cfg(test)]
mod tests {
    use super::since;

    #[test]
    fn nothing_was_saved_in_the_future() {
        assert_eq!(since("1700000000", 1_800_000_000), Some(1_700_000_000));
        assert_eq!(since("99999999999999", 1_800_000_000), Some(1_800_000_000));
        for no_moment in ["", "-5", "hier", "1e9", "9999999999999999999999"] {
            assert_eq!(since(no_moment, 1_800_000_000), None, "{no_moment}");
        }
    }
}
