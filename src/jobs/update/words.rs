//! How figures and reasons read in the log of a run.

use std::fmt::Display;

/// Longest reason of somebody else's that is repeated, in characters.
const LONGEST: usize = 300;

/// A whole number with its thousands apart: `12,345`.
pub(super) fn whole(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 product`, `1,234 products`; `many` as it is said of several.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", whole(number), if number == 1 { one } else { many })
}

/// `1,234 products`.
pub(super) fn products(number: u64) -> String {
    counted(number, "product", "products")
}

/// `12 categories`.
pub(super) fn categories(number: u64) -> String {
    counted(number, "category", "categories")
}

/// Somebody else's words on one line of bounded length.
pub(super) fn reason(why: &impl Display) -> String {
    let text = why.to_string();
    let plain: String = text.chars().take(4 * LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line, LONGEST)
}

/// Cuts a text after `most` characters, and says so with an ellipsis.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// A text filled up with blanks to so many characters.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text:width$}")
}

#[cfg(test)]
mod tests {
    use super::{products, reason, whole};

    #[test]
    fn numbers_and_reasons_are_easy_to_read() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(whole(number), text);
        }
        assert_eq!((products(1).as_str(), products(2_000).as_str()), ("1 product", "2,000 products"));
        assert_eq!(reason(&"503\r\n<html>\u{1b}[2J  busy"), "503 <html> [2J busy");
        assert_eq!(reason(&"é".repeat(1_000_000)).chars().count(), 301);
    }
}
