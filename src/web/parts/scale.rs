//! The Nutri-Score badge: a scale of five letters that reads without colour.

use askama::Template;

use crate::catalogue::Grade;
use crate::catalogue::finding::Record;

/// How large a scale is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// In a card.
    Small,
    /// On top of a product's page.
    Large,
}

/// The scale with one letter raised, or the words « Nutri-Score inconnu ».
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/scale.html")]
pub struct Scale {
    grade: Option<Grade>,
    size: Size,
}

impl Scale {
    /// A scale for a card.
    #[must_use]
    pub const fn small(grade: Option<Grade>) -> Self {
        Self { grade, size: Size::Small }
    }

    /// A scale for the top of a page.
    #[must_use]
    pub const fn large(grade: Option<Grade>) -> Self {
        Self { grade, size: Size::Large }
    }

    /// The small scale of a product.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        Self::small(record.product.nutriscore.map(|score| score.grade))
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;
    use crate::catalogue::Grade;

    #[test]
    fn a_grade_is_said_in_words_and_raised_among_five_letters() {
        let html = Scale::small(Some(Grade::C)).to_string();
        assert!(html.contains("Nutri-Score C"), "{html}");
        assert_eq!(html.matches("<b>").count(), 1, "{html}");
        assert!(html.contains("<b>C</b>"), "{html}");
    }

    #[test]
    fn no_grade_is_said_too() {
        let html = Scale::large(None).to_string();
        assert!(html.contains("Nutri-Score inconnu"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }
}
