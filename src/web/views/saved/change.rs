//! What a swap changes in 100 g, as rows of a table.

use crate::accounts::gains::{Nutrient, spared};
use crate::catalogue::Nutrients;
use crate::web::french;

/// A nutrient of both products, and the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) name: &'static str,
    /// Whether it is a part of the one above.
    pub(super) part: bool,
    /// What is replaced has so much.
    pub(super) from: Option<String>,
    /// What replaces it has so much.
    pub(super) to: Option<String>,
    /// `−12,5 g`, when both are known and differ as they are shown.
    pub(super) difference: Option<String>,
    /// Whether that is for the better; `None` where they do not differ.
    pub(super) good: Option<bool>,
}

/// How a nutrient is called, its unit and its decimals.
pub(super) const fn told(nutrient: Nutrient) -> (&'static str, &'static str, usize) {
    match nutrient {
        Nutrient::Energy => ("Énergie", "kcal", 0),
        Nutrient::Fat => ("Matières grasses", "g", 1),
        Nutrient::SaturatedFat => ("dont saturées", "g", 1),
        Nutrient::Sugars => ("Sucres", "g", 1),
        Nutrient::Fiber => ("Fibres", "g", 1),
        Nutrient::Proteins => ("Protéines", "g", 1),
        Nutrient::Salt => ("Sel", "g", 2),
    }
}

/// The rows of which anything is known.
pub(super) fn changes(from: &Nutrients, to: &Nutrients) -> Vec<Change> {
    let rows = Nutrient::ALL.into_iter().map(|nutrient| change(from, to, nutrient));
    rows.filter(|row| row.from.is_some() || row.to.is_some()).collect()
}

fn change(from: &Nutrients, to: &Nutrients, nutrient: Nutrient) -> Change {
    let (name, unit, decimals) = told(nutrient);
    let text = |value: f64| format!("{}\u{a0}{unit}", french::decimal(value, decimals));
    let less = spared(from, to, nutrient).filter(|less| french::decimal(less.abs(), decimals) != "0");
    let more_is_better = matches!(nutrient, Nutrient::Fiber | Nutrient::Proteins);
    Change {
        name,
        part: nutrient == Nutrient::SaturatedFat,
        from: nutrient.of(from).map(text),
        to: nutrient.of(to).map(text),
        difference: less.map(|less| format!("{}{}", if less > 0.0 { '−' } else { '+' }, text(less.abs()))),
        good: less.map(|less| (less > 0.0) != more_is_better),
    }
}

#[cfg(test)]
mod tests {
    use super::changes;
    use crate::catalogue::Nutrients;

    #[test]
    fn less_sugar_is_good_and_less_fibre_is_not() {
        let from = Nutrients { sugars: Some(56.0), fiber: Some(4.0), fat: Some(3.01), salt: None, ..Nutrients::default() };
        let to = Nutrients { sugars: Some(6.5), fiber: Some(1.0), fat: Some(3.0), salt: Some(0.1), ..Nutrients::default() };
        let rows = changes(&from, &to);
        let told: Vec<_> = rows.iter().map(|row| (row.name, row.difference.as_deref(), row.good)).collect();
        assert_eq!(
            told,
            [
                ("Matières grasses", None, None),
                ("Sucres", Some("−49,5\u{a0}g"), Some(true)),
                ("Fibres", Some("−3\u{a0}g"), Some(false)),
                ("Sel", None, None),
            ]
        );
        assert_eq!((rows[3].from.as_deref(), rows[3].to.as_deref()), (None, Some("0,1\u{a0}g")));
        assert!(changes(&Nutrients::default(), &Nutrients::default()).is_empty());
    }
}
