//! What is asked of the catalogue, and what it answers: the same for pages, API and jobs.

use super::{Barcode, CategoryTag, Grade, Product};

/// A category as shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Taxonomy id.
    pub tag: CategoryTag,
    /// French name, or one made readable from the id.
    pub name: String,
    /// How many products it holds, those of its descendants included.
    pub products: u32,
}

/// A product of the catalogue as shown to people.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Row id: stable in one installation, never shown.
    pub id: i64,
    /// The product.
    pub product: Product,
    /// Its main category.
    pub category: Category,
    /// Whether it is one of our own examples.
    pub example: bool,
    /// When it was last written here, in Unix seconds.
    pub updated_at: i64,
}

/// What a list shows of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// Barcode.
    pub code: Barcode,
    /// Name.
    pub name: String,
    /// Brands, the first one first.
    pub brands: Vec<String>,
    /// Quantity as printed.
    pub quantity: Option<String>,
    /// Main category.
    pub category: Category,
    /// Every category, ancestors included, without order.
    pub categories: Vec<CategoryTag>,
    /// Nutri-Score grade.
    pub grade: Option<Grade>,
    /// Photo of the front.
    pub image_url: Option<String>,
}

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// What was typed: words of names, brands and categories, or a barcode or its beginning. Empty finds everything.
    pub text: String,
    /// Only products of this category.
    pub category: Option<CategoryTag>,
    /// Only products of this grade.
    pub grade: Option<Grade>,
    /// Page, from 1.
    pub page: u32,
    /// Products a page, 1 to 100.
    pub per_page: u32,
    /// How far matches are counted.
    pub count: Counting,
}

/// How far the matches of a search are counted; always to the end of the page, and whether there is one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// As many as are seen on the way, up to so many: what matches only among little known products may not be looked for.
    Seen(u32),
    /// All of them, up to so many.
    UpTo(u32),
}

impl Default for Counting {
    fn default() -> Self {
        Self::Seen(0)
    }
}

impl Counting {
    /// The number where counting stops.
    #[must_use]
    pub const fn most(self) -> u32 {
        match self {
            Self::Seen(most) | Self::UpTo(most) => most,
        }
    }
}

/// One page of what a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<T = Record> {
    /// The products of the page asked for, best match first.
    pub products: Vec<T>,
    /// How many match in all, as far as they were counted.
    pub count: u32,
    /// Whether counting stopped there: then at least so many match.
    pub more: bool,
    /// The words searched instead, when those typed were misspelt.
    pub corrected: Option<String>,
    /// True when no product has all the words and these have some of them.
    pub partial: bool,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { products: Vec::new(), count: 0, more: false, corrected: None, partial: false }
    }
}

impl<T> Found<T> {
    /// The same with its products told in another way.
    ///
    /// # Errors
    /// When `tell` fails.
    pub fn told<U, E>(self, tell: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>) -> Result<Found<U>, E> {
        let Self { products, count, more, corrected, partial } = self;
        Ok(Found { products: tell(products)?, count, more, corrected, partial })
    }
}

/// What a shopper asks of a substitute. Texts are ids or names as in [`Product`]; `None` asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Sold there.
    pub store: Option<String>,
    /// Carries this label id (`en:organic`).
    pub label: Option<String>,
    /// Free of this allergen id (`en:gluten`).
    pub without_allergen: Option<String>,
}

/// What may stand in for a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Substitutes {
    /// The product to replace.
    pub product: Record,
    /// The most specific category in which something was found; the product's own main category when nothing was.
    pub category: Category,
    /// Strictly better products, nearest first. For a product without grade: the best of its category, none of them "better".
    pub substitutes: Vec<Substitute>,
}

/// One product that may stand in for another.
#[derive(Debug, Clone, PartialEq)]
pub struct Substitute {
    /// The product.
    pub product: Record,
    /// The category both share.
    pub category: Category,
    /// Why it is better, in words of a shopper: « Nutri-Score B au lieu de E, moitié moins de sucres ».
    pub reason: String,
    /// Nutri-Score points less than the product to replace; `None` when the two are not comparable (no points, or two formulas).
    pub points_gained: Option<i16>,
}

/// What the whole catalogue is, for the foot of every page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Overview {
    /// How many products it holds.
    pub products: u32,
    /// True while it holds our own examples and nothing else.
    pub examples_only: bool,
    /// The date of the newest data, in Unix seconds.
    pub data_date: Option<i64>,
}

/// A suggestion while typing.
#[derive(Debug, Clone, PartialEq)]
pub enum Suggestion {
    /// A category.
    Category(Category),
    /// A product.
    Product(Barcode, String, Option<Grade>),
}
