//! `GET /mes-aliments/courses`: what to buy, shop by shop, to be printed.

use rocket::{State, get};

use crate::accounts::shopping::by_shop;
use crate::store::Store;
use crate::web::Frame;
use crate::web::error::Error;
use crate::web::page::{Page, Passing};
use crate::web::views::ShoppingPage;
use crate::web::visitor::Member;

#[get("/mes-aliments/courses")]
pub(in crate::web) async fn shopping(member: &Member, frame: Frame<'_>, store: &State<Store>) -> Result<Passing, Error> {
    let kept = super::kept(store, member.user.id).await?;
    let aisles = by_shop(kept.pairs.iter().map(|pair| pair.substitute.as_ref()));
    Page::render(&ShoppingPage { frame, aisles: &aisles }).map(Passing::from)
}
