//! Reads a dump object by object; no more than one is held at a time.

use std::fmt;
use std::io::{self, BufRead};

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::Fields;
use super::value::Value;
use crate::off::Source;

/// One object of a dump.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) struct Object {
    /// Its model, in small letters; empty when it names none.
    pub(super) model: String,
    /// Its number, or whatever stands there.
    pub(super) pk: Value,
    /// What it holds; none when it is no object, or has no fields.
    pub(super) fields: Option<Fields>,
}

/// Why a file cannot be read to its end.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ReadError {
    /// It is something else.
    #[error("{name} is {what}")]
    Foreign {
        /// The file.
        name: String,
        /// What it is.
        what: &'static str,
    },
    /// It breaks off, is damaged, or is no JSON.
    #[error("{name}, line {line}, column {column}: {what}")]
    Broken {
        /// The file.
        name: String,
        /// Where, from 1.
        line: usize,
        /// Where in the line, in bytes, from 1.
        column: usize,
        /// What is wrong.
        what: &'static str,
        /// What the parser or the decompressor says.
        #[source]
        why: serde_json::Error,
    },
    /// Its first bytes cannot be read.
    #[error("{name} cannot be read")]
    Unreadable {
        /// The file.
        name: String,
        /// What the system or the decompressor says.
        #[source]
        why: io::Error,
    },
}

/// Reads a whole file, and hands each object on. What `each` fails with ends it.
///
/// # Errors
/// What `each` says, or a [`ReadError`]: then the objects handed on until then are not all there are.
pub(in crate::cli) fn read<E: From<ReadError>>(source: Source, each: impl FnMut(Object) -> Result<(), E>) -> Result<(), E> {
    let (name, mut reader) = source.into_reader();
    look(&name, &mut reader)?;
    let mut elements = Elements { each, failed: None };
    let mut json = serde_json::Deserializer::from_reader(reader);
    let outcome = json.deserialize_seq(&mut elements).and_then(|()| json.end());
    if let Some(error) = elements.failed {
        return Err(error);
    }
    outcome.map_err(|why| E::from(broken(name, why)))
}

fn broken(name: String, why: serde_json::Error) -> ReadError {
    let what = match why.classify() {
        serde_json::error::Category::Io => "the compressed data is damaged or ends too early, or the file cannot be read",
        serde_json::error::Category::Eof => "it ends too early, as after a copy that was cut off",
        serde_json::error::Category::Syntax => "this is no JSON",
        serde_json::error::Category::Data => "this is no list of objects, as manage.py dumpdata writes it",
    };
    ReadError::Broken { line: why.line(), column: why.column(), name, what, why }
}

/// Looks at how a file begins, and says what it is when it is nothing to read.
fn look(name: &str, reader: &mut impl BufRead) -> Result<(), ReadError> {
    let foreign = |what| Err(ReadError::Foreign { name: name.to_owned(), what });
    let start = match reader.fill_buf() {
        Ok(start) => start,
        Err(why) => return Err(ReadError::Unreadable { name: name.to_owned(), why }),
    };
    let mark = start.starts_with(b"\xef\xbb\xbf");
    let first = start.iter().skip(if mark { 3 } else { 0 }).find(|byte| !byte.is_ascii_whitespace());
    match first {
        None if start.is_empty() => return foreign("empty"),
        Some(b'<') => return foreign("a web page or XML, not a dump in JSON"),
        _ if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") => {
            return foreign("in UTF-16: write the dump with --output FILE, for a shell may change what goes through >");
        }
        _ => {}
    }
    if mark {
        reader.consume(3);
    }
    Ok(())
}

/// Hands the elements of a list on, one by one.
struct Elements<F, E> {
    each: F,
    failed: Option<E>,
}

impl<'de, F: FnMut(Object) -> Result<(), E>, E> Visitor<'de> for &mut Elements<F, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(object) = list.next_element::<Object>()? {
            if let Err(error) = (self.each)(object) {
                self.failed = Some(error);
                return Err(A::Error::custom("ended"));
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ObjectReading)
    }
}

struct ObjectReading;

/// Something that is no object.
fn nothing() -> Object {
    Object { model: String::new(), pk: Value::Null, fields: None }
}

impl<'de> Visitor<'de> for ObjectReading {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = nothing();
        while let Some(Key(key)) = map.next_key()? {
            match key {
                0 => {
                    if let Value::Text(model) = map.next_value()? {
                        object.model = model.chars().take(100).collect::<String>().to_lowercase();
                    }
                }
                1 => object.pk = map.next_value()?,
                2 => object.fields = map.next_value_seed(MaybeFields)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(object)
    }

    fn visit_unit<E>(self) -> Result<Object, E> {
        Ok(nothing())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Object, E> {
        Ok(nothing())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Object, E> {
        Ok(nothing())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Object, E> {
        Ok(nothing())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Object, E> {
        Ok(nothing())
    }

    fn visit_str<E>(self, _: &str) -> Result<Object, E> {
        Ok(nothing())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Object, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(nothing())
    }
}

/// Which part of an object comes next: model, pk, fields, or another.
struct Key(usize);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(KeyReading)
    }
}

struct KeyReading;

impl Visitor<'_> for KeyReading {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("model, pk or fields")
    }

    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        Ok(Key(["model", "pk", "fields"].iter().position(|known| *known == key).unwrap_or(3)))
    }
}

/// The fields of an object, or whatever stands in their place.
struct MaybeFields;

impl<'de> DeserializeSeed<'de> for MaybeFields {
    type Value = Option<Fields>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Fields>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for MaybeFields {
    type Value = Option<Fields>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<Fields>, A::Error> {
        Fields::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_unit<E>(self) -> Result<Option<Fields>, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<Fields>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<Fields>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<Fields>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<Fields>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<Fields>, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<Fields>, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}
