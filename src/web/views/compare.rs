//! Products side by side.

use askama::Template;

use super::nutrition::{Better, NUTRIENTS};
use crate::accounts::gains::Gain;
use crate::catalogue::Barcode;
use crate::catalogue::finding::Record;
use crate::web::Frame;
use crate::web::params::CodeList;
use crate::web::parts::{Icon, Photo, Save, Scale, SearchField};
use crate::web::{links, names};

/// The comparison page.
#[derive(Debug, Template)]
#[template(path = "pages/compare.html")]
pub struct ComparePage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The products, in the order asked for.
    pub records: &'a [Record],
    /// Barcodes that nothing is known of.
    pub unknown: &'a [Barcode],
    /// What was asked for.
    pub asked: &'a CodeList,
}

/// One row of the table.
#[derive(Debug)]
struct Row {
    name: &'static str,
    part: bool,
    cells: Vec<Cell>,
}

/// One value, and whether it is the best of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cell {
    text: Option<String>,
    best: bool,
}

impl ComparePage<'_> {
    fn codes(&self) -> String {
        let codes: Vec<&str> = self.records.iter().map(|record| record.product.code.as_str()).collect();
        codes.join(",")
    }

    /// The same page without one product.
    fn without(&self, gone: &Barcode) -> String {
        links::compare(self.records.iter().map(|record| &record.product.code).filter(|code| *code != gone))
    }

    /// The button that keeps a product instead of the first one, where it is strictly better.
    fn save<'s>(&'s self, record: &'s Record) -> Option<Save<'s>> {
        let first = self.records.first()?;
        let gain = Gain::between(first.product.nutriscore, record.product.nutriscore);
        let form_token = self.frame.form_token.as_deref();
        let (product, substitute, name) = (&first.product.code, &record.product.code, record.product.name.as_str());
        gain.is_better().then_some(Save { product, substitute, name, form_token })
    }

    /// Whether a product has the best grade of all, when they differ.
    fn best_grade(&self, record: &Record) -> bool {
        let grades = || self.records.iter().filter_map(|record| record.product.nutriscore).map(|score| score.grade);
        let (best, worst) = (grades().min(), grades().max());
        best != worst && record.product.nutriscore.map(|score| score.grade) == best
    }

    #[expect(clippy::unused_self, reason = "templates reach their functions through self")]
    fn allergens(&self, record: &Record) -> Option<String> {
        listed(&names::allergens(&record.product.allergens))
    }

    #[expect(clippy::unused_self, reason = "templates reach their functions through self")]
    fn labels(&self, record: &Record) -> Option<String> {
        listed(&names::labels(&record.product.labels))
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows: Vec<Row> = NUTRIENTS.iter().map(|nutrient| self.nutrient_row(nutrient)).collect();
        let groups: Vec<Option<f64>> = self.records.iter().map(|record| record.product.nova_group.map(f64::from)).collect();
        let texts = self.records.iter().map(|record| record.product.nova_group.map(|group| group.to_string()));
        rows.push(Row { name: "Groupe NOVA", part: false, cells: cells(texts, &best(&groups, Better::Less)) });
        rows
    }

    fn nutrient_row(&self, nutrient: &super::nutrition::Nutrient) -> Row {
        let values: Vec<Option<f64>> =
            self.records.iter().map(|record| rounded((nutrient.get)(&record.product.nutrients), nutrient.decimals)).collect();
        let texts = self.records.iter().map(|record| nutrient.text(&record.product.nutrients));
        Row { name: nutrient.name, part: nutrient.part, cells: cells(texts, &best(&values, nutrient.better)) }
    }
}

fn listed(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

fn cells(texts: impl Iterator<Item = Option<String>>, best: &[bool]) -> Vec<Cell> {
    texts.zip(best).map(|(text, best)| Cell { text, best: *best }).collect()
}

/// A value as it is shown, so that two that look the same are the same.
fn rounded(value: Option<f64>, decimals: usize) -> Option<f64> {
    format!("{:.decimals$}", value?).parse().ok()
}

/// Which values are the best of a row. None are when they are all the same, or when fewer than two are known.
fn best(values: &[Option<f64>], better: Better) -> Vec<bool> {
    let known = || values.iter().flatten().copied();
    let (least, most) = (known().fold(f64::INFINITY, f64::min), known().fold(f64::NEG_INFINITY, f64::max));
    let best = match better {
        Better::Less => least,
        Better::More => most,
        Better::No => f64::NAN,
    };
    // Both come from the same list, so equality is exact.
    values.iter().map(|value| least < most && value.is_some_and(|value| value.total_cmp(&best).is_eq())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Better, best, rounded};

    #[test]
    fn the_best_of_a_row_depends_on_the_nutrient() {
        let values = [Some(10.0), None, Some(4.0), Some(4.0)];
        assert_eq!(best(&values, Better::Less), [false, false, true, true]);
        assert_eq!(best(&values, Better::More), [true, false, false, false]);
        assert_eq!(best(&values, Better::No), [false; 4]);
    }

    #[test]
    fn nothing_is_best_when_nothing_differs() {
        assert_eq!(best(&[Some(4.0), Some(4.0)], Better::Less), [false, false]);
        assert_eq!(best(&[Some(4.0), None], Better::Less), [false, false]);
        assert_eq!(best(&[], Better::More), Vec::<bool>::new());
        assert_eq!(rounded(Some(3.51), 1), rounded(Some(3.49), 1));
    }
}
