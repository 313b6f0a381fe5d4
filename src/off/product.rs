//! The one product parser: from a record of Open Food Facts, of any shape, to a [`Product`].

use std::borrow::Cow;

use serde::Serialize;

use super::amounts;
use super::clean;
use super::country::{BadCountry, Country};
use super::lenient::Read;
use super::raw::{Formula, Raw};
use crate::catalogue::barcode::KnownCodes;
use crate::catalogue::{Barcode, CategoryTag, Grade, NutriScore, Product};
use crate::config::OpenFoodFacts;

/// Where photos are, unless the settings say otherwise.
pub const IMAGES_URL: &str = "https://images.openfoodfacts.org";

const MAX_CATEGORIES: usize = 60;
const MAX_LABELS: usize = 40;
const MAX_ALLERGENS: usize = 30;
const MAX_STORES: usize = 20;
const MAX_BRANDS: usize = 8;
const MAX_QUANTITY: usize = 60;

/// What to keep of a source, and where its photos are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseOptions {
    /// Scheme and host of the photos; the setting `open_food_facts.images_url`.
    pub images_url: String,
    /// Only products sold there; the setting `open_food_facts.country`.
    pub country: Country,
    /// And these, wherever they are sold: the catalogue has them already.
    pub known: KnownCodes,
}

impl ParseOptions {
    /// What the settings want to be kept.
    ///
    /// # Errors
    /// When they name no country.
    pub fn of(open_food_facts: &OpenFoodFacts) -> Result<Self, BadCountry> {
        let country = Country::parse(&open_food_facts.country)?;
        Ok(Self { images_url: open_food_facts.images_url.clone(), country, ..Self::default() })
    }
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { images_url: IMAGES_URL.to_owned(), country: Country::default(), known: KnownCodes::default() }
    }
}

/// A product out of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The product.
    pub product: Product,
    /// Whether a Nutri-Score may be computed for it: the source has none, and does not say that it is not applicable
    /// (spices, alcohol, baby food), nor are its nutrients mere estimates.
    pub may_compute_grade: bool,
}

/// Why a record gives no product. A record is counted under the first reason of this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// Not JSON, not an object, or too long a line.
    #[error("not a JSON object")]
    Malformed,
    /// No barcode, or none that a shop could scan.
    #[error("no valid barcode")]
    BadCode,
    /// No longer sold.
    #[error("no longer sold")]
    Obsolete,
    /// Not sold in the country asked for, or nowhere known.
    #[error("not sold in the country asked for")]
    OtherCountry,
    /// No name in any language, and no brand either.
    #[error("no name")]
    NoName,
    /// No category that is an id.
    #[error("no category")]
    NoCategory,
}

/// Reads one product: a line of the dump or of a delta file, or the product object of an API answer.
///
/// A field of the wrong type, or of a value that cannot be, is an absent field: it never loses the product.
///
/// # Errors
/// Why it was dropped.
pub fn parse(line: &[u8], options: &ParseOptions) -> Result<Parsed, Dropped> {
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Err(Dropped::Malformed);
    }
    match serde_json::from_slice::<Read<Raw<'_>>>(line) {
        Ok(Read(raw)) => judge(&raw, options),
        Err(_) => Err(Dropped::Malformed),
    }
}

/// The rules, the same for every source.
pub(super) fn judge(raw: &Raw<'_>, options: &ParseOptions) -> Result<Parsed, Dropped> {
    let code = Barcode::parse(&raw.code).ok().filter(|code| !code.is_key()).ok_or(Dropped::BadCode)?;
    if matches!(raw.obsolete.trim(), "on" | "1" | "true") {
        return Err(Dropped::Obsolete);
    }
    if !options.country.keeps(&raw.countries) && !options.known.contains(&code) {
        return Err(Dropped::OtherCountry);
    }
    let brands = clean::names(&raw.brands, MAX_BRANDS);
    let name = name(raw, &brands, &code).ok_or(Dropped::NoName)?;
    let categories = clean::tags(&raw.categories, MAX_CATEGORIES);
    if categories.is_empty() {
        return Err(Dropped::NoCategory);
    }
    let (nutriscore, ungraded) = nutriscore(raw);
    let (nutrients, estimated) = amounts::nutrients(&raw.nutrition, &raw.nutriments);
    let product = Product {
        name,
        brands,
        quantity: Some(clean::text(&raw.quantity, MAX_QUANTITY)).filter(|quantity| !quantity.is_empty()),
        categories,
        nutriscore,
        nova_group: nova_group(raw.nova_group),
        nutrients,
        stores: clean::names(&raw.stores, MAX_STORES),
        labels: clean::ids(&raw.labels, MAX_LABELS),
        allergens: allergens(&raw.allergens),
        image_url: raw.photos.front(&options.images_url, &code, &raw.language),
        image_nutrition_url: raw.photos.nutrition(&options.images_url, &code, &raw.language),
        popularity: popularity(raw.popularity),
        modified_at: modified_at(raw.modified),
        code,
    };
    Ok(Parsed { product, may_compute_grade: ungraded && !estimated })
}

/// The name, French first. It is kept whole: the old site cut it at its first `,` or `(`, and lost there what tells
/// two products apart (« Yaourt nature (sans sucre) », « Tomates, basilic »). Lists that have no room shorten it themselves.
fn name(raw: &Raw<'_>, brands: &[String], code: &Barcode) -> Option<String> {
    let other = raw.name_other.as_ref().map_or("", |(_, name)| name.as_ref());
    [&raw.name_fr, &raw.name, &raw.name_en, other, &raw.generic_name_fr]
        .into_iter()
        .map(|name| clean::text(name, Product::MAX_NAME))
        .find(|name| !name.is_empty())
        .or_else(|| brands.first().map(|brand| format!("{brand} {code}")))
}

/// The Nutri-Score, and whether one may be computed.
fn nutriscore(raw: &Raw<'_>) -> (Option<NutriScore>, bool) {
    let formulas = [(2023, &raw.formulas.of_2023), (2021, &raw.formulas.of_2021)];
    let own = raw.grades.iter().find_map(|grade| Grade::parse(grade));
    let says_not_applicable = |grade: &Cow<'_, str>| grade.trim() == "not-applicable";
    if own.is_none() && raw.grades.iter().any(says_not_applicable) {
        return (None, false);
    }
    let version = raw.version.filter(|version| [2021.0, 2023.0].contains(version));
    let version = version.map(|version| if version > 2022.0 { 2023 } else { 2021 });
    if let Some(grade) = own {
        // The formula it came from: the one named, else the one that gave the same grade (and points).
        let agrees = |formula: &Formula<'_>| {
            Grade::parse(&formula.grade) == Some(grade) && (raw.score.is_none() || formula.score == raw.score)
        };
        let named = formulas.iter().find(|(of, _)| version == Some(*of));
        let source = named.or_else(|| formulas.iter().find(|(_, formula)| version.is_none() && agrees(formula)));
        let nested = source.filter(|(_, formula)| agrees(formula)).and_then(|(_, formula)| formula.score);
        let version = version.or(source.map(|(of, _)| *of));
        return (Some(NutriScore { grade, score: points(raw.score.or(nested)), version, computed: false }), false);
    }
    let nested = formulas.iter().find_map(|(of, formula)| {
        let grade = Grade::parse(&formula.grade)?;
        Some(NutriScore { grade, score: points(formula.score), version: Some(*of), computed: false })
    });
    let applicable = !formulas.iter().any(|(_, formula)| says_not_applicable(&formula.grade));
    (nested, nested.is_none() && applicable)
}

/// Points that a formula can give.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn points(score: Option<f64>) -> Option<i16> {
    score.filter(|score| (-30.0..=80.0).contains(score) && score.fract() == 0.0).map(|score| score as i16)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
fn nova_group(group: Option<f64>) -> Option<u8> {
    group.filter(|group| (1.0..=4.0).contains(group) && group.fract() == 0.0).map(|group| group as u8)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
fn popularity(scans: Option<f64>) -> u32 {
    scans.map_or(0, |scans| scans.clamp(0.0, f64::from(u32::MAX)) as u32)
}

/// Seconds since 1970, up to the year 9999.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn modified_at(seconds: Option<f64>) -> i64 {
    seconds.filter(|seconds| (0.0..253_402_300_800.0).contains(seconds)).map_or(0, |seconds| seconds as i64)
}

/// `en:none` says that there are none.
fn allergens(raw: &[Cow<'_, str>]) -> Vec<String> {
    let tags = clean::tags(raw, MAX_ALLERGENS);
    tags.iter().map(CategoryTag::as_str).filter(|tag| *tag != "en:none").map(str::to_owned).collect()
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
