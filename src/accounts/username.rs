//! Which user names there can be.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The longest user name, in characters.
pub const LONGEST: usize = 150;

/// Why a text cannot be a user name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// There is nothing in it.
    Empty,
    /// It has more than [`LONGEST`] characters.
    TooLong,
    /// It has other characters than letters and digits of any script and `@ . + - _`.
    BadCharacters,
}

/// A user name as it is kept: without blanks around it, and written in one of the ways in which the same letters can be.
#[must_use]
pub fn clean(text: &str) -> String {
    text.trim().nfkc().collect()
}

/// Whether a text can be a user name. What is asked is what [`clean`] makes of it.
///
/// # Errors
/// The first thing that is wrong.
pub fn check(text: &str) -> Result<(), Problem> {
    // Longer than any name in whatever way it is written: no time is spent on it.
    if text.len() > 100 * LONGEST {
        return Err(Problem::TooLong);
    }
    let name = clean(text);
    if name.is_empty() {
        return Err(Problem::Empty);
    }
    if name.chars().count() > LONGEST {
        return Err(Problem::TooLong);
    }
    let mut before = None;
    for c in name.chars() {
        // Many scripts write vowels as marks, which belong to the letter before them.
        let fits = c.is_alphanumeric() || "@.+-_".contains(c) || (is_combining_mark(c) && before.is_some_and(is_of_a_letter));
        if !fits {
            return Err(Problem::BadCharacters);
        }
        before = Some(c);
    }
    Ok(())
}

fn is_of_a_letter(c: char) -> bool {
    c.is_alphabetic() || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::{Problem, check, clean};

    #[test]
    fn letters_digits_and_five_signs_are_a_name() {
        for name in ["élodie", "e\u{301}lodie", "Claire.D+courses@exemple.fr", "山田_太郎", "हिन्दी", "7", "-", " claire "]
        {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        assert_eq!(check(&"é".repeat(150)), Ok(()));
        assert_eq!(clean(" e\u{301}lodie\n"), "élodie");
    }

    #[test]
    fn all_else_is_none() {
        for name in ["", "   ", "\n"] {
            assert_eq!(check(name), Err(Problem::Empty), "{name:?}");
        }
        for name in
            ["a b", "<script>", "a'b", "a/b", "a\u{0}b", "a\u{200b}b", "a\u{202e}b", "\u{301}a", "😀", "a%", "a,b", "a\nb"]
        {
            assert_eq!(check(name), Err(Problem::BadCharacters), "{name:?}");
        }
        assert_eq!(check(&"é".repeat(151)), Err(Problem::TooLong));
        assert_eq!(check(&"a".repeat(10_000_000)), Err(Problem::TooLong));
        // One letter that is eighteen when it is written out.
        assert_eq!(check(&"\u{fdfa}".repeat(100)), Err(Problem::TooLong));
    }
}
