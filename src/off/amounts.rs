//! What 100 g hold, out of the two shapes in which Open Food Facts says it.
//!
//! Read in this order, the first one that holds anything: `nutrition.aggregated_set`, then the best of
//! `nutrition.input_sets`, then `nutriments`. Documents of 2026 often carry an empty `nutriments` beside `nutrition`.
//! Values of the *prepared* food (soup with its water) are never taken for the food as sold.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::lenient::{Object, number, object, objects, skip, text};
use crate::catalogue::Nutrients;
use crate::catalogue::nutriscore::KJ_PER_KCAL;

/// Pure fat has 900 kcal in 100 g; what is above by more than a rounding is a mistake.
const MAX_KCAL: f64 = 990.0;
/// Salt is sodium chloride: labels multiply sodium by this (EU regulation 1169/2011).
const SALT_PER_SODIUM: f64 = 2.5;
/// The source of values that Open Food Facts reckoned from the list of ingredients.
const ESTIMATE: &str = "estimate";

/// Amounts in 100 g as written; nothing is judged yet.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Amounts {
    kcal: Option<f64>,
    kj: Option<f64>,
    fat: Option<f64>,
    saturated_fat: Option<f64>,
    carbohydrates: Option<f64>,
    sugars: Option<f64>,
    fiber: Option<f64>,
    proteins: Option<f64>,
    salt: Option<f64>,
    sodium: Option<f64>,
}

impl Amounts {
    /// The place of a nutrient, by its Open Food Facts name.
    fn of(&mut self, nutrient: &str) -> Option<&mut Option<f64>> {
        Some(match nutrient {
            "energy-kcal" => &mut self.kcal,
            "energy-kj" | "energy" => &mut self.kj,
            "fat" => &mut self.fat,
            "saturated-fat" => &mut self.saturated_fat,
            "carbohydrates" => &mut self.carbohydrates,
            "sugars" => &mut self.sugars,
            "fiber" => &mut self.fiber,
            "proteins" => &mut self.proteins,
            "salt" => &mut self.salt,
            "sodium" => &mut self.sodium,
            _ => return None,
        })
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The nutrients: absurd values left out, floating-point noise rounded away, energy and salt from their twins
    /// (kJ, sodium) where they are not given themselves.
    fn nutrients(&self) -> Nutrients {
        let kcal = self.kcal.and_then(plausible_kcal);
        let salt = self.salt.and_then(plausible_grams);
        Nutrients {
            energy_kcal: kcal.or_else(|| self.kj.and_then(|kj| plausible_kcal(kj / KJ_PER_KCAL))),
            fat: self.fat.and_then(plausible_grams),
            saturated_fat: self.saturated_fat.and_then(plausible_grams),
            carbohydrates: self.carbohydrates.and_then(plausible_grams),
            sugars: self.sugars.and_then(plausible_grams),
            fiber: self.fiber.and_then(plausible_grams),
            proteins: self.proteins.and_then(plausible_grams),
            salt: salt.or_else(|| self.sodium.and_then(|sodium| plausible_grams(sodium * SALT_PER_SODIUM))),
        }
    }
}

fn plausible_grams(grams: f64) -> Option<f64> {
    let grams = (grams * 1_000.0).round() / 1_000.0;
    (0.0..=100.0).contains(&grams).then_some(grams.abs())
}

fn plausible_kcal(kcal: f64) -> Option<f64> {
    let kcal = (kcal * 10.0).round() / 10.0;
    (0.0..=MAX_KCAL).contains(&kcal).then_some(kcal.abs())
}

/// The nutrients of a product that has both shapes, one, or none; and whether they are estimates from the list of
/// ingredients, good enough to be shown but not to be graded.
pub(super) fn nutrients(nutrition: &Nutrition, nutriments: &Nutriments) -> (Nutrients, bool) {
    let usable = |set: &&Set<'_>| set.per_100_as_sold() && !set.nutrients.amounts.is_empty();
    let aggregated = Some(&nutrition.aggregated).filter(usable);
    let set = aggregated.or_else(|| nutrition.input.iter().filter(usable).min_by_key(|set| set.rank()));
    match set {
        Some(set) => (set.nutrients.amounts.nutrients(), set.nutrients.estimated || set.source == ESTIMATE),
        None => (nutriments.0.nutrients(), false),
    }
}

/// The `nutriments` map: only its `…_100g` keys, which stand for 100 ml of a liquid too. The columns of the
/// tab-separated export have the same names.
#[derive(Debug, Default)]
pub(super) struct Nutriments(Amounts);

impl<'de> Object<'de> for Nutriments {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let Some(nutrient) = key.strip_suffix("_100g") else { return skip(map) };
        let Some(place) = self.0.of(nutrient) else { return skip(map) };
        // `energy` and `energy-kj` share a place: an empty one must not wipe out the other.
        *place = number(map)?.or(*place);
        Ok(())
    }
}

/// The `nutrition` object of schema 1003 and later.
#[derive(Debug, Default)]
pub(super) struct Nutrition<'a> {
    aggregated: Set<'a>,
    input: Vec<Set<'a>>,
}

impl<'de> Object<'de> for Nutrition<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "aggregated_set" => self.aggregated = object(map)?,
            "input_sets" => self.input = objects(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// One set of values: for what amount, of the food in which state, from whom.
#[derive(Debug, Default)]
struct Set<'a> {
    preparation: Cow<'a, str>,
    per: Cow<'a, str>,
    per_quantity: Option<f64>,
    per_unit: Cow<'a, str>,
    source: Cow<'a, str>,
    nutrients: SetNutrients,
}

impl Set<'_> {
    fn per_100_as_sold(&self) -> bool {
        let per_100 = match self.per.as_ref() {
            "100g" | "100ml" => true,
            "" => self.per_quantity == Some(100.0) && matches!(self.per_unit.as_ref(), "g" | "ml"),
            _ => false,
        };
        per_100 && matches!(self.preparation.as_ref(), "as_sold" | "")
    }

    /// Whom to believe first.
    fn rank(&self) -> u8 {
        match self.source.as_ref() {
            "packaging" => 0,
            "manufacturer" => 1,
            ESTIMATE => 3,
            _ => 2,
        }
    }
}

impl<'de> Object<'de> for Set<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "preparation" => self.preparation = text(map)?,
            "per" => self.per = text(map)?,
            "per_quantity" => self.per_quantity = number(map)?,
            "per_unit" => self.per_unit = text(map)?,
            "source" => self.source = text(map)?,
            "nutrients" => self.nutrients = object(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

#[derive(Debug, Default)]
struct SetNutrients {
    amounts: Amounts,
    /// Whether one of the amounts says itself that it is an estimate.
    estimated: bool,
}

impl<'de> Object<'de> for SetNutrients {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let Some(place) = self.amounts.of(key) else { return skip(map) };
        let amount: Amount = object(map)?;
        let value = amount.value_in(if key.starts_with("energy") { key } else { "g" });
        self.estimated |= value.is_some() && amount.source == ESTIMATE;
        *place = value.or(*place);
        Ok(())
    }
}

/// One value with its unit.
#[derive(Debug, Default)]
struct Amount<'a> {
    value: Option<f64>,
    value_string: Option<f64>,
    unit: Cow<'a, str>,
    source: Cow<'a, str>,
}

impl Amount<'_> {
    /// The value in g for anything but energy, in kcal for `energy-kcal`, in kJ for the other energies.
    fn value_in(&self, wanted: &str) -> Option<f64> {
        let value = self.value.or(self.value_string)?;
        let factor = match (wanted, self.unit.as_ref()) {
            ("energy-kcal", "kJ" | "kj") => 1.0 / KJ_PER_KCAL,
            ("energy" | "energy-kj", "kcal") => KJ_PER_KCAL,
            (_, "mg") => 1e-3,
            (_, "µg" | "μg" | "mcg") => 1e-6,
            ("energy" | "energy-kj" | "energy-kcal", _) | (_, "g" | "") => 1.0,
            _ => return None,
        };
        Some(value * factor)
    }
}

impl<'de> Object<'de> for Amount<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "value" => self.value = number(map)?,
            "value_string" => self.value_string = number(map)?,
            "unit" => self.unit = text(map)?,
            "source" => self.source = text(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}
