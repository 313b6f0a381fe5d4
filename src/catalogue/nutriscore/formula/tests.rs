//! The formula against sums made by hand.

use super::{Composition, parts, score};
use crate::catalogue::Grade;
use crate::catalogue::nutriscore::FoodKind::{self, Beverage, Cheese, FatsOilsNutsSeeds, General, RedMeat, Water};

/// Energy, sugars, saturated fat, fat, salt, fibre, proteins, fruit; no sweetener.
fn food(values: [f64; 8]) -> Composition {
    let [energy_kj, sugars, saturated_fat, fat, salt, fiber, proteins, fruit_percent] = values;
    Composition { energy_kj, sugars, saturated_fat, fat, salt, fiber, proteins, fruit_percent, sweeteners: false }
}

fn assert_scored(kind: FoodKind, values: [f64; 8], points: i16, grade: Grade) {
    let scored = score(kind, &food(values));
    assert_eq!((scored.score, scored.grade), (points, grade), "{kind:?} {values:?}");
}

#[test]
fn foods_by_hand() {
    // A hazelnut spread: energy 6 + sugars 15 + saturated 10 + salt 0 = 31; proteins do not count; fibre 1 (3.4 > 3.0).
    assert_scored(General, [2252.0, 56.3, 10.6, 30.9, 0.1, 3.4, 6.3, 0.0], 30, Grade::E);
    // Rolled oats: energy 4 + saturated 1 = 5; fibre 5 + proteins 5 (13 > 12).
    assert_scored(General, [1550.0, 1.0, 1.3, 7.0, 0.02, 10.0, 13.0, 0.0], -5, Grade::A);
    // A tomato sauce: energy 0, sugars 1 (5 > 3.4), salt 4 (0.9 > 0.8) = 5; fruit 5 (90 > 80).
    assert_scored(General, [210.0, 5.0, 0.3, 2.0, 0.9, 1.5, 1.4, 90.0], 0, Grade::A);
    // A margherita pizza: energy 2, saturated 3 (3.5), salt 5 (1.2 is not above 1.2) = 10; proteins 4 (10 > 9.6) count below 11.
    assert_scored(General, [950.0, 3.0, 3.5, 8.0, 1.2, 2.0, 10.0, 20.0], 6, Grade::C);
    // One more pinch of salt: 11 points against, so that proteins do not count any more.
    assert_scored(General, [950.0, 3.0, 3.5, 8.0, 1.21, 2.0, 10.0, 20.0], 11, Grade::D);
}

#[test]
fn fruit_earns_points_above_40_60_and_80_percent() {
    let fruit = |kind, percent| parts(kind, &food([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, percent])).fruit;
    assert_eq!([40.0, 40.1, 60.1, 80.0, 80.1, 100.0].map(|percent| fruit(General, percent)), [0, 1, 2, 2, 5, 5]);
    assert_eq!([40.0, 40.1, 60.1, 80.0, 80.1, 100.0].map(|percent| fruit(Beverage, percent)), [0, 2, 4, 4, 6, 6]);
}

#[test]
fn beverages_by_hand() {
    // A cola: energy 3 (180 > 150), sugars 9 (10.6 > 10) = 12.
    assert_scored(Beverage, [180.0, 10.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 12, Grade::E);
    // Orange juice: energy 3, sugars 7 (8.5 > 8) = 10; fruit 6.
    assert_scored(Beverage, [190.0, 8.5, 0.0, 0.1, 0.0, 0.5, 0.7, 100.0], 4, Grade::C);
    // Semi-skimmed milk: energy 3 (196), sugars 3 (4.8), saturated 0 (1.0 is not above 1), salt 0 = 6; proteins 7 (3.2 > 3.0).
    assert_scored(Beverage, [196.0, 4.8, 1.0, 1.6, 0.1, 0.0, 3.2, 0.0], -1, Grade::B);
    // Proteins count in a beverage even with many points against: energy 10, sugars 10 (12), less 7.
    assert_scored(Beverage, [400.0, 12.0, 0.0, 0.0, 0.0, 0.0, 3.5, 0.0], 13, Grade::E);
}

#[test]
fn a_sweetener_costs_four_points_in_a_beverage_and_nothing_elsewhere() {
    let diet = Composition { energy_kj: 2.0, sweeteners: true, ..Composition::default() };
    let scored = score(Beverage, &diet);
    assert_eq!((scored.score, scored.grade), (4, Grade::C));
    assert_eq!(score(General, &diet).score, 0);
    assert_eq!(score(Beverage, &Composition { sweeteners: false, ..diet }).grade, Grade::B, "only water is A");
    assert_eq!(score(Water, &Composition::default()).grade, Grade::A);
}

#[test]
fn fats_oils_nuts_and_seeds_by_hand() {
    // Olive oil: 14 g × 37 = 518 kJ 4 points; share 14 / 100 → 1 point; 5 in all; fruit 5.
    assert_scored(FatsOilsNutsSeeds, [3700.0, 0.0, 14.0, 100.0, 0.0, 0.0, 0.0, 100.0], 0, Grade::B);
    // Sunflower oil: 11 × 37 = 407 → 3; share 11 → 1.
    assert_scored(FatsOilsNutsSeeds, [3700.0, 0.0, 11.0, 100.0, 0.0, 0.0, 0.0, 0.0], 4, Grade::C);
    // Butter: 10 + share 55 / 82 = 67 → 10.
    assert_scored(FatsOilsNutsSeeds, [3060.0, 0.7, 55.0, 82.0, 0.02, 0.0, 0.7, 0.0], 20, Grade::E);
    // Plain almonds: 4 × 37 = 148 → 1; share 4 / 52 = 7.7 → 0; sugars 1 (4.2); 2 in all; fibre 5, proteins 7 (21 > 17).
    assert_scored(FatsOilsNutsSeeds, [2500.0, 4.2, 4.0, 52.0, 0.0, 12.0, 21.0, 0.0], -10, Grade::A);
    // Salted cashews: 8.5 × 37 = 314.5 → 2; share 8.5 / 46 = 18.5 → 2; sugars 1 (6); salt 4 (1.0) = 9; proteins do not count; fibre 0.
    assert_scored(FatsOilsNutsSeeds, [2450.0, 6.0, 8.5, 46.0, 1.0, 3.0, 18.0, 0.0], 9, Grade::C);
}

#[test]
fn the_saturated_share_is_reached_where_all_else_is_exceeded() {
    let share = |saturated, fat| parts(FatsOilsNutsSeeds, &food([0.0, 0.0, saturated, fat, 0.0, 0.0, 0.0, 0.0])).saturated_fat;
    assert_eq!([share(9.9, 100.0), share(10.0, 100.0), share(64.0, 100.0)], [0, 1, 10]);
    assert_eq!(share(0.0, 0.0), 0);
    assert_eq!(share(1.0, 0.0), 10, "saturated fat without fat");
    let salt = |grams| parts(General, &food([0.0, 0.0, 0.0, 0.0, grams, 0.0, 0.0, 0.0])).salt;
    assert_eq!([salt(0.2), salt(0.21), salt(4.0), salt(4.01), salt(104.0)], [0, 1, 19, 20, 20]);
    let energy = |saturated| parts(FatsOilsNutsSeeds, &food([9999.0, 0.0, saturated, 100.0, 0.0, 0.0, 0.0, 0.0])).energy;
    assert_eq!([energy(3.2), energy(3.3)], [0, 1], "118 and 122 kJ from saturated fat; the other energy is not read");
}

#[test]
fn proteins_of_a_fat_count_below_seven_points_against() {
    // Sugars 1, energy 2 (7 × 37 = 259), share 7 / 50 = 14 → 1, salt 2 = 6; less proteins 7.
    assert_scored(FatsOilsNutsSeeds, [2500.0, 5.0, 7.0, 50.0, 0.5, 0.0, 20.0, 0.0], -1, Grade::B);
    // Salt 3: 7.
    assert_scored(FatsOilsNutsSeeds, [2500.0, 5.0, 7.0, 50.0, 0.7, 0.0, 20.0, 0.0], 7, Grade::C);
    // Exactly -6 is A.
    assert_scored(FatsOilsNutsSeeds, [2500.0, 3.0, 3.0, 50.0, 0.3, 0.0, 20.0, 0.0], -6, Grade::A);
}

#[test]
fn proteins_of_a_cheese_always_count() {
    // Emmental: energy 4 (1550), saturated 10, salt 2 (0.6 is not above 0.6) = 16; proteins 7.
    let emmental = [1550.0, 0.0, 18.0, 29.0, 0.6, 0.0, 28.0, 0.0];
    assert_scored(Cheese, emmental, 9, Grade::C);
    assert_scored(General, emmental, 16, Grade::D);
}

#[test]
fn proteins_of_red_meat_earn_two_points_at_most() {
    // Cooked ham: energy 1, salt 8 (1.8 is not above 1.8) = 9; proteins 2 instead of 7 (20 > 17).
    let ham = [450.0, 0.6, 0.9, 3.0, 1.8, 0.0, 20.0, 0.0];
    assert_scored(RedMeat, ham, 7, Grade::C);
    assert_scored(General, ham, 2, Grade::B);
    // With few proteins the cap changes nothing: 2.5 earns 1.
    assert_scored(RedMeat, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.5, 0.0], -1, Grade::A);
}

#[test]
fn letters_change_at_their_limits() {
    use super::grade;
    let letters = |kind, scores: [i16; 8]| scores.map(|score| grade(kind, score).letter()).concat();
    assert_eq!(letters(General, [0, 1, 2, 3, 10, 11, 18, 19]), "abbccdde");
    assert_eq!(letters(Cheese, [0, 1, 2, 3, 10, 11, 18, 19]), "abbccdde");
    assert_eq!(letters(FatsOilsNutsSeeds, [-6, -5, 2, 3, 10, 11, 18, 19]), "abbccdde");
    assert_eq!(letters(Beverage, [-15, 2, 3, 6, 7, 9, 10, 40]), "bbccddee");
}

#[test]
fn noise_of_short_numbers_exceeds_nothing() {
    assert_eq!(
        parts(General, &food([335.000_01, f64::from(3.4_f32), 1.0, 0.0, f64::from(0.2_f32), 3.0, 2.4, 40.0])).negative(),
        0
    );
    assert_eq!(parts(General, &food([f64::NAN; 8])).negative(), 0);
}
