//! A swap that was just saved: both products side by side, and what changes.

use askama::Template;

use super::change::{Change, changes};
use crate::accounts::gains::Gain;
use crate::accounts::saved::Order;
use crate::catalogue::finding::Record;
use crate::catalogue::reason;
use crate::web::Frame;
use crate::web::parts::{Icon, Photo, Save, Scale, SearchField};
use crate::web::views::nutrition::is_drink;
use crate::web::{french, links};

/// The confirmation.
#[derive(Debug, Template)]
#[template(path = "pages/saved-confirmation.html")]
pub struct ConfirmationPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What is replaced.
    pub product: &'a Record,
    /// What replaces it.
    pub substitute: &'a Record,
    /// When it was saved, in Unix seconds; `None` when it is not, or not any more.
    pub saved_at: Option<i64>,
}

impl ConfirmationPage<'_> {
    fn date(&self) -> Option<String> {
        self.saved_at.and_then(french::date)
    }

    fn changes(&self) -> Vec<Change> {
        changes(&self.product.product.nutrients, &self.substitute.product.nutrients)
    }

    /// Why it is better, if it is.
    fn reason(&self) -> Option<String> {
        let (from, to) = (&self.product.product, &self.substitute.product);
        Gain::between(from.nutriscore, to.nutriscore).is_better().then(|| reason::reason(from, to))
    }

    fn is_drink(&self) -> bool {
        is_drink(&self.substitute.product.categories)
    }

    fn save(&self) -> Save<'_> {
        let (from, to) = (&self.product.product, &self.substitute.product);
        Save { product: &from.code, substitute: &to.code, name: &to.name, form_token: self.frame.form_token.as_deref() }
    }
}
