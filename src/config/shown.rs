//! The settings as `config show` prints them: every value, where it came from, secrets masked.

use figment::value::{Empty, Num, Value};
use serde::Serialize;

use super::layer::{Source, leaves};
use super::load::Loaded;

/// One setting, as it may be seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// Its key, such as `database.url`.
    pub key: String,
    /// Its value; null when it is not set.
    pub value: serde_json::Value,
    /// Where it came from.
    pub source: String,
}

impl Loaded {
    /// Every setting, in the order of their keys.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        let mut found = Vec::new();
        if let Ok(Value::Dict(_, dict)) = Value::serialize(&self.settings) {
            leaves(dict, "", &mut found);
        }
        let show = |(key, value): (String, Value)| {
            let source = self.sources.get(&key).unwrap_or(&Source::Default).to_string();
            Shown { value: json(&value), key, source }
        };
        found.into_iter().map(show).collect()
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Empty(_, Empty::None | Empty::Unit) => serde_json::Value::Null,
        Value::Num(_, Num::USize(number)) => (*number).into(),
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}
