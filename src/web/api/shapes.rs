//! The JSON of the API's answers. What is not known is `null`; a list of which nothing is known is empty.

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use utoipa::ToSchema;

use crate::catalogue::{Grade, NutriScore, finding};
use crate::web::links;

/// A page of products.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProductList {
    /// How many products match. Counting stops at 1,000, so that 1,000 means "at least"; it is exact when nothing, or a
    /// category alone, narrows the list down.
    #[schema(examples(42))]
    pub count: u32,
    /// Which page this is, from 1.
    #[schema(minimum = 1, examples(1))]
    pub page: u32,
    /// How many products a full page has.
    #[schema(minimum = 1, maximum = 100, examples(12))]
    pub per_page: u32,
    /// The products of this page, best match first; empty after the last one.
    pub products: Vec<Product>,
}

/// A food that can be bought.
#[derive(Debug, Serialize, ToSchema)]
pub struct Product {
    /// Barcode in its normal form: 8, 13 or 14 digits.
    #[schema(pattern = "^([0-9]{8}|[0-9]{13,14})$", examples("2000000010373"))]
    code: String,
    /// Name, in French where there is one.
    #[schema(min_length = 1, max_length = 200, examples("Pâte à tartiner aux noisettes et au cacao"))]
    name: String,
    /// Brands, the main one first, apart by a comma and a blank.
    #[schema(required = true, examples("Noisetou"))]
    brands: Option<String>,
    /// What the pack holds, as printed on it.
    #[schema(required = true, examples("400 g"))]
    quantity: Option<String>,
    /// Its most specific category.
    category: CategoryName,
    /// Its Nutri-Score; `null` when it has none.
    #[schema(required = true)]
    nutriscore: Option<Nutriscore>,
    /// NOVA group, 1 (unprocessed) to 4 (ultra-processed).
    #[schema(required = true, minimum = 1, maximum = 4, examples(4))]
    nova_group: Option<u8>,
    /// What 100 g or 100 ml hold.
    nutrients: Nutrients,
    /// Shops that sell it, as people entered them.
    #[schema(examples("Carrefour"))]
    stores: Vec<String>,
    /// Labels, by Open Food Facts id.
    #[schema(examples("en:organic"))]
    labels: Vec<String>,
    /// Declared allergens, by Open Food Facts id. Empty does not prove that there are none: read the pack.
    #[schema(examples("en:milk"))]
    allergens: Vec<String>,
    /// Photo of its front, about 400 pixels wide (CC BY-SA, Open Food Facts).
    #[schema(
        required = true,
        format = "uri",
        examples("https://images.openfoodfacts.org/images/products/301/762/042/2003/front_fr.4.400.jpg")
    )]
    image_url: Option<String>,
    /// Its page at Open Food Facts; `null` for our own examples.
    #[schema(required = true, format = "uri", examples("https://fr.openfoodfacts.org/produit/3017620422003"))]
    url: Option<String>,
    /// When it was last written here, in UTC.
    #[schema(required = true, format = DateTime, examples("2026-11-22T00:04:31Z"))]
    updated_at: Option<String>,
}

/// A category by its id and name.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryName {
    /// Open Food Facts taxonomy id.
    #[schema(examples("en:cocoa-and-hazelnuts-spreads"))]
    id: String,
    /// French name, or one made readable from the id.
    #[schema(examples("Pâtes à tartiner aux noisettes et au cacao"))]
    name: String,
}

/// A Nutri-Score.
#[derive(Debug, Serialize, ToSchema)]
pub struct Nutriscore {
    /// The letter.
    grade: Letter,
    /// The points behind it; lower is better, some are negative.
    #[schema(required = true, examples(30))]
    score: Option<i16>,
    /// The year of the formula that gave the points. Points of two formulas are not comparable.
    #[schema(required = true, examples(2023))]
    version: Option<u16>,
}

/// A letter of the Nutri-Score, best first.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Grade)]
pub enum Letter {
    /// The best.
    A,
    /// Good.
    B,
    /// Fair.
    C,
    /// Poor.
    D,
    /// The worst.
    E,
}

/// What 100 g or 100 ml hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct Nutrients {
    /// Energy in kcal.
    #[schema(required = true, minimum = 0, examples(540))]
    energy_kcal: Option<f64>,
    /// Fat in g.
    #[schema(required = true, minimum = 0, examples(30.9))]
    fat: Option<f64>,
    /// Saturated fat in g.
    #[schema(required = true, minimum = 0, examples(10.6))]
    saturated_fat: Option<f64>,
    /// Carbohydrates in g.
    #[schema(required = true, minimum = 0, examples(57.5))]
    carbohydrates: Option<f64>,
    /// Sugars in g.
    #[schema(required = true, minimum = 0, examples(56.3))]
    sugars: Option<f64>,
    /// Fibre in g.
    #[schema(required = true, minimum = 0, examples(3.4))]
    fiber: Option<f64>,
    /// Proteins in g.
    #[schema(required = true, minimum = 0, examples(6.3))]
    proteins: Option<f64>,
    /// Salt in g.
    #[schema(required = true, minimum = 0, examples(0.11))]
    salt: Option<f64>,
}

/// What may stand in for a product.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubstituteList {
    /// The product to replace.
    product: Product,
    /// The most specific category in which something was found; the product's own when nothing was.
    category: CategoryName,
    /// Strictly better products, the nearest first. For a product without Nutri-Score: the best of its category, none of them
    /// known to be better.
    substitutes: Vec<Substitute>,
}

/// A product that may stand in for another.
#[derive(Debug, Serialize, ToSchema)]
pub struct Substitute {
    /// The product.
    product: Product,
    /// Why it is better, in French, as shoppers read it.
    #[schema(examples("Nutri-Score B au lieu de E, moitié moins de sucres"))]
    reason: String,
    /// How many Nutri-Score points less it has; `null` when the two cannot be compared.
    #[schema(required = true, examples(21))]
    points_gained: Option<i16>,
}

/// A page of categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct CategoryList {
    /// How many categories match.
    #[schema(examples(12))]
    pub count: u32,
    /// Which page this is, from 1.
    #[schema(minimum = 1, examples(1))]
    pub page: u32,
    /// How many categories a full page has.
    #[schema(minimum = 1, maximum = 100, examples(12))]
    pub per_page: u32,
    /// The categories of this page, those with most products first; empty after the last one.
    pub categories: Vec<Category>,
}

/// A category that holds products.
#[derive(Debug, Serialize, ToSchema)]
pub struct Category {
    /// Open Food Facts taxonomy id.
    #[schema(examples("en:spreads"))]
    id: String,
    /// French name, or one made readable from the id.
    #[schema(examples("Produits à tartiner"))]
    name: String,
    /// How many products it holds, those of its descendants included.
    #[schema(minimum = 1, examples(25))]
    products: u32,
}

impl From<finding::Record> for Product {
    fn from(record: finding::Record) -> Self {
        let product = record.product;
        Self {
            url: (!record.example && !product.code.is_key()).then(|| links::open_food_facts(&product.code)),
            code: product.code.to_string(),
            name: product.name,
            brands: (!product.brands.is_empty()).then(|| product.brands.join(", ")),
            quantity: product.quantity,
            category: record.category.into(),
            nutriscore: product.nutriscore.map(Nutriscore::from),
            nova_group: product.nova_group,
            nutrients: product.nutrients.into(),
            stores: product.stores,
            labels: product.labels,
            allergens: product.allergens,
            image_url: product.image_url,
            updated_at: time(record.updated_at),
        }
    }
}

/// RFC 3339 in UTC; `None` for a time outside of the calendar.
fn time(unix_seconds: i64) -> Option<String> {
    Some(DateTime::from_timestamp(unix_seconds, 0)?.to_rfc3339_opts(SecondsFormat::Secs, true))
}

impl From<finding::Category> for CategoryName {
    fn from(category: finding::Category) -> Self {
        Self { id: category.tag.to_string(), name: category.name }
    }
}

impl From<finding::Category> for Category {
    fn from(category: finding::Category) -> Self {
        Self { id: category.tag.to_string(), name: category.name, products: category.products }
    }
}

impl From<NutriScore> for Nutriscore {
    fn from(score: NutriScore) -> Self {
        let grade = match score.grade {
            Grade::A => Letter::A,
            Grade::B => Letter::B,
            Grade::C => Letter::C,
            Grade::D => Letter::D,
            Grade::E => Letter::E,
        };
        Self { grade, score: score.score, version: score.version }
    }
}

impl From<crate::catalogue::Nutrients> for Nutrients {
    fn from(per_100_g: crate::catalogue::Nutrients) -> Self {
        let crate::catalogue::Nutrients { energy_kcal, fat, saturated_fat, carbohydrates, sugars, fiber, proteins, salt } =
            per_100_g;
        Self { energy_kcal, fat, saturated_fat, carbohydrates, sugars, fiber, proteins, salt }
    }
}

impl From<finding::Substitutes> for SubstituteList {
    fn from(found: finding::Substitutes) -> Self {
        Self {
            product: found.product.into(),
            category: found.category.into(),
            substitutes: found.substitutes.into_iter().map(Substitute::from).collect(),
        }
    }
}

impl From<finding::Substitute> for Substitute {
    fn from(found: finding::Substitute) -> Self {
        Self { product: found.product.into(), reason: found.reason, points_gained: found.points_gained }
    }
}
