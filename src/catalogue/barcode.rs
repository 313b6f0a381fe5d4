//! The identity of a product.

use std::fmt;
use std::sync::Arc;

/// A barcode in its one normal form: 8 digits (GTIN-8) or 13 to 14 digits (GTIN-13, GTIN-14).
///
/// Open Food Facts writes the same code with and without leading zeros; the normal form follows its own rule:
/// leading zeros off, then up to 7 digits are padded to 8, and 9 to 12 digits to 13.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Barcode(String);

/// Why a text is no barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadBarcode {
    /// Nothing, or zeros only.
    #[error("the barcode is empty")]
    Empty,
    /// Something else than the digits 0 to 9.
    #[error("a barcode has digits only")]
    NotDigits,
    /// More than 14 digits.
    #[error("a barcode has at most 14 digits")]
    TooLong,
}

impl Barcode {
    /// The longest normal form, in digits.
    pub const MAX_DIGITS: usize = 14;

    /// Reads a barcode, blanks around it ignored.
    ///
    /// # Errors
    /// When the text is empty, holds anything but digits, or is too long to be a GTIN.
    pub fn parse(text: &str) -> Result<Self, BadBarcode> {
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BadBarcode::NotDigits);
        }
        let digits = text.trim_start_matches('0');
        match digits.len() {
            0 => Err(BadBarcode::Empty),
            1..=8 => Ok(Self(format!("{digits:0>8}"))),
            9..=Self::MAX_DIGITS => Ok(Self(format!("{digits:0>13}"))),
            _ => Err(BadBarcode::TooLong),
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Barcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Many barcodes, eight bytes each: which of them a catalogue has. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownCodes(Arc<[u64]>);

impl KnownCodes {
    /// Takes barcodes as numbers: the normal form follows from the number.
    #[must_use]
    pub fn new(mut codes: Vec<u64>) -> Self {
        codes.sort_unstable();
        Self(codes.into())
    }

    /// Whether a barcode is among them.
    #[must_use]
    pub fn contains(&self, code: &Barcode) -> bool {
        code.as_str().parse().is_ok_and(|number: u64| self.0.binary_search(&number).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::{BadBarcode, Barcode, KnownCodes};

    #[test]
    fn a_known_code_is_known_in_any_form() {
        let known = KnownCodes::new(vec![3_017_620_422_003, 123]);
        let contains = |text| known.contains(&Barcode::parse(text).unwrap());
        assert!(contains("03017620422003") && contains("123") && contains("0000000000123"));
        assert!(!contains("3017620422004"));
        assert!(!KnownCodes::default().contains(&Barcode::parse("123").unwrap()));
    }

    #[test]
    fn codes_that_differ_by_zeros_are_one() {
        for (given, normal) in [
            ("3017620422003", "3017620422003"),
            ("03017620422003", "3017620422003"),
            ("54491472", "54491472"),
            ("0000054491472", "54491472"),
            ("123", "00000123"),
            ("012345678905", "0012345678905"),
            (" 12345678901234 ", "12345678901234"),
        ] {
            assert_eq!(Barcode::parse(given).map(|code| code.to_string()), Ok(normal.to_owned()), "{given}");
        }
    }

    #[test]
    fn what_is_no_barcode_says_why() {
        assert_eq!(Barcode::parse("  "), Err(BadBarcode::Empty));
        assert_eq!(Barcode::parse("0000"), Err(BadBarcode::Empty));
        assert_eq!(Barcode::parse("30176x"), Err(BadBarcode::NotDigits));
        assert_eq!(Barcode::parse("١٢٣"), Err(BadBarcode::NotDigits));
        assert_eq!(Barcode::parse("123456789012345"), Err(BadBarcode::TooLong));
    }
}
