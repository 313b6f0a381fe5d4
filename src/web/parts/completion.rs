//! What Open Food Facts adds to a page with few answers: the offer that stands on the page, and what then comes.

use askama::Template;

use super::{Card, Icon};
use crate::web::french;

/// What kind of page is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The results of a search.
    Search,
    /// What may replace a product.
    Substitutes,
}

/// The place on a page where the rest will stand. Without scripts, and where nothing is completed, a link.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/offer.html")]
pub struct Offer {
    /// What kind of page it stands on.
    pub about: About,
    /// The address of the rest; `None` where nothing is completed.
    pub more: Option<String>,
    /// Where Open Food Facts itself has it.
    pub elsewhere: String,
}

/// What came of asking.
#[derive(Debug)]
pub enum Came<'a> {
    /// Products that the page did not have; possibly none.
    Products(Vec<Card<'a>>),
    /// It was asked too often a moment ago.
    Spent,
    /// It does not answer.
    Failing,
}

/// The rest of a page.
#[derive(Debug, Template)]
#[template(path = "parts/rest.html")]
pub struct Rest<'a> {
    /// What kind of page it completes.
    pub about: About,
    /// What came.
    pub came: Came<'a>,
    /// Where Open Food Facts itself has it.
    pub elsewhere: &'a str,
}

impl Rest<'_> {
    /// `4 produits de plus`
    fn count(cards: &[Card<'_>]) -> String {
        format!("{} de plus", french::products(u32::try_from(cards.len()).unwrap_or(u32::MAX)))
    }
}
