//! `GET /produit/<code>/substituts/suite?magasin=&bio=&sans=&deja=&bloc=`: what Open Food Facts adds to few substitutes, as a
//! page or, with `bloc`, as the piece of one.

use rocket::response::Redirect;
use rocket::{Either, State, get};

use super::substitutes::wishes;
use crate::catalogue::finding::{Substitute, Wishes};
use crate::catalogue::{BadBarcode, Barcode};
use crate::jobs::completion::{Answer, Question, Unavailable};
use crate::store::{Store, finding};
use crate::web::completing::{Completing, lacking};
use crate::web::error::Error;
use crate::web::origin::Origin;
use crate::web::page::Passing;
use crate::web::params::{Code, Shown};
use crate::web::parts::{About, Came, Card, Rest};
use crate::web::views::CompletionPage;
use crate::web::{Frame, links};

/// Substitutes looked at for new ones: more than the few that a page showed and those that came.
const LOOKED_AT: u32 = 100;

#[get("/produit/<code>/substituts/suite?<magasin>&<bio>&<sans>&<deja>&<bloc>")]
#[expect(clippy::too_many_arguments, reason = "each is a parameter or a state that Rocket hands over")]
pub(in crate::web) async fn rest(
    frame: Frame<'_>,
    origin: Origin,
    store: &State<Store>,
    completing: &State<Completing>,
    code: Result<Code, BadBarcode>,
    magasin: Option<&str>,
    bio: Option<&str>,
    sans: Option<&str>,
    deja: Shown,
    bloc: Option<&str>,
) -> Result<Either<Passing, Redirect>, Error> {
    let code = code?.code;
    let wishes = wishes(magasin, bio, sans)?;
    let back = links::substitutes_wished(&code, &wishes);
    if let Some(turned_away) = origin.turned_away(bloc.is_some(), &back) {
        return turned_away.map(Either::Right);
    }
    let wanted = code.clone();
    let product = store.read(move |reader| finding::product(reader, &wanted)).await?;
    let product = product.ok_or_else(|| Error::NoProduct(code.to_string()))?;
    let answer = completing.ask(&frame.overview, Question::Category(product.category.tag.clone())).await;
    let found = new_ones(store, answer, deja.0, code, wishes).await?;
    let form_token = frame.form_token.clone();
    let came = match &found {
        Ok(swaps) => Came::Products(swaps.iter().map(|swap| Card::swap(swap, &product, form_token.as_deref())).collect()),
        Err(Unavailable::Spent) => Came::Spent,
        Err(Unavailable::Failing) => Came::Failing,
    };
    let elsewhere = links::open_food_facts_category(&product.category.tag);
    let rest = Rest { about: About::Substitutes, came, elsewhere: &elsewhere };
    CompletionPage { frame, text: &product.product.name, back, rest }.answer(bloc.is_some()).map(Either::Left)
}

/// The substitutes that came with an answer and are not shown yet, as many as the page lacks.
async fn new_ones(
    store: &Store,
    answer: Answer,
    shown: Vec<Barcode>,
    code: Barcode,
    wishes: Wishes,
) -> Result<Result<Vec<Substitute>, Unavailable>, Error> {
    let codes = match answer {
        Ok(codes) => codes,
        Err(why) => return Ok(Err(why)),
    };
    let again = store.read(move |reader| finding::substitutes(reader, &code, &wishes, LOOKED_AT)).await?;
    let mut swaps = again.map(|again| again.substitutes).unwrap_or_default();
    let new = |code: &Barcode| codes.contains(code) && !shown.contains(code);
    swaps.retain(|swap| new(&swap.product.product.code));
    swaps.truncate(lacking(shown.len()));
    Ok(Ok(swaps))
}
