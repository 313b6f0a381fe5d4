//! `GET /produit/<code>`

use rocket::response::Redirect;
use rocket::{Either, State, get};

use crate::catalogue::BadBarcode;
use crate::catalogue::finding::Wishes;
use crate::store::{Store, finding};
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::params::Code;
use crate::web::views::ProductPage;
use crate::web::{Frame, links};

#[get("/produit/<code>")]
pub(in crate::web) async fn show(
    frame: Frame<'_>,
    store: &State<Store>,
    code: Result<Code, BadBarcode>,
) -> Result<Either<Page, Redirect>, Error> {
    let Code { code, normal } = code?;
    if !normal {
        return Ok(Either::Right(Redirect::permanent(links::product(&code))));
    }
    let wanted = code.clone();
    let answer = store.read(move |reader| finding::substitutes(reader, &wanted, &Wishes::default(), ProductPage::SWAPS)).await?;
    let answer = answer.ok_or_else(|| Error::NoProduct(code.to_string()))?;
    Page::render(&ProductPage { frame, answer: &answer }).map(Either::Left)
}
