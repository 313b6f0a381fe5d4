//! Nutrients as rows of a table: names, units, and how much is much.

use crate::catalogue::{CategoryTag, Nutrients};
use crate::web::french;

/// Which way a nutrient is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Better {
    Less,
    More,
    /// Neither.
    No,
}

/// How much of a nutrient there is, by the food standards agency's traffic lights, which Open Food Facts uses too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Low,
    Medium,
    High,
}

impl Level {
    /// In words.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Low => "peu",
            Self::Medium => "moyen",
            Self::High => "beaucoup",
        }
    }

    /// The class of the stylesheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Low => "level-low",
            Self::Medium => "level-medium",
            Self::High => "level-high",
        }
    }
}

/// A nutrient: its name, how to read it, and how to judge it.
#[derive(Debug)]
pub(super) struct Nutrient {
    pub(super) name: &'static str,
    /// Whether it is a part of the one above.
    pub(super) part: bool,
    pub(super) unit: &'static str,
    /// Decimals shown, and compared.
    pub(super) decimals: usize,
    pub(super) better: Better,
    pub(super) get: fn(&Nutrients) -> Option<f64>,
    /// Up to the first it is low, above the second it is high, in 100 g of food.
    food: Option<(f64, f64)>,
    /// The same in 100 ml of a drink.
    drink: Option<(f64, f64)>,
}

/// The rows, in the order of the table on a pack.
pub(super) static NUTRIENTS: [Nutrient; 8] = [
    Nutrient {
        name: "Énergie",
        part: false,
        unit: "kcal",
        decimals: 0,
        better: Better::Less,
        get: |n| n.energy_kcal,
        food: None,
        drink: None,
    },
    Nutrient {
        name: "Matières grasses",
        part: false,
        unit: "g",
        decimals: 1,
        better: Better::Less,
        get: |n| n.fat,
        food: Some((3.0, 20.0)),
        drink: Some((1.5, 10.0)),
    },
    Nutrient {
        name: "dont saturées",
        part: true,
        unit: "g",
        decimals: 1,
        better: Better::Less,
        get: |n| n.saturated_fat,
        food: Some((1.5, 5.0)),
        drink: Some((0.75, 2.5)),
    },
    Nutrient {
        name: "Glucides",
        part: false,
        unit: "g",
        decimals: 1,
        better: Better::No,
        get: |n| n.carbohydrates,
        food: None,
        drink: None,
    },
    Nutrient {
        name: "dont sucres",
        part: true,
        unit: "g",
        decimals: 1,
        better: Better::Less,
        get: |n| n.sugars,
        food: Some((5.0, 12.5)),
        drink: Some((2.5, 6.25)),
    },
    Nutrient {
        name: "Fibres",
        part: false,
        unit: "g",
        decimals: 1,
        better: Better::More,
        get: |n| n.fiber,
        food: None,
        drink: None,
    },
    Nutrient {
        name: "Protéines",
        part: false,
        unit: "g",
        decimals: 1,
        better: Better::More,
        get: |n| n.proteins,
        food: None,
        drink: None,
    },
    Nutrient {
        name: "Sel",
        part: false,
        unit: "g",
        decimals: 2,
        better: Better::Less,
        get: |n| n.salt,
        food: Some((0.3, 1.5)),
        drink: Some((0.3, 0.75)),
    },
];

impl Nutrient {
    /// `3,5 g`, when known.
    pub(super) fn text(&self, nutrients: &Nutrients) -> Option<String> {
        (self.get)(nutrients).map(|value| format!("{}\u{a0}{}", french::decimal(value, self.decimals), self.unit))
    }

    /// How much that is, for the nutrients that have a mark for it.
    pub(super) fn level(&self, nutrients: &Nutrients, drink: bool) -> Option<Level> {
        let value = (self.get)(nutrients)?;
        let (low, high) = if drink { self.drink? } else { self.food? };
        Some(match value {
            _ if value <= low => Level::Low,
            _ if value <= high => Level::Medium,
            _ => Level::High,
        })
    }
}

/// Whether a product in these categories is drunk, so that its nutrients stand for 100 ml.
pub(super) fn is_drink(categories: &[CategoryTag]) -> bool {
    categories.iter().any(|tag| tag.as_str() == "en:beverages")
}

#[cfg(test)]
mod tests {
    use super::{Level, NUTRIENTS};
    use crate::catalogue::Nutrients;

    #[test]
    fn a_drink_is_judged_more_severely() {
        let cola = Nutrients { sugars: Some(10.6), salt: Some(0.0), ..Nutrients::default() };
        let sugars = NUTRIENTS.iter().find(|nutrient| nutrient.name == "dont sucres").expect("sugars");
        assert_eq!(sugars.level(&cola, true), Some(Level::High));
        assert_eq!(sugars.level(&cola, false), Some(Level::Medium));
        assert_eq!(sugars.text(&cola).as_deref(), Some("10,6\u{a0}g"));
        assert_eq!(sugars.text(&Nutrients::default()), None);
    }
}
