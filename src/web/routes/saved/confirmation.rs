//! `GET /mes-aliments/confirmation?produit=&substitut=`: a swap that was just saved.

use rocket::{State, get};

use crate::catalogue::Barcode;
use crate::store::{Store, finding, saved_pairs};
use crate::web::Frame;
use crate::web::error::Error;
use crate::web::page::{Page, Passing};
use crate::web::views::ConfirmationPage;
use crate::web::visitor::Member;

#[get("/mes-aliments/confirmation?<produit>&<substitut>")]
pub(in crate::web) async fn confirmation(
    member: &Member,
    frame: Frame<'_>,
    store: &State<Store>,
    produit: Option<&str>,
    substitut: Option<&str>,
) -> Result<Passing, Error> {
    let code = Barcode::parse(produit.unwrap_or_default())?;
    let better = Barcode::parse(substitut.unwrap_or_default())?;
    let (user, one, other) = (member.user.id, code.clone(), better.clone());
    let (from, to, saved_at) = store
        .read(move |reader| {
            let both = (finding::product(reader, &one)?, finding::product(reader, &other)?);
            Ok((both.0, both.1, saved_pairs::saved_at(reader.conn, user, &one, &other)?))
        })
        .await?;
    let from = from.ok_or_else(|| Error::NoProduct(code.to_string()))?;
    let to = to.ok_or_else(|| Error::NoProduct(better.to_string()))?;
    Page::render(&ConfirmationPage { frame, product: &from, substitute: &to, saved_at }).map(Passing::from)
}
