//! What visitors write into addresses, read into types. Nothing here trusts its input.

use rocket::form::{self, FromFormField, ValueField};
use rocket::request::FromParam;

use crate::catalogue::{BadBarcode, Barcode, CategoryTag, Grade};
use crate::web::french;

/// Words typed into the search field, cut at [`SearchText::MOST`] characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchText {
    /// The words, blanks around them off.
    pub words: String,
    /// Whether something was cut off.
    pub cut: bool,
}

impl SearchText {
    /// Most characters searched.
    pub const MOST: usize = 200;

    /// Reads what was typed. Control characters become blanks.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let typed = typed.trim();
        let words: String = typed.chars().take(Self::MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
        Self { words: words.trim().to_owned(), cut: typed.chars().nth(Self::MOST).is_some() }
    }
}

impl<'r> FromFormField<'r> for SearchText {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        Ok(Self::new(field.value))
    }

    fn default() -> Option<Self> {
        Some(<Self as Default>::default())
    }
}

/// The number of a page, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageNumber(pub u32);

impl<'r> FromFormField<'r> for PageNumber {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        let digits = field.value.trim();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || digits.bytes().all(|b| b == b'0') {
            return Err(form::Error::validation("un numéro de page est un nombre entier, à partir de 1").into());
        }
        // A number too long for 32 bits is beyond the last page, whatever it is.
        Ok(Self(digits.parse().unwrap_or(u32::MAX)))
    }

    fn default() -> Option<Self> {
        Some(Self(1))
    }
}

/// One letter of the Nutri-Score to show, or nothing for all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GradeFilter(pub Option<Grade>);

impl<'r> FromFormField<'r> for GradeFilter {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        if field.value.trim().is_empty() {
            return Ok(Self(None));
        }
        match Grade::parse(field.value) {
            Some(grade) => Ok(Self(Some(grade))),
            None => Err(form::Error::validation("une note est une lettre, de A à E").into()),
        }
    }

    fn default() -> Option<Self> {
        Some(Self(None))
    }
}

/// A barcode in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The barcode.
    pub code: Barcode,
    /// Whether it was written in its normal form.
    pub normal: bool,
}

impl<'r> FromParam<'r> for Code {
    type Error = BadBarcode;

    fn from_param(param: &'r str) -> Result<Self, BadBarcode> {
        Barcode::parse(param).map(|code| Self { normal: code.as_str() == param, code })
    }
}

/// A category in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag(pub CategoryTag);

impl<'r> FromParam<'r> for Tag {
    type Error = &'r str;

    fn from_param(param: &'r str) -> Result<Self, &'r str> {
        CategoryTag::parse(param).map(Self).ok_or(param)
    }
}

/// The barcodes to compare: `codes=a,b,c`, and perhaps one more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeList {
    /// The first [`CodeList::MOST`] barcodes, each once.
    pub codes: Vec<Barcode>,
    /// What is no barcode, as typed, each cut short; a few of them.
    pub bad: Vec<String>,
    /// Whether some were left out because there were too many.
    pub cut: bool,
}

impl CodeList {
    /// Most products side by side.
    pub const MOST: usize = 4;
    /// Longest list read, in bytes: more than 100 barcodes.
    const LONGEST: usize = 2_000;

    /// Reads barcodes apart by commas or blanks.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut list = <Self as Default>::default();
        let end = text.floor_char_boundary(Self::LONGEST);
        for piece in text[..end].split(|c: char| c == ',' || c == ';' || c.is_whitespace()).filter(|piece| !piece.is_empty()) {
            match Barcode::parse(piece) {
                Ok(code) => list.push(code),
                Err(_) if list.bad.len() < Self::MOST => list.bad.push(french::cut(piece, 30)),
                Err(_) => {}
            }
        }
        list.cut |= end < text.len();
        list
    }

    /// Adds all of another list.
    pub fn take(&mut self, other: Self) {
        other.codes.into_iter().for_each(|code| self.push(code));
        self.bad.extend(other.bad);
        self.cut |= other.cut;
    }

    /// Adds one barcode, unless it is there already or the list is full.
    pub fn push(&mut self, code: Barcode) {
        if self.codes.contains(&code) {
            return;
        }
        if self.codes.len() < Self::MOST {
            self.codes.push(code);
        } else {
            self.cut = true;
        }
    }
}

impl<'r> FromFormField<'r> for CodeList {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        Ok(Self::parse(field.value))
    }

    fn default() -> Option<Self> {
        Some(<Self as Default>::default())
    }
}

/// The products that a page shows already, so that the rest of it repeats none: `deja=a,b,c`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown(
    /// Their barcodes, no more than a page can show; what is no barcode is left out.
    pub Vec<Barcode>,
);

impl Shown {
    /// Most products told; a page with more asks for no rest, but for one that has nothing but near misses.
    const MOST: usize = 24;

    /// The products as they stand in an address; nothing when there are none.
    #[must_use]
    pub fn write<'a>(codes: impl IntoIterator<Item = &'a Barcode>) -> Option<String> {
        let codes: Vec<&str> = codes.into_iter().take(Self::MOST).map(Barcode::as_str).collect();
        (!codes.is_empty()).then(|| codes.join(","))
    }
}

impl<'r> FromFormField<'r> for Shown {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        let pieces = field.value.split(',').take(Self::MOST);
        Ok(Self(pieces.filter_map(|piece| Barcode::parse(piece).ok()).collect()))
    }

    fn default() -> Option<Self> {
        Some(<Self as Default>::default())
    }
}

#[cfg(test)]
mod tests {
    use rocket::form::{FromFormField, ValueField};

    use super::{CodeList, GradeFilter, PageNumber, SearchText};

    fn read<'r, T: FromFormField<'r>>(value: &'r str) -> Option<T> {
        T::from_value(ValueField::from_value(value)).ok()
    }

    #[test]
    fn long_searches_are_cut_and_say_so() {
        let text = SearchText::new(&"é".repeat(10_000));
        assert_eq!((text.words.chars().count(), text.cut), (200, true));
        assert_eq!(SearchText::new(" \u{0}nu\ntella "), SearchText { words: "nu tella".to_owned(), cut: false });
    }

    #[test]
    fn page_numbers_are_numbers_from_one_on() {
        for (typed, page) in [("1", 1), ("42", 42), ("007", 7), ("99999999999999999999", u32::MAX)] {
            assert_eq!(read::<PageNumber>(typed), Some(PageNumber(page)), "{typed}");
        }
        for wrong in ["", "0", "-1", "1.5", "deux", "١", "1e9"] {
            assert_eq!(read::<PageNumber>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn grades_are_letters() {
        assert_eq!(read::<GradeFilter>(""), Some(GradeFilter(None)));
        assert!(read::<GradeFilter>("B").is_some_and(|filter| filter.0.is_some()));
        assert_eq!(read::<GradeFilter>("f"), None);
    }

    #[test]
    fn lists_of_codes_are_bounded_and_say_what_is_wrong() {
        let fifty: Vec<String> = (1..=50).map(|n| format!("30000000000{n:02}")).collect();
        let list = CodeList::parse(&fifty.join(","));
        assert_eq!((list.codes.len(), list.cut), (4, true));
        let list = CodeList::parse("3017620422003, 03017620422003,abc");
        assert_eq!((list.codes.len(), list.bad.as_slice(), list.cut), (1, &["abc".to_owned()][..], false));
        assert!(CodeList::parse(&"é,".repeat(100_000)).bad.len() <= 4);
        assert_eq!(CodeList::parse(",, ;"), <CodeList as Default>::default());
    }
}
