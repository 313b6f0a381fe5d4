//! A value of a dump, of whatever type: a wrong one loses an object, never the file.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The longest text that is looked at, in bytes; no field of the site is as long.
const LONGEST: usize = 20_000;
/// The longest list that is looked at.
const MOST: usize = 10_000;

/// A value, as far as any field of a dump needs it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// A list; what is in lists in lists in it is not looked at.
    List(Vec<Value>),
    /// A text or a list longer than any.
    TooLong,
    /// An object, or a number with a fraction.
    Other,
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading { lists: 2 })
    }
}

/// Reads a value; `lists` is how deep lists are looked into. What is deeper is skipped without recursion, however deep.
#[derive(Clone, Copy)]
struct Reading {
    lists: u8,
}

impl<'de> serde::de::DeserializeSeed<'de> for Reading {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or(Value::Other, Value::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(if text.len() > LONGEST { Value::TooLong } else { Value::Text(text.to_owned()) })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        let deeper = Self { lists: self.lists.saturating_sub(1) };
        while self.lists > 0 && values.len() < MOST {
            match list.next_element_seed(deeper)? {
                Some(value) => values.push(value),
                None => return Ok(Value::List(values)),
            }
        }
        let mut more = false;
        while list.next_element::<IgnoredAny>()?.is_some() {
            more = true;
        }
        Ok(if self.lists == 0 {
            Value::Other
        } else if more {
            Value::TooLong
        } else {
            Value::List(values)
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}

impl Value {
    /// What it is, for a message.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::TooLong => "too long",
            Self::Other => "an object or a number with a fraction",
        }
    }

    /// A whole number, also one that is written as text.
    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// How it reads in a message: short, on one line.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => shown(text),
            Self::Bool(value) => value.to_string(),
            Self::Null => "null".to_owned(),
            other => format!("({})", other.kind()),
        }
    }
}

/// Somebody else's text in a message: in quotation marks, short, on one line.
pub(super) fn shown(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    let end = if start.len() < text.len() { "…" } else { "" };
    format!("{start:?}{end}")
}

#[cfg(test)]
mod tests {
    use super::Value;

    fn read(json: &str) -> Value {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_type_is_a_value() {
        assert_eq!(
            read(r#"[1, "2", ["add", "x"], [[[]]], {"a": [1]}, null, 1.5, true]"#),
            Value::List(vec![
                Value::Number(1),
                Value::Text("2".to_owned()),
                Value::List(vec![Value::Text("add".to_owned()), Value::Text("x".to_owned())]),
                Value::List(vec![Value::Other]),
                Value::Other,
                Value::Null,
                Value::Other,
                Value::Bool(true),
            ])
        );
        assert_eq!(read(" \"12\" ").number(), Some(12));
        assert_eq!(read("18446744073709551615"), Value::Other);
    }

    #[test]
    fn what_is_endless_is_not_kept() {
        assert_eq!(read(&format!("{:?}", "x".repeat(10_000_000))), Value::TooLong);
        assert_eq!(read(&format!("[{}0]", "0,".repeat(20_000))), Value::TooLong);
        // Far deeper than the program's stack.
        assert_eq!(
            read(&format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000))),
            Value::List(vec![Value::List(vec![Value::Other])])
        );
    }
}
