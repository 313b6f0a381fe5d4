//! JSON values read leniently: a field of the wrong type is an absent field, never an error.
//!
//! Open Food Facts writes numbers as texts, texts as numbers, `""` and `null` for both, lists as comma-separated
//! texts and empty objects as lists. Only what is not JSON at all (or a number that no double can hold) is an error
//! here. Nothing recurses deeper than our own types do: whatever is not wanted is skipped without building it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

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

struct ScalarVisitor;
struct ListVisitor;
struct KeyVisitor;
struct ObjectVisitor<T>(PhantomData<T>);
struct ObjectsVisitor<T>(PhantomData<T>);

/// Reads the rest of a list past.
fn drain_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Reads an object past.
fn drain_object<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// The visits of scalars that a visitor takes for nothing.
macro_rules! scalars_are {
    ($nothing:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($nothing)
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($nothing)
        }
    };
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Number(f64::from(u8::from(value))))
    }
    #[expect(clippy::cast_precision_loss, reason = "barcodes and dates have less than 53 bits; larger numbers are nonsense")]
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(value as f64))
    }
    #[expect(clippy::cast_precision_loss, reason = "barcodes and dates have less than 53 bits; larger numbers are nonsense")]
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(value as f64))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(value))
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Nothing)
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(value.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        drain_list(list).map(|()| Scalar::Nothing)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        drain_object(map).map(|()| Scalar::Nothing)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for List<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor).map(List)
    }
}

impl<'de> Visitor<'de> for ListVisitor {
    type Value = Vec<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    scalars_are!(Vec::new());
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(value.split(',').take(MAX_ITEMS).map(Cow::Borrowed).collect())
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(value.split(',').take(MAX_ITEMS).map(|item| Cow::Owned(item.to_owned())).collect())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while items.len() < MAX_ITEMS {
            match list.next_element::<Scalar>()? {
                Some(Scalar::Text(item)) => items.push(item),
                Some(_) => {}
                None => return Ok(items),
            }
        }
        drain_list(list).map(|()| items)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        drain_object(map).map(|()| Vec::new())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Borrowed(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Key(Cow::Owned(value.to_owned())))
    }
}

impl<'de, T: Object<'de>> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData)).map(Read)
    }
}

impl<'de, T: Object<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    scalars_are!(T::default());
    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(T::default())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        drain_list(list).map(|()| T::default())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = T::default();
        while let Some(key) = map.next_key::<Key>()? {
            object.field(&key.0, &mut map)?;
        }
        Ok(object)
    }
}

impl<'de, T: Object<'de>> Deserialize<'de> for Objects<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectsVisitor(PhantomData)).map(Objects)
    }
}

impl<'de, T: Object<'de>> Visitor<'de> for ObjectsVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }
    scalars_are!(Vec::new());
    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut objects = Vec::new();
        while objects.len() < MAX_ITEMS {
            match list.next_element::<Read<T>>()? {
                Some(read) => objects.push(read.0),
                None => return Ok(objects),
            }
        }
        drain_list(list).map(|()| objects)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        drain_object(map).map(|()| Vec::new())
    }
}
