//! What can be asked: the queries of the API, read from an address and described for OpenAPI by the same fields.

use utoipa::IntoParams;

use super::shapes::Letter;
use super::{Parameters, Problem};
use crate::catalogue::finding::{Counting, SearchRequest, Wishes};
use crate::catalogue::{CategoryTag, Grade};
use crate::web::names;
use crate::web::params::SearchText;

/// Most entries of one page.
const MOST_PER_PAGE: u32 = 100;
/// Entries of a list that can be paged through; to have them all there are the files of Open Food Facts.
const MOST_LISTED: u32 = 10_000;
/// Matches counted, as `ProductList` tells.
const COUNTED: u32 = 1_000;
/// Substitutes when nobody says how many.
const SUBSTITUTES: u32 = 6;
/// Longest name of a shop, in characters.
const LONGEST_SHOP: usize = 100;

const CATEGORY: &str = "an Open Food Facts id such as en:pizzas";

/// `GET /api/v1/products`
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProductsQuery {
    /// Words of names, brands and categories, or a barcode or its beginning. Case, accents, plurals and the order of words do
    /// not matter, the last word may be unfinished, and a misspelt word is mended when nothing has it. Empty or left out:
    /// every product, the best known first.
    #[param(required = false, max_length = 200, example = "pâte à tartiner")]
    q: String,
    /// Only products of this category, those of its descendants included. One that does not exist holds nothing.
    #[param(value_type = String, required = false, pattern = "^[a-z]{2,3}:[^\\s/]+$", max_length = 120, example = "en:spreads")]
    category: Option<CategoryTag>,
    /// Only products with this Nutri-Score; either case.
    #[param(value_type = Letter, required = false, example = "b")]
    grade: Option<Grade>,
    /// Which page, from 1. `page` × `per_page` is at most 10,000.
    #[param(required = false, minimum = 1, maximum = 10_000, default = 1, example = 1)]
    page: u32,
    /// How many products a page has. The default is the site's own, 12 unless its operator chose another.
    #[param(required = false, minimum = 1, maximum = 100, default = 12, example = 12)]
    per_page: u32,
}

impl ProductsQuery {
    /// Reads all that was given; `per_page` is what a page has when nothing else is asked.
    ///
    /// # Errors
    /// Names the first parameter that is wrong.
    pub fn read(mut given: Parameters<'_>, per_page: u32) -> Result<Self, Problem> {
        let q = text(&mut given)?;
        let category = given.read("category", CATEGORY, CategoryTag::parse)?;
        let grade = given.read("grade", "one of the letters a, b, c, d and e", Grade::parse)?;
        let (page, per_page) = paging(&mut given, per_page)?;
        given.end()?;
        Ok(Self { q, category, grade, page, per_page })
    }

    /// The page asked for, and how many entries each has.
    #[must_use]
    pub const fn paging(&self) -> (u32, u32) {
        (self.page, self.per_page)
    }

    /// The same as the catalogue is asked.
    #[must_use]
    pub fn request(self) -> SearchRequest {
        SearchRequest {
            text: self.q,
            category: self.category,
            grade: self.grade,
            page: self.page,
            per_page: self.per_page,
            count: Counting::UpTo(COUNTED),
        }
    }
}

/// `GET /api/v1/products/<code>/substitutes`
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SubstitutesQuery {
    /// How many substitutes at most.
    #[param(required = false, minimum = 1, maximum = 100, default = 6, example = 6)]
    pub limit: u32,
    /// Only products sold in this shop; case and accents do not matter.
    #[param(value_type = String, required = false, min_length = 1, max_length = 100, example = "Carrefour")]
    store: Option<String>,
    /// Only products that carry this label, by its Open Food Facts id.
    #[param(value_type = String, required = false, pattern = "^[a-z]{2,3}:[^\\s/]+$", max_length = 120, example = "en:organic")]
    label: Option<String>,
    /// Only products that do not declare this allergen, one of the fourteen that must be named in Europe. A product of which
    /// nobody entered the allergens declares none: read the pack.
    #[param(value_type = String, required = false, pattern = "^en:[a-z-]+$", example = "en:gluten")]
    without_allergen: Option<&'static str>,
}

impl SubstitutesQuery {
    /// Reads all that was given.
    ///
    /// # Errors
    /// Names the first parameter that is wrong.
    pub fn read(mut given: Parameters<'_>) -> Result<Self, Problem> {
        let limit = given.number("limit", 1, MOST_PER_PAGE)?.unwrap_or(SUBSTITUTES);
        let store = given.read("store", "the name of a shop, of 1 to 100 characters", shop)?;
        let label = given.read("label", "an Open Food Facts id such as en:organic", CategoryTag::parse)?;
        // A name mistyped must not pass for an allergen that nothing contains.
        let allergens: Vec<&str> = names::ALLERGENS.iter().map(|(id, _)| *id).collect();
        let without_allergen = given.read("without_allergen", &format!("one of {}", allergens.join(", ")), |text| {
            allergens.iter().find(|id| **id == text.trim()).copied()
        })?;
        given.end()?;
        Ok(Self { limit, store, label: label.map(|id| id.to_string()), without_allergen })
    }

    /// The same as the catalogue is asked.
    #[must_use]
    pub fn wishes(self) -> Wishes {
        Wishes { store: self.store, label: self.label, without_allergen: self.without_allergen.map(str::to_owned) }
    }
}

/// `GET /api/v1/categories`
#[derive(Debug, Clone, PartialEq, Eq, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CategoriesQuery {
    /// Words of French names and synonyms; the last one may be unfinished. Empty or left out: every category.
    #[param(required = false, max_length = 200, example = "chocolat")]
    pub q: String,
    /// Which page, from 1. `page` × `per_page` is at most 10,000.
    #[param(required = false, minimum = 1, maximum = 10_000, default = 1, example = 1)]
    pub page: u32,
    /// How many categories a page has. The default is the site's own, 12 unless its operator chose another.
    #[param(required = false, minimum = 1, maximum = 100, default = 12, example = 12)]
    pub per_page: u32,
}

impl CategoriesQuery {
    /// Reads all that was given; `per_page` is what a page has when nothing else is asked.
    ///
    /// # Errors
    /// Names the first parameter that is wrong.
    pub fn read(mut given: Parameters<'_>, per_page: u32) -> Result<Self, Problem> {
        let q = text(&mut given)?;
        let (page, per_page) = paging(&mut given, per_page)?;
        given.end()?;
        Ok(Self { q, page, per_page })
    }
}

fn text(given: &mut Parameters<'_>) -> Result<String, Problem> {
    let text = SearchText::new(given.take("q")?.unwrap_or_default());
    if text.cut {
        let detail = format!("q must have at most {} characters.", SearchText::MOST);
        return Err(Problem::parameter("q", detail));
    }
    Ok(text.words)
}

fn paging(given: &mut Parameters<'_>, usual: u32) -> Result<(u32, u32), Problem> {
    let page = given.number("page", 1, MOST_LISTED)?.unwrap_or(1);
    let per_page = given.number("per_page", 1, MOST_PER_PAGE)?.unwrap_or(usual);
    if page.saturating_mul(per_page) > MOST_LISTED {
        let last = MOST_LISTED / per_page.max(1);
        let detail = format!("page must be at most {last} with {per_page} a page, not {page}: a list ends after 10,000 entries.");
        return Err(Problem::parameter("page", detail));
    }
    Ok((page, per_page))
}

fn shop(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text.chars().nth(LONGEST_SHOP).is_none()).then(|| text.to_owned())
}
