//! JSON values read leniently: a field of the wrong type is an absent field, never an error.
//!
//! Open Food Facts writes numbers as texts, texts as numbers, `""` and `null` for both, lists as comma-separated
//! texts and empty objects as lists. Only what is not JSON at all (or a number that no double can hold) is an error
//! here. Nothing recurses deeper than our own types do: whatever is not wanted is skipped without building it.

use std::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess};

mod visitors;

/// Longest list kept; the rest of a longer one is read past.
pub(super) const MAX_ITEMS: usize = 400;

/// A text or a number; anything else is [`Scalar::Nothing`].
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Scalar<'a> {
    /// Absent, null, or something that is neither text nor number.
    #[default]
    Nothing,
    /// A text, as written.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
}

impl<'a> Scalar<'a> {
    /// The text; a whole number is written out in digits. Empty when there is none.
    pub(super) fn text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text,
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => Cow::Owned(format!("{number:.0}")),
            Self::Number(_) | Self::Nothing => Cow::Borrowed(""),
        }
    }

    /// The finite number, also when written as a text with a point or a comma.
    pub(super) fn number(&self) -> Option<f64> {
        let number = match self {
            Self::Number(number) => *number,
            Self::Text(text) if text.len() <= 32 => {
                let text = text.trim();
                text.parse().ok().or_else(|| text.replace(',', ".").parse().ok())?
            }
            Self::Text(_) | Self::Nothing => return None,
        };
        number.is_finite().then_some(number)
    }
}

/// An object read key by key. Implementors take the keys they know and hand the others to [`skip`].
pub(super) trait Object<'de>: Default {
    /// Reads the value of `key`; must take exactly one value from `map`.
    ///
    /// # Errors
    /// Only when the source is not JSON.
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error>;
}

/// Reads past a value nobody wants.
pub(super) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// The text of a field.
pub(super) fn text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Cow<'de, str>, A::Error> {
    map.next_value::<Scalar>().map(Scalar::text)
}

/// The number of a field.
pub(super) fn number<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<f64>, A::Error> {
    map.next_value::<Scalar>().map(|scalar| scalar.number())
}

/// The texts of a list, or of a comma-separated text.
pub(super) fn list<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Vec<Cow<'de, str>>, A::Error> {
    map.next_value::<List>().map(|list| list.0)
}

/// The object of a field.
pub(super) fn object<'de, T: Object<'de>, A: MapAccess<'de>>(map: &mut A) -> Result<T, A::Error> {
    map.next_value::<Read<T>>().map(|read| read.0)
}

/// The objects of a list, at most [`MAX_ITEMS`].
pub(super) fn objects<'de, T: Object<'de>, A: MapAccess<'de>>(map: &mut A) -> Result<Vec<T>, A::Error> {
    map.next_value::<Objects<T>>().map(|objects| objects.0)
}

/// Lets an [`Object`] be deserialised.
pub(super) struct Read<T>(pub(super) T);

struct Objects<T>(Vec<T>);
struct List<'a>(Vec<Cow<'a, str>>);
struct Key<'a>(Cow<'a, str>);
