//! Why one product is better than another, in words of a French shopper.
//!
//! The letters come first; then the one or two nutrients that make most of the difference, measured in points of the Nutri-Score,
//! the only scale on which a gram of salt and a gram of fibre compare.

mod wording;

use std::cmp::Reverse;

use super::nutriscore::formula::{Parts, parts};
use super::nutriscore::{Composition, FoodKind, KJ_PER_KCAL, kind_of};
use super::{NutriScore, Nutrients, Product};
use wording::Wording;

/// More than this nobody reads under a photo.
const MOST_NUTRIENTS: usize = 2;

/// Why `to` is better than `from`: « Nutri-Score B au lieu de E, moitié moins de sucres ».
///
/// Where `to` is not strictly better, or `from` has no grade, only the letter of `to` is said; nothing at all when it has none.
/// A nutrient that is unknown on either side is passed over.
#[must_use]
pub fn reason(from: &Product, to: &Product) -> String {
    let Some(new) = to.nutriscore else { return String::new() };
    let Some(old) = from.nutriscore else { return format!("Nutri-Score {}", new.grade) };
    let mut reason = letters(old, new);
    if new.grade < old.grade || points_gained(old, new) > 0 {
        let gains = gains(from, to);
        if !gains.is_empty() {
            reason.push_str(", ");
            reason.push_str(&wording::join(&gains));
        }
    }
    reason
}

fn letters(old: NutriScore, new: NutriScore) -> String {
    if new.grade != old.grade {
        return format!("Nutri-Score {} au lieu de {}", new.grade, old.grade);
    }
    match points_gained(old, new) {
        1 => format!("Même Nutri-Score {}, 1 point de mieux", new.grade),
        gained if gained > 1 => format!("Même Nutri-Score {}, {gained} points de mieux", new.grade),
        _ => format!("Même Nutri-Score {}", new.grade),
    }
}

/// Points less; 0 where points do not compare.
fn points_gained(old: NutriScore, new: NutriScore) -> i16 {
    let same_formula = old.version.is_some() && old.version == new.version;
    if same_formula { old.score.zip(new.score).map_or(0, |(old, new)| old.saturating_sub(new)) } else { 0 }
}

/// What is better in `to`, best first: what gains most points, then what is easiest to see.
fn gains(from: &Product, to: &Product) -> Vec<Wording> {
    let kind = kind_of(&from.categories).unwrap_or(FoodKind::General);
    let of = |product: &Product| parts(kind, &composition(&product.nutrients));
    let (old, new) = (of(from), of(to));
    let mut gains: Vec<(i16, Wording)> = Nutrient::ALL
        .into_iter()
        .filter_map(|nutrient| {
            let (before, after) = (nutrient.of(&from.nutrients)?, nutrient.of(&to.nutrients)?);
            let points = nutrient.points_gained(kind, &old, &new);
            let wording = if nutrient.better_less() {
                wording::less(nutrient.name(), before, after, nutrient.none_below())
            } else {
                wording::more(nutrient.name(), before, after)
            };
            wording.filter(|_| points > 0).map(|wording| (points, wording))
        })
        .collect();
    gains.sort_by_key(|(points, wording)| (wording.is_slight(), Reverse(*points)));
    // A slight difference is worth a word only where there is no other.
    let clear = gains.iter().filter(|(_, wording)| !wording.is_slight()).count();
    gains.into_iter().map(|(_, wording)| wording).take(clear.clamp(1, MOST_NUTRIENTS)).collect()
}

/// What the formula reads of the label; unknown is 0 and never looked at.
fn composition(nutrients: &Nutrients) -> Composition {
    Composition {
        energy_kj: nutrients.energy_kcal.unwrap_or_default() * KJ_PER_KCAL,
        sugars: nutrients.sugars.unwrap_or_default(),
        saturated_fat: nutrients.saturated_fat.unwrap_or_default(),
        fat: nutrients.fat.unwrap_or_default(),
        salt: nutrients.salt.unwrap_or_default(),
        fiber: nutrients.fiber.unwrap_or_default(),
        proteins: nutrients.proteins.unwrap_or_default(),
        fruit_percent: 0.0,
        sweeteners: false,
    }
}

/// A line of the label that the Nutri-Score counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nutrient {
    Sugars,
    SaturatedFat,
    Salt,
    Energy,
    Fiber,
    Proteins,
}

impl Nutrient {
    /// In the order in which a shopper looks at them.
    const ALL: [Self; 6] = [Self::Sugars, Self::SaturatedFat, Self::Salt, Self::Energy, Self::Fiber, Self::Proteins];

    /// Its name in French, in the plural where it has one, as it stands after « de ».
    const fn name(self) -> &'static str {
        match self {
            Self::Sugars => "sucres",
            Self::SaturatedFat => "graisses saturées",
            Self::Salt => "sel",
            Self::Energy => "calories",
            Self::Fiber => "fibres",
            Self::Proteins => "protéines",
        }
    }

    const fn better_less(self) -> bool {
        !matches!(self, Self::Fiber | Self::Proteins)
    }

    /// Up to here a label may say that there is none: the claims of the annex of Regulation (EC) No 1924/2006.
    const fn none_below(self) -> f64 {
        match self {
            Self::Sugars => 0.5,
            Self::SaturatedFat => 0.1,
            Self::Salt => 0.0125,
            Self::Energy => 4.0,
            Self::Fiber | Self::Proteins => 0.0,
        }
    }

    /// What 100 g hold of it, in grams (energy in kcal); `None` when unknown or absurd.
    fn of(self, nutrients: &Nutrients) -> Option<f64> {
        let amount = match self {
            Self::Sugars => nutrients.sugars,
            Self::SaturatedFat => nutrients.saturated_fat,
            Self::Salt => nutrients.salt,
            Self::Energy => nutrients.energy_kcal,
            Self::Fiber => nutrients.fiber,
            Self::Proteins => nutrients.proteins,
        };
        amount.filter(|amount| amount.is_finite() && *amount >= 0.0)
    }

    /// The points that the new product gains over the old one by this nutrient.
    const fn points_gained(self, kind: FoodKind, old: &Parts, new: &Parts) -> i16 {
        let fat = matches!(kind, FoodKind::FatsOilsNutsSeeds);
        match self {
            Self::Sugars => old.sugars - new.sugars,
            // The formula looks at the energy of a fat only as far as it comes from saturated fat.
            Self::SaturatedFat if fat => old.saturated_fat + old.energy - new.saturated_fat - new.energy,
            Self::Energy if fat => 0,
            Self::SaturatedFat => old.saturated_fat - new.saturated_fat,
            Self::Energy => old.energy - new.energy,
            Self::Salt => old.salt - new.salt,
            Self::Fiber => new.fiber - old.fiber,
            Self::Proteins if new.proteins_count(kind) => new.proteins - old.proteins,
            Self::Proteins => 0,
        }
    }
}

#[cfg(test)]
mod tests;
