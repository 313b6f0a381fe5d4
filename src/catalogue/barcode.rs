//! The identity of a product.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

/// A barcode in its one normal form: 8 digits (GTIN-8) or 13 to 14 digits (GTIN-13, GTIN-14).
///
/// Open Food Facts writes the same code with and without leading zeros; the normal form follows its own rule:
/// leading zeros off, then up to 7 digits are padded to 8, and 9 to 12 digits to 13.
///
/// A product that came without one has a key instead: 16 digits that begin with 99, longer than any GTIN.
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
    /// The longest normal form of a real one, in digits.
    pub const MAX_DIGITS: usize = 14;
    /// Digits of a key.
    const KEY_DIGITS: usize = 16;
    /// How a key begins.
    const KEY_PREFIX: &'static str = "99";

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
            Self::KEY_DIGITS if digits.starts_with(Self::KEY_PREFIX) => Ok(Self(digits.to_owned())),
            _ => Err(BadBarcode::TooLong),
        }
    }

    /// A key for a product that has no barcode, always the same for the same text: its address, or its name.
    #[must_use]
    pub fn key_of(text: &str) -> Self {
        let hash = Sha256::digest(text.as_bytes());
        let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let digits = number % 10_u64.pow(14);
        Self(format!("{}{digits:0>14}", Self::KEY_PREFIX))
    }

    /// Whether it is a key of our own: nothing that is printed on a pack, and nothing to ask Open Food Facts for.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.0.len() == Self::KEY_DIGITS
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
    fn a_product_without_barcode_has_a_key() {
        let key = Barcode::key_of("https://exemple.fr/confiture");
        assert_eq!(key, Barcode::key_of("https://exemple.fr/confiture"));
        assert_ne!(key, Barcode::key_of("https://exemple.fr/miel"));
        assert!(key.is_key() && key.as_str().starts_with("99") && key.as_str().len() == 16);
        assert_eq!(Barcode::parse(key.as_str()), Ok(key));
        assert!(!Barcode::parse("12345678901234").unwrap().is_key());
        assert_eq!(Barcode::parse("1234567890123456"), Err(BadBarcode::TooLong));
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
