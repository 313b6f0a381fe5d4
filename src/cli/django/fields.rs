//! The fields of one object, and how each is asked for. What is wrong is said in words for the operator.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::value::{Value, shown};

/// All fields that mean something here; others are read over.
const KNOWN: [&str; 31] = [
    "name",
    "url",
    "img",
    "n_grade",
    "category",
    "img_nutrition",
    "store",
    "selected_product",
    "selected_product_id",
    "user",
    "user_id",
    "backup",
    "backup_id",
    "created_at",
    "username",
    "password",
    "email",
    "first_name",
    "last_name",
    "is_active",
    "is_staff",
    "is_superuser",
    "date_joined",
    "last_login",
    "groups",
    "user_permissions",
    "permissions",
    "codename",
    "content_type",
    "app_label",
    "model",
];

/// What an object holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fields(Vec<(&'static str, Value)>);

/// Why an object cannot be used.
pub(super) type Reason = String;

/// One thing that others are named by: its number, or what Django calls its natural key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Reference {
    /// By number.
    Number(i64),
    /// By names.
    Names(Vec<String>),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Names(names) => f.write_str(&shown(&names.join("."))),
        }
    }
}

impl Reference {
    fn of(value: &Value) -> Option<Self> {
        if let Value::List(parts) = value {
            let names: Option<Vec<String>> = parts
                .iter()
                .map(|part| match part {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect();
            return names.filter(|names| (1..=3).contains(&names.len())).map(Self::Names);
        }
        value.number().map(Self::Number)
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading)
    }
}

/// A name among [`KNOWN`].
struct Name(Option<&'static str>);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(NameReading)
    }
}

struct NameReading;

impl Visitor<'_> for NameReading {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        Ok(Name(KNOWN.into_iter().find(|known| *known == name)))
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some(Name(name)) = map.next_key()? {
            match name {
                Some(name) => {
                    let value = map.next_value()?;
                    match fields.0.iter_mut().find(|(known, _)| *known == name) {
                        Some(place) => place.1 = value,
                        None => fields.0.push((name, value)),
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(fields)
    }
}

impl Fields {
    fn get(&self, name: &str) -> &Value {
        self.0.iter().find(|(known, _)| *known == name).map_or(&Value::Null, |(_, value)| value)
    }

    /// A text; nothing is an empty one.
    pub(super) fn text(&self, name: &str) -> Result<&str, Reason> {
        match self.get(name) {
            Value::Text(text) => Ok(text),
            Value::Null => Ok(""),
            other => Err(format!("{name} is {}, where a text belongs", other.kind())),
        }
    }

    /// A text that must not be empty.
    pub(super) fn some_text(&self, name: &str) -> Result<&str, Reason> {
        self.text(name)?.trim().split('\0').next().filter(|text| !text.is_empty()).ok_or_else(|| format!("it has no {name}"))
    }

    /// Yes or no; nothing is `default`.
    pub(super) fn flag(&self, name: &str, default: bool) -> Result<bool, Reason> {
        match self.get(name) {
            Value::Bool(value) => Ok(*value),
            Value::Null => Ok(default),
            other => Err(format!("{name} is {}, where true or false belongs", other.kind())),
        }
    }

    /// A moment in Unix seconds, or nothing. What names no zone is in UTC, as Django keeps it.
    pub(super) fn moment(&self, name: &str) -> Result<Option<i64>, Reason> {
        let text = match self.get(name) {
            Value::Null => return Ok(None),
            Value::Text(text) => text.trim(),
            other => return Err(format!("{name} is {}, where a date belongs", other.kind())),
        };
        let zoned = DateTime::parse_from_rfc3339(text).map(|moment| moment.timestamp());
        let moment = zoned
            .ok()
            .or_else(|| NaiveDateTime::parse_from_str(&text.replace(' ', "T"), "%Y-%m-%dT%H:%M:%S%.f").ok().map(seconds))
            .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0).map(seconds));
        moment.map(Some).ok_or_else(|| format!("{name} is no date: {}", shown(text)))
    }

    /// What it refers to under one of two names (a foreign key has its column's name or its own), or nothing.
    pub(super) fn reference(&self, names: [&str; 2]) -> Result<Option<Reference>, Reason> {
        let value = names.iter().map(|name| self.get(name)).find(|value| **value != Value::Null);
        let Some(value) = value else { return Ok(None) };
        Reference::of(value).map(Some).ok_or_else(|| format!("{} is {}, where a number belongs", names[0], value.shown()))
    }

    /// A list of what it refers to; nothing is an empty one.
    pub(super) fn references(&self, name: &str) -> Result<Vec<Reference>, Reason> {
        match self.get(name) {
            Value::Null => Ok(Vec::new()),
            Value::List(list) => {
                list.iter().map(|value| Reference::of(value).ok_or_else(|| format!("{name} holds {}", value.shown()))).collect()
            }
            other => Err(format!("{name} is {}, where a list belongs", other.kind())),
        }
    }
}

fn seconds(moment: NaiveDateTime) -> i64 {
    moment.and_utc().timestamp()
}

#[cfg(test)]
mod tests {
    use super::{Fields, Reference};

    fn fields(json: &str) -> Fields {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn moments_are_read_as_django_writes_them() {
        for (text, seconds) in [
            ("2019-03-02T10:20:30Z", 1_551_522_030),
            ("2019-03-02T10:20:30.123Z", 1_551_522_030),
            ("2019-03-02T11:20:30+01:00", 1_551_522_030),
            ("2019-03-02T10:20:30.123456", 1_551_522_030),
            ("2019-03-02 10:20:30", 1_551_522_030),
            ("2019-03-02", 1_551_484_800),
        ] {
            assert_eq!(fields(&format!(r#"{{"created_at": "{text}"}}"#)).moment("created_at"), Ok(Some(seconds)), "{text}");
        }
        assert_eq!(fields("{}").moment("created_at"), Ok(None));
        for wrong in [r#""yesterday""#, "12", "[]", r#""2019-02-30""#, r#""""#] {
            assert!(fields(&format!(r#"{{"created_at": {wrong}}}"#)).moment("created_at").is_err(), "{wrong}");
        }
    }

    #[test]
    fn references_have_two_names_and_two_forms() {
        let reference = |json: &str| fields(json).reference(["user_id", "user"]);
        assert_eq!(reference(r#"{"user": 3}"#), Ok(Some(Reference::Number(3))));
        assert_eq!(reference(r#"{"user_id": "3"}"#), Ok(Some(Reference::Number(3))));
        assert_eq!(reference(r#"{"user": ["claire"]}"#), Ok(Some(Reference::Names(vec!["claire".to_owned()]))));
        assert_eq!(reference("{}"), Ok(None));
        for wrong in ["1.5", "{}", "true", r#""x""#, "[]", "[1]", "99999999999999999999"] {
            assert!(reference(&format!(r#"{{"user": {wrong}}}"#)).is_err(), "{wrong}");
        }
        let rights = fields(r#"{"user_permissions": [4, ["add_product", "quality", "product"]]}"#);
        assert_eq!(rights.references("user_permissions").unwrap().len(), 2);
        assert!(fields(r#"{"groups": 4}"#).references("groups").is_err());
    }
}
