//! What may replace a product.

use askama::Template;

use crate::catalogue::finding::{Record, Substitutes, Wishes};
use crate::catalogue::{Grade, Product};
use crate::web::Frame;
use crate::web::parts::{Card, Icon, Offer, Photo, Scale, SearchField};
use crate::web::{links, names};

/// The page of a product's substitutes.
#[derive(Debug, Template)]
#[template(path = "pages/substitutes.html")]
pub struct SubstitutesPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The product and what may replace it.
    pub answer: &'a Substitutes,
    /// What was asked of them.
    pub wishes: &'a Wishes,
    /// What Open Food Facts may add, where few were found.
    pub offer: Option<Offer>,
}

/// What the page has to say before, or instead of, the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Better products of its own category.
    Better,
    /// Better products of a wider category.
    Widened,
    /// It has no grade: the best of its category.
    Ungraded,
    /// It is an A.
    AlreadyBest,
    /// Nothing with these wishes.
    NothingWished,
    /// Nothing at all.
    Nothing,
}

/// Shops that most of France knows, offered as filters beside those of the products found.
const SHOPS: [&str; 12] = [
    "Aldi",
    "Auchan",
    "Biocoop",
    "Carrefour",
    "Casino",
    "Franprix",
    "Intermarché",
    "Leclerc",
    "Lidl",
    "Magasins U",
    "Monoprix",
    "Picard",
];

impl SubstitutesPage<'_> {
    /// How many substitutes it shows.
    pub const MOST: u32 = 24;

    const fn record(&self) -> &Record {
        &self.answer.product
    }

    const fn product(&self) -> &Product {
        &self.answer.product.product
    }

    fn grade(&self) -> Option<Grade> {
        self.answer.product.product.nutriscore.map(|score| score.grade)
    }

    fn wished(&self) -> bool {
        *self.wishes != Wishes::default()
    }

    fn state(&self) -> State {
        match (self.answer.substitutes.is_empty(), self.grade()) {
            (true, _) if self.wished() => State::NothingWished,
            (true, Some(Grade::A)) => State::AlreadyBest,
            (true, _) => State::Nothing,
            (false, None) => State::Ungraded,
            (false, Some(_)) if self.answer.category.tag != self.answer.product.category.tag => State::Widened,
            (false, Some(_)) => State::Better,
        }
    }

    /// The shops to choose from: those of the products found, and the well-known ones.
    fn shops(&self) -> Vec<&str> {
        let found = self.answer.substitutes.iter().flat_map(|swap| swap.product.product.stores.iter().map(String::as_str));
        let mut shops: Vec<&str> = SHOPS.into_iter().chain(found).chain(self.wishes.store.as_deref()).collect();
        shops.sort_by_key(|shop| shop.to_lowercase());
        shops.dedup_by_key(|shop| shop.to_lowercase());
        shops
    }

    fn is_shop(&self, shop: &str) -> bool {
        self.wishes.store.as_deref().is_some_and(|wished| wished.to_lowercase() == shop.to_lowercase())
    }
}
