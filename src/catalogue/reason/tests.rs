//! Reasons as shoppers read them.

use super::reason;
use crate::catalogue::{Barcode, CategoryTag, Grade, NutriScore, Nutrients, Product};

fn product(category: &str, score: Option<(Grade, i16)>, nutrients: Nutrients) -> Product {
    Product {
        code: Barcode::parse("2000000000015").unwrap(),
        name: "Essai".to_owned(),
        brands: Vec::new(),
        quantity: None,
        categories: CategoryTag::parse(category).into_iter().collect(),
        nutriscore: score.map(|(grade, score)| NutriScore { grade, score: Some(score), version: Some(2023), computed: false }),
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

/// Energy in kcal, fat, saturated fat, sugars, fibre, proteins, salt.
fn food(values: [f64; 7]) -> Nutrients {
    let [energy_kcal, fat, saturated_fat, sugars, fiber, proteins, salt] = values.map(Some);
    Nutrients { energy_kcal, fat, saturated_fat, carbohydrates: None, sugars, fiber, proteins, salt }
}

const SPREAD: [f64; 7] = [540.0, 31.0, 10.6, 56.0, 3.4, 6.3, 0.1];

fn spread(grade: Grade, score: i16, values: [f64; 7]) -> Product {
    product("en:sweet-spreads", Some((grade, score)), food(values))
}

#[test]
fn the_nutrients_that_gain_most_points_come_first() {
    let old = spread(Grade::E, 30, SPREAD);
    let less_sugar = spread(Grade::C, 10, [540.0, 31.0, 10.6, 28.0, 3.4, 6.3, 0.1]);
    assert_eq!(reason(&old, &less_sugar), "Nutri-Score C au lieu de E, moitié moins de sucres");
    // Sugars gain 11 points (15 → 4), saturated fat 6 (10 → 4), energy 1, fibre 4.
    let all_better = spread(Grade::C, 7, [520.0, 44.0, 4.9, 16.0, 9.0, 14.0, 0.02]);
    assert_eq!(
        reason(&old, &all_better),
        "Nutri-Score C au lieu de E, trois fois moins de sucres et moitié moins de graisses saturées"
    );
}

#[test]
fn fibre_and_proteins_are_reasons_too() {
    let old = product("en:breads", Some((Grade::C, 5)), food([250.0, 4.0, 0.5, 3.0, 3.0, 8.0, 1.0]));
    let wholemeal = product("en:breads", Some((Grade::A, -2)), food([250.0, 4.0, 0.5, 3.0, 8.0, 12.5, 1.0]));
    assert_eq!(
        reason(&old, &wholemeal),
        "Nutri-Score A au lieu de C, deux fois plus de fibres et 55\u{202f}% de protéines en plus"
    );
    // Salt weighs so much in the second that its proteins do not count: they are no reason.
    let salty = product("en:breads", Some((Grade::B, 2)), food([250.0, 4.0, 0.5, 3.0, 8.0, 12.5, 2.6]));
    assert_eq!(reason(&old, &salty), "Nutri-Score B au lieu de C, deux fois plus de fibres");
}

#[test]
fn beverages_are_measured_by_their_own_table() {
    let drink = |sugars: f64| food([4.0 * sugars, 0.0, 0.0, sugars, 0.0, 0.0, 0.01]);
    let cola = product("en:beverages", Some((Grade::E, 12)), drink(10.6));
    let plain = product("en:beverages", Some((Grade::B, 0)), drink(0.3));
    assert_eq!(reason(&cola, &plain), "Nutri-Score B au lieu de E, sans sucres ni calories");
    let iced = product("en:beverages", Some((Grade::C, 4)), drink(4.5));
    assert_eq!(reason(&cola, &iced), "Nutri-Score C au lieu de E, 55\u{202f}% de sucres et de calories en moins");
}

#[test]
fn a_fat_is_judged_by_its_saturated_fat_not_by_its_calories() {
    let butter = product("en:fats", Some((Grade::E, 20)), food([740.0, 82.0, 55.0, 0.7, 0.0, 0.7, 0.03]));
    let margarine = product("en:fats", Some((Grade::C, 7)), food([350.0, 38.0, 8.5, 0.5, 0.2, 0.2, 0.03]));
    assert_eq!(reason(&butter, &margarine), "Nutri-Score C au lieu de E, six fois moins de graisses saturées");
}

#[test]
fn the_same_letter_says_the_points() {
    let old = spread(Grade::D, 18, SPREAD);
    let salt = |score, salt| spread(Grade::D, score, [540.0, 31.0, 10.6, 56.0, 3.4, 6.3, salt]);
    let salty = salt(18, 1.3);
    assert_eq!(reason(&salty, &salt(14, 0.5)), "Même Nutri-Score D, 4 points de mieux, 60\u{202f}% de sel en moins");
    assert_eq!(reason(&salty, &salt(17, 1.2)), "Même Nutri-Score D, 1 point de mieux, un peu moins de sel");
    assert_eq!(reason(&old, &old), "Même Nutri-Score D");
    let mut other_formula = salt(11, 0.1);
    other_formula.nutriscore = other_formula.nutriscore.map(|score| NutriScore { version: Some(2021), ..score });
    assert_eq!(reason(&salty, &other_formula), "Même Nutri-Score D", "points of two formulas do not compare");
}

#[test]
fn a_slight_difference_is_said_only_alone() {
    let old = spread(Grade::E, 30, SPREAD);
    // Sugars 56 → 50: one point, 10 %; saturated fat halves.
    let slight = spread(Grade::D, 18, [540.0, 31.0, 5.3, 50.0, 3.4, 6.3, 0.1]);
    assert_eq!(reason(&old, &slight), "Nutri-Score D au lieu de E, moitié moins de graisses saturées");
    let sugars_only = spread(Grade::D, 18, [540.0, 31.0, 10.6, 50.0, 3.4, 6.3, 0.1]);
    assert_eq!(reason(&old, &sugars_only), "Nutri-Score D au lieu de E, un peu moins de sucres");
}

#[test]
fn what_is_unknown_is_no_reason() {
    let old = spread(Grade::E, 30, SPREAD);
    let unknown = product("en:sweet-spreads", Some((Grade::A, -3)), Nutrients::default());
    assert_eq!(reason(&old, &unknown), "Nutri-Score A au lieu de E");
    assert_eq!(
        reason(&product("en:sweet-spreads", Some((Grade::E, 30)), Nutrients::default()), &unknown),
        "Nutri-Score A au lieu de E"
    );
    let absurd = Nutrients { sugars: Some(f64::NAN), salt: Some(-1.0), ..Nutrients::default() };
    assert_eq!(reason(&old, &product("en:sweet-spreads", Some((Grade::A, -3)), absurd)), "Nutri-Score A au lieu de E");
}

#[test]
fn nothing_misleading_without_a_grade_or_for_the_worse() {
    let ungraded = product("en:sweet-spreads", None, food(SPREAD));
    let good = spread(Grade::A, -3, [120.0, 1.0, 0.1, 2.0, 9.0, 8.0, 0.0]);
    assert_eq!(reason(&ungraded, &good), "Nutri-Score A");
    assert_eq!(reason(&good, &ungraded), "");
    assert_eq!(reason(&ungraded, &ungraded), "");
    let worse = spread(Grade::B, 2, [100.0, 0.5, 0.0, 1.0, 9.0, 8.0, 0.0]);
    assert_eq!(reason(&good, &worse), "Nutri-Score B au lieu de A");
}
