//! What somebody keeps, as JSON. Products have the names of the API; unknown is null.

use serde::Serialize;

use super::{LICENCE, NOTICE, moment};
use crate::accounts::gains::{Gain, Nutrient, spared};
use crate::accounts::saved::{Kept, Pair, Side};
use crate::web::links;

/// The file.
#[derive(Debug, Serialize)]
pub(super) struct File<'a> {
    notice: &'static str,
    licence: &'static str,
    swaps: Vec<Swap<'a>>,
}

#[derive(Debug, Serialize)]
struct Swap<'a> {
    saved_at: String,
    product: Product<'a>,
    substitute: Product<'a>,
    points_gained: Option<i32>,
    spared_per_100g: Spared,
}

#[derive(Debug, Serialize)]
struct Product<'a> {
    code: &'a str,
    name: &'a str,
    brands: &'a [String],
    quantity: Option<&'a str>,
    nutriscore: Option<Points>,
    nutrients: Nutrients,
    stores: &'a [String],
    /// Nothing for our own examples, which Open Food Facts does not have.
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct Points {
    grade: &'static str,
    score: Option<i16>,
    version: Option<u16>,
}

#[derive(Debug, Serialize)]
struct Nutrients {
    energy_kcal: Option<f64>,
    fat: Option<f64>,
    saturated_fat: Option<f64>,
    carbohydrates: Option<f64>,
    sugars: Option<f64>,
    fiber: Option<f64>,
    proteins: Option<f64>,
    salt: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Spared {
    energy_kcal: Option<f64>,
    fat: Option<f64>,
    saturated_fat: Option<f64>,
    sugars: Option<f64>,
    salt: Option<f64>,
}

/// The file of what somebody keeps.
pub(super) fn of(kept: &Kept) -> File<'_> {
    File { notice: NOTICE, licence: LICENCE, swaps: kept.pairs.iter().map(swap).collect() }
}

fn swap(pair: &Pair) -> Swap<'_> {
    let spared = |nutrient| spared(&pair.product.nutrients, &pair.substitute.nutrients, nutrient).map(rounded);
    Swap {
        saved_at: moment(pair.saved_at),
        product: product(&pair.product),
        substitute: product(&pair.substitute),
        points_gained: Gain::of(&pair.product, &pair.substitute).points,
        spared_per_100g: Spared {
            energy_kcal: spared(Nutrient::Energy),
            fat: spared(Nutrient::Fat),
            saturated_fat: spared(Nutrient::SaturatedFat),
            sugars: spared(Nutrient::Sugars),
            salt: spared(Nutrient::Salt),
        },
    }
}

fn product(side: &Side) -> Product<'_> {
    let nutrients = &side.nutrients;
    Product {
        code: side.code.as_str(),
        name: &side.name,
        brands: &side.brands,
        quantity: side.quantity.as_deref(),
        nutriscore: side.nutriscore.map(|score| Points {
            grade: score.grade.letter(),
            score: score.score,
            version: score.version,
        }),
        nutrients: Nutrients {
            energy_kcal: nutrients.energy_kcal,
            fat: nutrients.fat,
            saturated_fat: nutrients.saturated_fat,
            carbohydrates: nutrients.carbohydrates,
            sugars: nutrients.sugars,
            fiber: nutrients.fiber,
            proteins: nutrients.proteins,
            salt: nutrients.salt,
        },
        stores: &side.stores,
        url: (!side.example && !side.code.is_key()).then(|| links::open_food_facts(&side.code)),
    }
}

/// A difference without the dust of its subtraction: 0.3 instead of 0.30000000000000004.
fn rounded(difference: f64) -> f64 {
    (difference * 1_000.0).round() / 1_000.0
}
