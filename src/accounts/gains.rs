//! What swaps change: one of them in 100 g, and all of them together. What is not known is left out, and counted as such.

use super::saved::{Pair, Side};
use crate::catalogue::{NutriScore, Nutrients};

/// A nutrient that a swap may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nutrient {
    /// Energy, in kcal.
    Energy,
    /// Fat, in g.
    Fat,
    /// Saturated fat, in g.
    SaturatedFat,
    /// Sugars, in g.
    Sugars,
    /// Fibre, in g.
    Fiber,
    /// Proteins, in g.
    Proteins,
    /// Salt, in g.
    Salt,
}

impl Nutrient {
    /// Those that a swap is judged by, in the order of the table on a pack.
    pub const ALL: [Self; 7] =
        [Self::Energy, Self::Fat, Self::SaturatedFat, Self::Sugars, Self::Fiber, Self::Proteins, Self::Salt];
    /// Those of which one would rather have less, and that are summed over all swaps.
    pub const SPARED: [Self; 4] = [Self::Sugars, Self::Fat, Self::SaturatedFat, Self::Salt];

    /// What 100 g hold of it.
    #[must_use]
    pub fn of(self, nutrients: &Nutrients) -> Option<f64> {
        let value = match self {
            Self::Energy => nutrients.energy_kcal,
            Self::Fat => nutrients.fat,
            Self::SaturatedFat => nutrients.saturated_fat,
            Self::Sugars => nutrients.sugars,
            Self::Fiber => nutrients.fiber,
            Self::Proteins => nutrients.proteins,
            Self::Salt => nutrients.salt,
        };
        value.filter(|value| value.is_finite())
    }
}

/// How much less of a nutrient a swap has in 100 g; negative where it has more. `None` when either is not known.
#[must_use]
pub fn spared(product: &Nutrients, substitute: &Nutrients, nutrient: Nutrient) -> Option<f64> {
    Some(nutrient.of(product)? - nutrient.of(substitute)?)
}

/// What a swap gains by the Nutri-Score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gain {
    /// Letters better; negative when worse. `None` when one of the two has no letter.
    pub letters: Option<i16>,
    /// Points less; negative when more. `None` when they are not known, or come from two formulas.
    pub points: Option<i32>,
}

impl Gain {
    /// What replacing a product gains.
    #[must_use]
    pub fn of(product: &Side, substitute: &Side) -> Self {
        Self::between(product.nutriscore, substitute.nutriscore)
    }

    /// What replacing one Nutri-Score by another gains.
    #[must_use]
    pub fn between(own: Option<NutriScore>, other: Option<NutriScore>) -> Self {
        let Some((own, other)) = own.zip(other) else { return Self::default() };
        let same_formula = own.version.is_some() && own.version == other.version;
        let points = own.score.zip(other.score).filter(|_| same_formula);
        Self {
            letters: Some(own.grade as i16 - other.grade as i16),
            points: points.map(|(own, other)| i32::from(own) - i32::from(other)),
        }
    }

    /// Whether the second is strictly better: a better letter, or the same one with fewer points by the same formula.
    #[must_use]
    pub fn is_better(self) -> bool {
        self.letters.is_some_and(|letters| letters > 0 || letters == 0 && self.points.is_some_and(|points| points > 0))
    }
}

/// A sum over swaps, and how many of them it could count.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    /// What is spared; negative when there is more than before.
    pub total: f64,
    /// What there was before, in the swaps that are counted.
    pub before: f64,
    /// Swaps of which both values are known.
    pub counted: u32,
}

impl Sum {
    fn add(&mut self, spared: Option<f64>, before: Option<f64>) {
        if let Some(spared) = spared {
            self.total += spared;
            self.before += before.unwrap_or_default();
            self.counted += 1;
        }
    }
}

/// What all swaps together spare, each counted with 100 g.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// How many swaps there are.
    pub swaps: u32,
    /// Grams spared of each of [`Nutrient::SPARED`].
    pub nutrients: [Sum; Nutrient::SPARED.len()],
    /// Nutri-Score points gained.
    pub points: Sum,
}

impl Totals {
    /// Adds up what swaps spare.
    #[must_use]
    pub fn of<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> Self {
        pairs.into_iter().fold(Self::default(), |mut totals, Pair { product, substitute, .. }| {
            totals.swaps += 1;
            for (sum, nutrient) in totals.nutrients.iter_mut().zip(Nutrient::SPARED) {
                sum.add(spared(&product.nutrients, &substitute.nutrients, nutrient), nutrient.of(&product.nutrients));
            }
            let own = product.nutriscore.and_then(|own| own.score).map(f64::from);
            totals.points.add(Gain::of(product, substitute).points.map(f64::from), own);
            totals
        })
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! Pairs for the tests of whoever shows them.

    use std::sync::Arc;

    use crate::accounts::saved::{Pair, Side};
    use crate::catalogue::{Barcode, Grade, NutriScore, Nutrients};

    pub(crate) fn side(name: &str, score: Option<(Grade, i16)>) -> Side {
        Side {
            id: 1,
            code: Barcode::parse("3000000000011").expect("a barcode"),
            name: name.to_owned(),
            brands: Vec::new(),
            quantity: None,
            nutriscore: score.map(|(grade, score)| NutriScore {
                grade,
                score: Some(score),
                version: Some(2023),
                computed: false,
            }),
            nutrients: Nutrients::default(),
            stores: Vec::new(),
            example: false,
        }
    }

    pub(crate) fn pair(product: Side, substitute: Side) -> Pair {
        Pair { saved_at: 1, product: Arc::new(product), substitute: Arc::new(substitute) }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{pair, side};
    use super::{Gain, Nutrient, Totals, spared};
    use crate::catalogue::{Grade, NutriScore, Nutrients};

    fn sugars(sugars: Option<f64>) -> Nutrients {
        Nutrients { sugars, ..Nutrients::default() }
    }

    #[test]
    fn what_is_not_known_is_no_gain() {
        assert_eq!(spared(&sugars(Some(56.0)), &sugars(Some(6.0)), Nutrient::Sugars), Some(50.0));
        assert_eq!(spared(&sugars(Some(6.0)), &sugars(Some(7.0)), Nutrient::Sugars), Some(-1.0));
        assert_eq!(spared(&sugars(None), &sugars(Some(6.0)), Nutrient::Sugars), None);
        assert_eq!(spared(&sugars(Some(f64::NAN)), &sugars(Some(6.0)), Nutrient::Sugars), None);
    }

    #[test]
    fn points_of_two_formulas_are_not_compared() {
        let score = |grade, score, version| Some(NutriScore { grade, score, version, computed: false });
        let gain = |own, other| Gain::between(own, other);
        let same = gain(score(Grade::E, Some(26), Some(2023)), score(Grade::B, Some(1), Some(2023)));
        assert_eq!((same.letters, same.points), (Some(3), Some(25)));
        let other = gain(score(Grade::E, Some(26), Some(2023)), score(Grade::B, Some(1), Some(2021)));
        assert_eq!((other.letters, other.points), (Some(3), None));
        assert_eq!(gain(None, score(Grade::A, Some(0), None)), Gain::default());
        let points_only = gain(score(Grade::C, Some(9), Some(2023)), score(Grade::C, Some(4), Some(2023)));
        assert!(same.is_better() && other.is_better() && points_only.is_better());
        assert!(!gain(score(Grade::C, Some(9), None), score(Grade::C, Some(4), None)).is_better());
        assert!(!gain(score(Grade::A, None, None), score(Grade::C, None, None)).is_better());
        assert!(!Gain::default().is_better());
    }

    #[test]
    fn a_sum_says_how_many_it_counts() {
        let mut jam = pair(side("Confiture", Some((Grade::D, 12))), side("Compote", Some((Grade::A, -1))));
        let with = |side: &std::sync::Arc<_>, sugars: f64, salt| {
            let mut side = crate::accounts::saved::Side::clone(side);
            side.nutrients = Nutrients { sugars: Some(sugars), salt, ..Nutrients::default() };
            std::sync::Arc::new(side)
        };
        jam.product = with(&jam.product, 60.0, Some(0.1));
        jam.substitute = with(&jam.substitute, 10.0, None);
        let unknown = pair(side("Thé", None), side("Eau", Some((Grade::A, 0))));
        let totals = Totals::of([&jam, &unknown]);
        assert_eq!(totals.swaps, 2);
        assert_eq!((totals.nutrients[0].total, totals.nutrients[0].before, totals.nutrients[0].counted), (50.0, 60.0, 1));
        assert_eq!((totals.nutrients[3].total, totals.nutrients[3].counted), (0.0, 0), "salt is known of one side only");
        assert_eq!((totals.points.total, totals.points.counted), (13.0, 1));
    }
}
