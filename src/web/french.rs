//! Numbers, dates and plurals as French readers expect them.

use chrono::{DateTime, Datelike};

/// The narrow no-break space that French puts inside guillemets, before `; : ! ?` and between thousands.
pub const NARROW: char = '\u{202f}';

const MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// A whole number with its thousands apart: `12 345`.
#[must_use]
pub fn whole(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(NARROW);
        }
        text.push(digit);
    }
    text
}

/// A measure with a decimal comma and at most `decimals` decimals, useless zeros left out: `3,5`, `12`.
#[must_use]
pub fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let text = if text == "-0" { "0" } else { text };
    text.replace('.', ",")
}

/// A date: `3 octobre 2026`, `1er mai 2026`. The day is that of Greenwich. `None` for a time outside of the calendar.
#[must_use]
pub fn date(unix_seconds: i64) -> Option<String> {
    let date = DateTime::from_timestamp(unix_seconds, 0)?.date_naive();
    let month = MONTHS.get(usize::try_from(date.month0()).ok()?)?;
    let first = if date.day() == 1 { "er" } else { "" };
    Some(format!("{}{first} {month} {}", date.day(), date.year()))
}

/// `aucun produit`, `1 produit`, `12 produits`.
#[must_use]
pub fn products(count: u32) -> String {
    match count {
        0 => "aucun produit".to_owned(),
        1 => "1 produit".to_owned(),
        _ => format!("{} produits", whole(count)),
    }
}

/// Cuts a text after `most` characters, and says so with an ellipsis.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, date, decimal, products, whole};

    #[test]
    fn thousands_are_apart() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1\u{202f}000"), (1_234_567, "1\u{202f}234\u{202f}567")] {
            assert_eq!(whole(number), text);
        }
    }

    #[test]
    fn decimals_have_a_comma_and_no_useless_zero() {
        for (number, text) in [(3.5, "3,5"), (12.0, "12"), (0.359_999_99, "0,36"), (100.0, "100"), (-0.001, "0"), (0.107, "0,11")]
        {
            assert_eq!(decimal(number, 2), text);
        }
        assert_eq!(decimal(539.4, 0), "539");
        assert_eq!(decimal(100.0, 0), "100");
    }

    #[test]
    fn dates_are_written_out() {
        assert_eq!(date(1_790_985_600).as_deref(), Some("3 octobre 2026"));
        assert_eq!(date(1_777_593_600).as_deref(), Some("1er mai 2026"));
        assert_eq!(date(i64::MAX), None);
    }

    #[test]
    fn plurals_start_at_two() {
        assert_eq!((products(0).as_str(), products(1).as_str()), ("aucun produit", "1 produit"));
        assert_eq!(products(2_000), "2\u{202f}000 produits");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("pâtes à tartiner", 6), "pâtes…");
        assert_eq!(cut("thé", 3), "thé");
    }
}
