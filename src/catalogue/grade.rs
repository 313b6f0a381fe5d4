//! The five letters of the Nutri-Score.

use std::fmt;

/// A Nutri-Score letter, best first: `Grade::A < Grade::E`. A product without one has `None`, never a sixth letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The best.
    A,
    /// Good.
    B,
    /// Fair.
    C,
    /// Poor.
    D,
    /// The worst.
    E,
}

impl Grade {
    /// All five, best first.
    pub const ALL: [Self; 5] = [Self::A, Self::B, Self::C, Self::D, Self::E];

    /// Reads one letter, of either case, blanks around it ignored. Anything else (`unknown`, `not-applicable`, nothing) is no grade.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "a" | "A" => Some(Self::A),
            "b" | "B" => Some(Self::B),
            "c" | "C" => Some(Self::C),
            "d" | "D" => Some(Self::D),
            "e" | "E" => Some(Self::E),
            _ => None,
        }
    }

    /// The lower-case letter, as Open Food Facts, the database and the API write it.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::D => "d",
            Self::E => "e",
        }
    }

    /// The upper-case letter, as people read it.
    #[must_use]
    pub const fn capital(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }

    /// The grades strictly better than this one, best first; none for A.
    #[must_use]
    pub fn better(self) -> &'static [Self] {
        &Self::ALL[..self as usize]
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.capital())
    }
}

#[cfg(test)]
mod tests {
    use super::Grade;

    #[test]
    fn only_the_five_letters_are_grades() {
        assert_eq!(Grade::parse(" E "), Some(Grade::E));
        for not_a_grade in ["", "f", "unknown", "not-applicable", "ab", "é"] {
            assert_eq!(Grade::parse(not_a_grade), None, "{not_a_grade}");
        }
    }

    #[test]
    fn better_means_earlier_in_the_alphabet() {
        assert!(Grade::A < Grade::B);
        assert_eq!(Grade::C.better(), [Grade::A, Grade::B]);
        assert!(Grade::A.better().is_empty());
    }
}
