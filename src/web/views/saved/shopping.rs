//! What to buy, shop by shop.

use askama::Template;

use crate::accounts::saved::Order;
use crate::accounts::shopping::Aisle;
use crate::web::Frame;
use crate::web::parts::{Icon, SearchField};
use crate::web::{french, links};

/// The shopping list.
#[derive(Debug, Template)]
#[template(path = "pages/saved-shopping.html")]
pub struct ShoppingPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What to buy, by shop.
    pub aisles: &'a [Aisle<'a>],
}

impl ShoppingPage<'_> {
    fn count(&self) -> String {
        let items = self.aisles.iter().map(|aisle| aisle.items.len()).sum::<usize>();
        french::products(u32::try_from(items).unwrap_or(u32::MAX))
    }
}
