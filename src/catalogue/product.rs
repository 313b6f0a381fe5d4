//! A product as every source describes it, whatever its own shape.

use super::{Barcode, CategoryTag, Grade, Nutrients};

/// A food that can be bought: what a parser makes of a source's record, and what the one upsert writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Its identity.
    pub code: Barcode,
    /// Its name for people, in French where the source has it; never empty, at most [`Product::MAX_NAME`] characters.
    pub name: String,
    /// Its brands, as printed, the main one first; possibly none.
    pub brands: Vec<String>,
    /// What the pack holds, as printed: `400 g`.
    pub quantity: Option<String>,
    /// All its categories as the source gives them, general ones first; at least one.
    pub categories: Vec<CategoryTag>,
    /// Its Nutri-Score, where it has one.
    pub nutriscore: Option<NutriScore>,
    /// NOVA group, 1 (unprocessed) to 4 (ultra-processed).
    pub nova_group: Option<u8>,
    /// What 100 g hold.
    pub nutrients: Nutrients,
    /// Shops that sell it, as printed.
    pub stores: Vec<String>,
    /// Label ids such as `en:organic`.
    pub labels: Vec<String>,
    /// Allergen ids such as `en:milk`.
    pub allergens: Vec<String>,
    /// Address of the front photo, about 400 pixels wide.
    pub image_url: Option<String>,
    /// Address of the photo of the nutrition table.
    pub image_nutrition_url: Option<String>,
    /// How many people scanned it; 0 when unknown.
    pub popularity: u32,
    /// When the source last changed it, in Unix seconds; 0 when unknown, less when what any other source says is better.
    pub modified_at: i64,
}

impl Product {
    /// Longest name kept, in characters; a longer one is cut.
    pub const MAX_NAME: usize = 200;

    /// When the source last changed it, in Unix seconds, where that is known.
    #[must_use]
    pub fn dated(&self) -> Option<i64> {
        (self.modified_at > 0).then_some(self.modified_at)
    }
}

/// The Nutri-Score of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NutriScore {
    /// The letter.
    pub grade: Grade,
    /// The points behind it; lower is better.
    pub score: Option<i16>,
    /// Which formula gave the points: 2021 or 2023. Points of two formulas are not comparable.
    pub version: Option<u16>,
    /// Whether we computed it because the source gave none; the page says so.
    pub computed: bool,
}

/// A product with its place in the taxonomy decided: what the store writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Classified {
    /// The product as parsed.
    pub product: Product,
    /// Its main category: the most specific one.
    pub main_category: CategoryTag,
    /// Every category it is in, ancestors included, without order.
    pub categories: Vec<CategoryTag>,
}

/// What became of products handed to the catalogue; together they are all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Products that were not there.
    pub inserted: u64,
    /// Products whose source was newer.
    pub updated: u64,
    /// Products that stay as they were: the source is not newer.
    pub unchanged: u64,
}
