//! « Mes aliments ».

use askama::Template;

use super::change::{Change, changes};
use super::spared::{Bar, WIDTH, bars};
use crate::accounts::gains::{Gain, Totals};
use crate::accounts::saved::{MOST, Order};
use crate::catalogue::finding::{Record, Substitute};
use crate::catalogue::{Product, reason};
use crate::web::Frame;
use crate::web::parts::{Icon, Paging, Photo, Save, Scale, SearchField, Token};
use crate::web::views::nutrition::is_drink;
use crate::web::{french, links};

/// A page of what somebody keeps.
#[derive(Debug, Template)]
#[template(path = "pages/saved.html")]
pub struct SavedPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The swaps of this page.
    pub rows: &'a [SavedRow],
    /// How many swaps there are in all.
    pub all: usize,
    /// How many have the words that were looked for.
    pub found: usize,
    /// The page shown, from 1.
    pub page: u32,
    /// The last page there is.
    pub last: u32,
    /// Whether there are older ones still, which are not shown.
    pub more: bool,
    /// What was looked for; empty for all.
    pub text: &'a str,
    /// In which order.
    pub order: Order,
    /// What all together spare.
    pub totals: &'a Totals,
}

/// A swap as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedRow {
    /// When it was saved, in Unix seconds.
    pub saved_at: i64,
    /// What is replaced.
    pub product: Record,
    /// What replaces it.
    pub substitute: Record,
    /// What would be better still.
    pub better: Option<Substitute>,
}

impl SavedPage<'_> {
    /// Swaps a page.
    pub const MOST: usize = 12;

    fn form_token(&self) -> &str {
        self.frame.form_token.as_deref().unwrap_or_default()
    }

    /// `1 échange`, `12 échanges`.
    fn count(&self) -> String {
        swaps(self.found)
    }

    fn most() -> String {
        french::whole(MOST)
    }

    fn paging(&self) -> Paging {
        Paging::new(self.page, self.last, false, |page| links::saved(self.text, self.order, page))
    }

    fn href(&self, order: Order) -> String {
        links::saved(self.text, order, 1)
    }

    /// Whether the page begins with what all together spare: once, and not while one looks for something.
    fn sums_up(&self) -> bool {
        let known = self.points().is_some() || !self.bars().is_empty();
        self.page == 1 && self.text.is_empty() && known
    }

    fn bars(&self) -> Vec<Bar> {
        bars(self.totals)
    }

    /// Of how many swaps all of it is known, when that is the same for all of it and not for all swaps.
    fn shared_count(&self) -> Option<String> {
        let nutrients = self.totals.nutrients.iter().map(|sum| sum.counted);
        let mut counts: Vec<u32> = nutrients.chain([self.totals.points.counted]).filter(|count| *count > 0).collect();
        counts.dedup();
        let shared = counts.first().filter(|count| counts.len() == 1 && **count < self.totals.swaps);
        shared.map(|count| swaps(*count as usize))
    }

    /// `25 points`, and of how many swaps; when any are known.
    fn points(&self) -> Option<(String, Option<String>)> {
        let points = self.totals.points;
        let rounded = french::decimal(points.total.abs(), 0);
        let words = match (points.total < 0.0, rounded.as_str()) {
            (_, "0") => "0\u{a0}point".to_owned(),
            (false, "1") => "1\u{a0}point".to_owned(),
            (false, _) => format!("{rounded}\u{a0}points"),
            (true, _) => format!("−{rounded}\u{a0}points"),
        };
        let part = points.counted < self.totals.swaps;
        (points.counted > 0).then(|| (words, part.then(|| swaps(points.counted as usize))))
    }

    fn order_field(&self) -> Option<&'static str> {
        (self.order == Order::Gain).then_some("gain")
    }
}

impl SavedRow {
    const fn product(&self) -> &Product {
        &self.product.product
    }

    const fn substitute(&self) -> &Product {
        &self.substitute.product
    }

    fn date(&self) -> Option<String> {
        french::date(self.saved_at)
    }

    fn changes(&self) -> Vec<Change> {
        changes(&self.product().nutrients, &self.substitute().nutrients)
    }

    /// What it spares in words, where it is better.
    fn reason(&self) -> Option<String> {
        let better = Gain::between(self.product().nutriscore, self.substitute().nutriscore).is_better();
        better.then(|| reason::reason(self.product(), self.substitute()))
    }

    /// Nutri-Score points gained, with their sign.
    fn points(&self) -> Option<String> {
        let points = Gain::between(self.product().nutriscore, self.substitute().nutriscore).points?;
        let word = if points.abs() > 1 { "points" } else { "point" };
        (points > 0).then(|| format!("{points}\u{a0}{word} de Nutri-Score gagné{}", if points > 1 { "s" } else { "" }))
    }

    fn is_drink(&self) -> bool {
        is_drink(&self.substitute().categories)
    }

    fn compare_href(&self) -> String {
        links::compare([&self.product().code, &self.substitute().code])
    }

    fn compare_better(&self, better: &Substitute) -> String {
        links::compare([&self.substitute().code, &better.product.product.code])
    }

    fn save_better<'s>(&'s self, better: &'s Substitute, form_token: &'s str) -> Save<'s> {
        let to = &better.product.product;
        Save { product: &self.product().code, substitute: &to.code, name: &to.name, form_token: Some(form_token) }
    }
}

/// `1 échange`, `12 échanges`.
pub(super) fn swaps(count: usize) -> String {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    format!("{} échange{}", french::whole(count), if count > 1 { "s" } else { "" })
}
