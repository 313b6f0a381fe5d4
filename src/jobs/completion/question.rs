//! What may be asked of Open Food Facts to complete a page, in one form for all who ask the same.

use crate::catalogue::{Barcode, CategoryTag, text};
use crate::off::client::Call;

/// Fewest digits that are taken for a whole barcode.
const WHOLE_BARCODE: usize = 8;
/// Fewest letters worth asking for.
const FEWEST: usize = 2;
/// Longest words asked for, in bytes.
const LONGEST: usize = 100;

/// A question to Open Food Facts. Two that are equal get one answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// The most scanned products that have these words, folded as the index folds them. Open Food Facts does the same with
    /// what it is asked, and so no two questions that differ there can share an answer here.
    Words(String),
    /// The product with this barcode.
    Product(Barcode),
    /// The most scanned products of this category.
    Category(CategoryTag),
}

impl Question {
    /// The question behind what somebody typed; `None` when it is not worth asking: next to nothing, letters that the index
    /// does not know, or more than anybody types.
    #[must_use]
    pub fn of_text(typed: &str) -> Option<Self> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() >= WHOLE_BARCODE
            && let Ok(code) = Barcode::parse(&digits)
        {
            return (!code.is_key()).then_some(Self::Product(code));
        }
        let words = text::words(typed).join(" ");
        (FEWEST..=LONGEST).contains(&words.len()).then_some(Self::Words(words))
    }

    /// What it is kept under.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Words(words) => format!("words {words}"),
            Self::Product(code) => format!("product {code}"),
            Self::Category(tag) => format!("category {tag}"),
        }
    }

    /// Which budget it spends.
    pub(super) const fn call(&self) -> Call {
        match self {
            Self::Words(_) | Self::Category(_) => Call::Search,
            Self::Product(_) => Call::ProductRead,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Question;

    fn key(typed: &str) -> Option<String> {
        Question::of_text(typed).map(|question| question.key())
    }

    #[test]
    fn the_same_question_has_one_form() {
        assert_eq!(key("  Pâtes à TARTINER "), Some("words pate tartiner".to_owned()));
        assert_eq!(key("pate tartiner"), key("pâte à tartiner"));
        assert_ne!(key("pâte tartiner bio"), key("pâte tartiner"));
    }

    #[test]
    fn a_whole_barcode_is_one() {
        assert_eq!(key("3017 6204 22003"), Some("product 3017620422003".to_owned()));
        assert_eq!(key("1664"), Some("words 1664".to_owned()), "a beer");
    }

    #[test]
    fn a_key_of_ours_is_nothing_to_ask_others_for() {
        let ours = super::Barcode::key_of("Confiture de mamie");
        assert_eq!(key(ours.as_str()), None);
    }

    #[test]
    fn what_is_not_worth_asking_is_not_asked() {
        for typed in ["", "  ", "x", "?!", "日本", &"x ".repeat(500)] {
            assert_eq!(key(typed), None, "{typed}");
        }
        let long: Vec<String> = (0..50).map(|n| format!("mot{n}")).collect();
        assert_eq!(key(&long.join(" ")), None);
    }
}
