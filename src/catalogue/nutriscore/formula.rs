//! The arithmetic of the Nutri-Score of 2023: pure functions over what 100 g (or 100 ml) hold.
//!
//! Points against (energy, sugars, saturated fat, salt, sweeteners) less points for (fibre, proteins, fruit and vegetables) give the
//! score; limits on the score give the letter. A value earns one point for each threshold that it exceeds.

use super::FoodKind;
use crate::catalogue::Grade;

const ENERGY: [f64; 10] = [335.0, 670.0, 1005.0, 1340.0, 1675.0, 2010.0, 2345.0, 2680.0, 3015.0, 3350.0];
const ENERGY_OF_BEVERAGES: [f64; 10] = [30.0, 90.0, 150.0, 210.0, 240.0, 270.0, 300.0, 330.0, 360.0, 390.0];
const ENERGY_FROM_SATURATED_FAT: [f64; 10] = [120.0, 240.0, 360.0, 480.0, 600.0, 720.0, 840.0, 960.0, 1080.0, 1200.0];
const SUGARS: [f64; 15] = [3.4, 6.8, 10.0, 14.0, 17.0, 20.0, 24.0, 27.0, 31.0, 34.0, 37.0, 41.0, 44.0, 48.0, 51.0];
const SUGARS_OF_BEVERAGES: [f64; 10] = [0.5, 2.0, 3.5, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0];
const SATURATED_FAT: [f64; 10] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0];
/// Percent of all fat; reached, not exceeded.
const SATURATED_SHARE: [f64; 10] = [10.0, 16.0, 22.0, 28.0, 34.0, 40.0, 46.0, 52.0, 58.0, 64.0];
const SALT: [f64; 20] = [0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.2, 2.4, 2.6, 2.8, 3.0, 3.2, 3.4, 3.6, 3.8, 4.0];
const FIBER: [f64; 5] = [3.0, 4.1, 5.2, 6.3, 7.4];
const PROTEINS: [f64; 7] = [2.4, 4.8, 7.2, 9.6, 12.0, 14.0, 17.0];
const PROTEINS_OF_BEVERAGES: [f64; 7] = [1.2, 1.5, 1.8, 2.1, 2.4, 2.7, 3.0];
/// A threshold named twice is worth two points.
const FRUIT: [f64; 5] = [40.0, 60.0, 80.0, 80.0, 80.0];
const FRUIT_OF_BEVERAGES: [f64; 6] = [40.0, 40.0, 60.0, 60.0, 80.0, 80.0];

/// Points for a sweetener in a beverage.
const SWEETENER_POINTS: i16 = 4;
/// Proteins of red meat never earn more: it is rich in haem iron, which is no reason to eat more of it.
const RED_MEAT_PROTEIN_POINTS: i16 = 2;
/// Kilojoules in a gram of fat.
const KJ_PER_GRAM_OF_FAT: f64 = 37.0;

/// What 100 g (or 100 ml) of a food hold: what the formula reads. Zero where the label says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Composition {
    /// Energy in kJ.
    pub energy_kj: f64,
    /// Sugars in g.
    pub sugars: f64,
    /// Saturated fat in g.
    pub saturated_fat: f64,
    /// All fat in g; read for fats, oils, nuts and seeds only.
    pub fat: f64,
    /// Salt in g.
    pub salt: f64,
    /// Fibre in g.
    pub fiber: f64,
    /// Proteins in g.
    pub proteins: f64,
    /// Fruit, vegetables and legumes, 0 to 100.
    pub fruit_percent: f64,
    /// Whether it holds a non-nutritive sweetener; read for beverages only.
    pub sweeteners: bool,
}

/// What the formula answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// Points, lower is better.
    pub score: i16,
    /// The letter.
    pub grade: Grade,
}

/// The points of each part of a composition, before it is decided whether proteins count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Points against, for energy (for fats: the energy that comes from saturated fat).
    pub energy: i16,
    /// Points against, for sugars.
    pub sugars: i16,
    /// Points against, for saturated fat (for fats: its share of all fat).
    pub saturated_fat: i16,
    /// Points against, for salt.
    pub salt: i16,
    /// Points against, for a sweetener in a beverage.
    pub sweeteners: i16,
    /// Points for fibre.
    pub fiber: i16,
    /// Points for proteins, should they count.
    pub proteins: i16,
    /// Points for fruit, vegetables and legumes.
    pub fruit: i16,
}

impl Parts {
    /// The points against.
    #[must_use]
    pub const fn negative(&self) -> i16 {
        self.energy + self.sugars + self.saturated_fat + self.salt + self.sweeteners
    }

    /// Whether proteins count: always in beverages and cheeses, elsewhere only while the points against are few.
    #[must_use]
    pub const fn proteins_count(&self, kind: FoodKind) -> bool {
        match kind {
            FoodKind::Beverage | FoodKind::Water | FoodKind::Cheese => true,
            FoodKind::FatsOilsNutsSeeds => self.negative() < 7,
            FoodKind::General | FoodKind::RedMeat => self.negative() < 11,
        }
    }
}

/// The score and the letter of a food.
#[must_use]
pub fn score(kind: FoodKind, food: &Composition) -> Scored {
    let parts = parts(kind, food);
    let proteins = if parts.proteins_count(kind) { parts.proteins } else { 0 };
    let score = parts.negative() - proteins - parts.fiber - parts.fruit;
    Scored { score, grade: grade(kind, score) }
}

/// The points of each part.
#[must_use]
pub fn parts(kind: FoodKind, food: &Composition) -> Parts {
    let drink = matches!(kind, FoodKind::Beverage | FoodKind::Water);
    let either = |value, of_drinks: &[f64], of_foods: &[f64]| exceeded(value, if drink { of_drinks } else { of_foods });
    let (energy, saturated_fat) = if kind == FoodKind::FatsOilsNutsSeeds {
        (exceeded(food.saturated_fat * KJ_PER_GRAM_OF_FAT, &ENERGY_FROM_SATURATED_FAT), reached_share(food))
    } else {
        (either(food.energy_kj, &ENERGY_OF_BEVERAGES, &ENERGY), exceeded(food.saturated_fat, &SATURATED_FAT))
    };
    let proteins = either(food.proteins, &PROTEINS_OF_BEVERAGES, &PROTEINS);
    Parts {
        energy,
        sugars: either(food.sugars, &SUGARS_OF_BEVERAGES, &SUGARS),
        saturated_fat,
        salt: exceeded(food.salt, &SALT),
        sweeteners: if drink && food.sweeteners { SWEETENER_POINTS } else { 0 },
        fiber: exceeded(food.fiber, &FIBER),
        proteins: if kind == FoodKind::RedMeat { proteins.min(RED_MEAT_PROTEIN_POINTS) } else { proteins },
        fruit: either(food.fruit_percent, &FRUIT_OF_BEVERAGES, &FRUIT),
    }
}

/// The letter of a score.
#[must_use]
pub const fn grade(kind: FoodKind, score: i16) -> Grade {
    let (a, b, c, d) = match kind {
        FoodKind::Water => return Grade::A,
        // No other beverage is as good as water.
        FoodKind::Beverage => (i16::MIN, 2, 6, 9),
        FoodKind::FatsOilsNutsSeeds => (-6, 2, 10, 18),
        FoodKind::General | FoodKind::Cheese | FoodKind::RedMeat => (0, 2, 10, 18),
    };
    if score <= a {
        Grade::A
    } else if score <= b {
        Grade::B
    } else if score <= c {
        Grade::C
    } else if score <= d {
        Grade::D
    } else {
        Grade::E
    }
}

/// How many thresholds a value exceeds.
fn exceeded(value: f64, thresholds: &[f64]) -> i16 {
    count(thresholds, |threshold| tidy(value) > threshold)
}

/// How many thresholds the saturated share of all fat reaches. Where there is saturated fat and, absurdly, no fat, all of it is saturated.
fn reached_share(food: &Composition) -> i16 {
    if food.saturated_fat <= 0.0 {
        return 0;
    }
    let share = if food.fat > 0.0 { 100.0 * food.saturated_fat / food.fat } else { 100.0 };
    let share = (share * 10.0).round() / 10.0;
    count(&SATURATED_SHARE, |threshold| share >= threshold)
}

fn count(thresholds: &[f64], passes: impl Fn(f64) -> bool) -> i16 {
    thresholds.iter().fold(0, |points, threshold| points + i16::from(passes(*threshold)))
}

/// The value as a label would print it: sources that keep 32-bit numbers write 3.4 as 3.4000001, which exceeds nothing.
fn tidy(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests;
