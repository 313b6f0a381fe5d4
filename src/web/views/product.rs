//! A product.

use askama::Template;

use super::nutrition::{self, NUTRIENTS};
use crate::catalogue::finding::{Record, Substitutes};
use crate::catalogue::{Grade, Product};
use crate::web::Frame;
use crate::web::parts::{Card, Icon, Photo, Scale, SearchField};
use crate::web::{french, links, names};

/// A product's page.
#[derive(Debug, Template)]
#[template(path = "pages/product.html")]
pub struct ProductPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The product and its first substitutes.
    pub answer: &'a Substitutes,
}

impl ProductPage<'_> {
    /// How many substitutes it shows.
    pub const SWAPS: u32 = 3;

    const fn record(&self) -> &Record {
        &self.answer.product
    }

    const fn product(&self) -> &Product {
        &self.answer.product.product
    }

    fn grade(&self) -> Option<Grade> {
        self.product().nutriscore.map(|score| score.grade)
    }

    fn nova(&self) -> Option<(u8, &'static str)> {
        let group = self.product().nova_group?;
        Some((group, names::nova(group)?))
    }

    fn is_drink(&self) -> bool {
        nutrition::is_drink(&self.product().categories)
    }

    fn updated(&self) -> Option<String> {
        self.product().dated().and_then(french::date)
    }

    fn compare_href(&self) -> String {
        let swaps = self.answer.substitutes.iter().take(Self::SWAPS as usize);
        links::compare(std::iter::once(&self.product().code).chain(swaps.map(|swap| &swap.product.product.code)))
    }

    fn has_nutrients(&self) -> bool {
        NUTRIENTS.iter().any(|nutrient| (nutrient.get)(&self.product().nutrients).is_some())
    }
}

/// What a letter means, in words.
const fn verdict(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "Très bonne qualité nutritionnelle",
        Grade::B => "Bonne qualité nutritionnelle",
        Grade::C => "Qualité nutritionnelle moyenne",
        Grade::D => "Qualité nutritionnelle médiocre",
        Grade::E => "Mauvaise qualité nutritionnelle",
    }
}
