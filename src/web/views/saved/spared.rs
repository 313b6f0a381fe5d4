//! What all swaps together spare, as bars: what it was and what is left of it, each nutrient on its own scale.

use super::change::told;
use super::shelf::swaps;
use crate::accounts::gains::{Nutrient, Sum, Totals};
use crate::web::french;

/// The width of the drawing, in its own units.
pub(super) const WIDTH: u32 = 200;

/// One nutrient: two lengths, and the same in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) name: &'static str,
    /// What is eaten now, in units of the drawing.
    pub(super) left: u32,
    /// What is not eaten any more, beside it; or what is eaten on top.
    pub(super) rest: u32,
    /// Whether it is more than it was.
    pub(super) worse: bool,
    /// `412 g de moins`
    pub(super) words: String,
    /// `600 g avant, 188 g maintenant`
    pub(super) detail: String,
    /// Of how many swaps, unless of all.
    pub(super) counted: Option<String>,
}

/// The bars of the nutrients that are known of any swap.
pub(super) fn bars(totals: &Totals) -> Vec<Bar> {
    let sums = Nutrient::SPARED.into_iter().zip(totals.nutrients);
    sums.filter(|(_, sum)| sum.counted > 0).map(|(nutrient, sum)| bar(nutrient, sum, totals.swaps)).collect()
}

fn bar(nutrient: Nutrient, sum: Sum, all: u32) -> Bar {
    let (name, unit, decimals) = told(nutrient);
    let name = if nutrient == Nutrient::SaturatedFat { "Graisses saturées" } else { name };
    let grams = |value: f64| format!("{}\u{a0}{unit}", french::decimal(value, decimals));
    let now = sum.before - sum.total;
    let (shorter, longer) = (now.min(sum.before).max(0.0), now.max(sum.before));
    let left = length(shorter, longer);
    let worse = sum.total < 0.0;
    let same = french::decimal(sum.total.abs(), decimals) == "0";
    let words = match (same, worse) {
        (true, _) => "autant".to_owned(),
        (false, false) => format!("{} de moins", grams(sum.total)),
        (false, true) => format!("{} de plus", grams(-sum.total)),
    };
    let detail = format!("{} avant, {} maintenant", grams(sum.before), grams(now));
    let counted = (sum.counted < all).then(|| swaps(sum.counted as usize));
    Bar { name, left, rest: WIDTH - left, worse, words, detail, counted }
}

/// A share of the drawing's width.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1 of a small number")]
fn length(part: f64, whole: f64) -> u32 {
    // Nothing of nothing is all of it: there is nothing to spare.
    let share = if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 1.0 };
    (share * f64::from(WIDTH)).round() as u32
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, bars};
    use crate::accounts::gains::{Sum, Totals};

    fn sum(before: f64, total: f64, counted: u32) -> Sum {
        Sum { total, before, counted }
    }

    #[test]
    fn bars_are_drawn_to_the_scale_of_each_nutrient() {
        let nutrients = [sum(60.0, 45.0, 3), sum(10.0, -10.0, 2), sum(0.0, 0.0, 3), sum(0.0, 0.0, 0)];
        let bars = bars(&Totals { swaps: 3, nutrients, points: Sum::default() });
        assert_eq!(bars.len(), 3, "what is known of no swap has no bar");
        assert_eq!((bars[0].left, bars[0].rest, bars[0].worse), (50, 150, false));
        assert_eq!((bars[0].words.as_str(), bars[0].counted.as_deref()), ("45\u{a0}g de moins", None));
        assert_eq!(bars[0].detail, "60\u{a0}g avant, 15\u{a0}g maintenant");
        assert_eq!((bars[1].left, bars[1].rest, bars[1].worse), (100, 100, true));
        assert_eq!(bars[1].words, "10\u{a0}g de plus");
        assert_eq!(bars[1].counted.as_deref(), Some("2 échanges"));
        assert_eq!((bars[2].left, bars[2].rest, bars[2].words.as_str()), (WIDTH, 0, "autant"));
    }
}
