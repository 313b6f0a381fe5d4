//! What every layer is made of: one value for one key, and where it was said.

use std::fmt;
use std::path::PathBuf;

use figment::value::{Dict, Num, Value};

/// Where a value was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything: the default in the binary.
    Default,
    /// A settings file, and the profile in it.
    File {
        /// The file as it was named.
        path: PathBuf,
        /// The profile, `default` for what stands outside of any; none when the file as a whole is meant.
        profile: Option<String>,
    },
    /// An environment variable.
    Variable(String),
    /// A file that an environment variable names.
    VariableFile {
        /// The variable, such as `SECRET_KEY_FILE`.
        name: String,
        /// The file it names.
        path: PathBuf,
    },
    /// An option on the command line, such as `--port`.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, profile: Some(profile) } => write!(f, "{} [{profile}]", path.display()),
            Self::File { path, profile: None } => write!(f, "{}", path.display()),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::VariableFile { name, path } => write!(f, "{}, named by environment variable {name}", path.display()),
            Self::Flag(name) => write!(f, "command line {name}"),
        }
    }
}

/// One value for one key.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The key as a path, such as `database.url`.
    pub(super) key: String,
    /// What was said.
    pub(super) value: Value,
    /// Where.
    pub(super) source: Source,
}

/// Lays a tree of values out as (path, value), one for each that is not a table. An empty table counts as a value, so
/// that an unknown section is noticed even when it is empty.
pub(super) fn leaves(dict: Dict, prefix: &str, out: &mut Vec<(String, Value)>) {
    for (name, value) in dict {
        let path = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            Value::Dict(_, inner) if !inner.is_empty() => leaves(inner, &path, out),
            other => out.push((path, other)),
        }
    }
}

/// Reads a text as the kind of value that its key has by default. What cannot be read so stays a text, which is then
/// refused with the key's real type.
pub(super) fn from_text(text: &str, like: &Value) -> Value {
    match like {
        Value::Num(..) => match (text.trim().parse::<i64>(), text.trim().parse::<f64>()) {
            (Ok(whole), _) => Num::from(whole).into(),
            (_, Ok(number)) if number.is_finite() => Num::from(number).into(),
            _ => text.into(),
        },
        Value::Bool(..) => match text.trim() {
            "true" => true.into(),
            "false" => false.into(),
            _ => text.into(),
        },
        Value::Array(..) => {
            let inner = text.trim();
            let inner = inner.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(inner);
            let items = inner.split(',').map(|item| item.trim().trim_matches(['"', '\'']));
            items.filter(|item| !item.is_empty()).map(Value::from).collect::<Vec<_>>().into()
        }
        _ => text.into(),
    }
}
