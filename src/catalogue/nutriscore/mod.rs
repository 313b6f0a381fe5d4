//! The Nutri-Score of 2023, for products to which Open Food Facts gives none.
//!
//! [`formula`] is the arithmetic, [`kind`] tells which of its tables a product falls under, and [`compute`] puts
//! both together for a product of the catalogue. Source: the algorithm as updated in 2022 (foods) and 2023 (beverages)
//! by the scientific committee of the Nutri-Score, published by Santé publique France.

pub mod formula;
pub mod kind;

pub use formula::{Composition, Scored, score};
pub use kind::{FoodKind, kind_of};

use super::{CategoryTag, NutriScore, Product};

/// The year of this formula, as [`NutriScore::version`] has it.
pub const VERSION: u16 = 2023;
/// Kilojoules in one kilocalorie.
pub const KJ_PER_KCAL: f64 = 4.184;

/// Drinks that hold no sweetener, by law or by nature.
const NEVER_SWEETENED: [&str; 7] = [
    "en:fruit-juices",
    "en:milks",
    "en:plant-based-milk-alternatives",
    "en:plant-milks",
    "en:unsweetened-beverages",
    "en:vegetable-juices",
    "en:waters",
];
/// Drinks that always hold one.
const SWEETENED: [&str; 3] = ["en:artificially-sweetened-beverages", "en:diet-beverages", "en:diet-sodas"];
/// Labels by which the maker says that there is none.
const NO_SWEETENER_LABELS: [&str; 3] = ["en:no-artificial-sweeteners", "en:no-sweeteners", "en:without-sweeteners"];

/// The Nutri-Score of a product, when what is known of it is enough to be sure of the letter.
///
/// Energy, saturated fat, sugars, proteins and salt must be known, for fats the total fat as well. Unknown fibre counts as none, and so
/// do fruit and vegetables, of which a [`Product`] says nothing: the true letter may be better, never worse.
/// A drink of which nobody knows whether it holds a sweetener has a letter only when it is the same with and without, and then has no
/// points if they differ. `None` as well for foods that carry no Nutri-Score.
#[must_use]
pub fn compute(product: &Product) -> Option<NutriScore> {
    let kind = kind_of(&product.categories)?;
    if kind == FoodKind::Water {
        return Some(found(score(kind, &Composition::default()), true));
    }
    let known = composition_of(product, kind)?;
    let without = score(kind, &known);
    let with = score(kind, &Composition { sweeteners: true, ..known });
    match sweeteners_of(product, kind) {
        Some(true) => Some(found(with, true)),
        Some(false) => Some(found(without, true)),
        None => (with.grade == without.grade).then(|| found(without, with.score == without.score)),
    }
}

fn found(scored: Scored, sure_of_points: bool) -> NutriScore {
    let points = sure_of_points.then_some(scored.score);
    NutriScore { grade: scored.grade, score: points, version: Some(VERSION), computed: true }
}

fn composition_of(product: &Product, kind: FoodKind) -> Option<Composition> {
    let nutrients = &product.nutrients;
    let known = |value: Option<f64>| value.filter(|value| value.is_finite() && *value >= 0.0);
    let fat = known(nutrients.fat);
    if kind == FoodKind::FatsOilsNutsSeeds && fat.is_none() {
        return None;
    }
    Some(Composition {
        energy_kj: known(nutrients.energy_kcal)? * KJ_PER_KCAL,
        sugars: known(nutrients.sugars)?,
        saturated_fat: known(nutrients.saturated_fat)?,
        fat: fat.unwrap_or_default(),
        salt: known(nutrients.salt)?,
        fiber: known(nutrients.fiber).unwrap_or_default(),
        proteins: known(nutrients.proteins)?,
        fruit_percent: 0.0,
        sweeteners: false,
    })
}

/// Whether a product holds a sweetener that the formula counts; `None` when nobody can tell.
fn sweeteners_of(product: &Product, kind: FoodKind) -> Option<bool> {
    let is_one_of = |tags: &[&str]| product.categories.iter().map(CategoryTag::as_str).any(|tag| tags.contains(&tag));
    if kind != FoodKind::Beverage || product.labels.iter().any(|label| NO_SWEETENER_LABELS.contains(&label.as_str())) {
        Some(false)
    } else if is_one_of(&SWEETENED) {
        Some(true)
    } else if is_one_of(&NEVER_SWEETENED) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::compute;
    use crate::catalogue::{Barcode, CategoryTag, Grade, NutriScore, Nutrients, Product};

    fn product(categories: &[&str], nutrients: Nutrients) -> Product {
        Product {
            code: Barcode::parse("2000000000015").unwrap(),
            name: "Essai".to_owned(),
            brands: Vec::new(),
            quantity: None,
            categories: categories.iter().filter_map(|tag| CategoryTag::parse(tag)).collect(),
            nutriscore: None,
            nova_group: None,
            nutrients,
            stores: Vec::new(),
            labels: Vec::new(),
            allergens: Vec::new(),
            image_url: None,
            image_nutrition_url: None,
            popularity: 0,
            modified_at: 0,
        }
    }

    fn soda(sugars: f64) -> Nutrients {
        Nutrients {
            energy_kcal: Some(4.0 * sugars),
            sugars: Some(sugars),
            saturated_fat: Some(0.0),
            proteins: Some(0.0),
            salt: Some(0.01),
            ..Nutrients::default()
        }
    }

    fn found(grade: Grade, score: Option<i16>) -> NutriScore {
        NutriScore { grade, score, version: Some(2023), computed: true }
    }

    #[test]
    fn every_nutrient_of_the_label_must_be_known() {
        let known = Nutrients { proteins: Some(6.0), ..soda(20.0) };
        // 80 kcal are 335 kJ: 334.72, 0 points; sugars 5 (20 is not above 20); proteins 2.
        assert_eq!(compute(&product(&["en:biscuits"], known)), Some(found(Grade::C, Some(3))));
        for unknown in [
            Nutrients { energy_kcal: None, ..known },
            Nutrients { sugars: None, ..known },
            Nutrients { saturated_fat: None, ..known },
            Nutrients { proteins: None, ..known },
            Nutrients { salt: None, ..known },
            Nutrients { salt: Some(f64::NAN), ..known },
            Nutrients { sugars: Some(-1.0), ..known },
        ] {
            assert_eq!(compute(&product(&["en:biscuits"], unknown)), None, "{unknown:?}");
        }
        assert_eq!(compute(&product(&["en:butters", "en:fats"], known)), None, "a fat needs its total fat");
    }

    #[test]
    fn an_unknown_sweetener_takes_the_letter_away_only_where_it_matters() {
        // 10.6 g: 177 kJ give 3 points, sugars 9; 12 or 16 are E both.
        assert_eq!(compute(&product(&["en:beverages", "en:sodas"], soda(10.6))), Some(found(Grade::E, None)));
        // Without sugars 0 or 4 points: B or C.
        assert_eq!(compute(&product(&["en:beverages", "en:sodas"], soda(0.0))), None);
        assert_eq!(compute(&product(&["en:beverages", "en:sodas", "en:diet-sodas"], soda(0.0))), Some(found(Grade::C, Some(4))));
        assert_eq!(compute(&product(&["en:beverages", "en:fruit-juices"], soda(0.0))), Some(found(Grade::B, Some(0))));
        let mut labelled = product(&["en:beverages", "en:sodas"], soda(0.0));
        labelled.labels.push("en:no-sweeteners".to_owned());
        assert_eq!(compute(&labelled), Some(found(Grade::B, Some(0))));
    }

    #[test]
    fn water_is_a_whatever_is_known_and_salt_is_nothing() {
        assert_eq!(compute(&product(&["en:beverages", "en:waters"], Nutrients::default())), Some(found(Grade::A, Some(0))));
        assert_eq!(compute(&product(&["en:condiments", "en:salts"], soda(0.0))), None);
    }
}
