//! What is wrong with the settings: everything at once, each with its key, its source and what to do.

use std::fmt;

use figment::error::{Actual, Kind};

use super::layer::Source;
use super::secret::SECRET_KEYS;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The setting, such as `database.url`, or what was written instead of one.
    pub key: String,
    /// Where it was said.
    pub source: Source,
    /// What is wrong and what would be right.
    pub message: String,
}

/// Everything that is wrong; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.key, self.source, self.message)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [only] => write!(f, "wrong setting: {only}"),
            several => {
                write!(f, "{} wrong settings:", several.len())?;
                several.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

/// The most alike of `names`.
pub(super) fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |name: &str| {
        let whole = strsim::normalized_damerau_levenshtein(wrong, name);
        // The right name in the wrong section is nearer than a section that merely looks alike.
        if name.rsplit('.').next() == wrong.rsplit('.').next() { whole.max(0.75) } else { whole }
    };
    let scored = names.into_iter().map(|name| (likeness(name), name));
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// Says in words why a value does not fit its key, without repeating a secret.
pub(super) fn misfit(key: &str, kind: &Kind) -> String {
    if SECRET_KEYS.contains(&key) && !matches!(kind, Kind::Message(_)) {
        return "must be a text in quotes".to_owned();
    }
    match kind {
        Kind::Message(message) => message.clone(),
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            format!("found {}, expected {}", found_words(found), wanted_words(wanted))
        }
        Kind::UnknownVariant(found, known) => {
            let nearest = nearest(found, known.iter().copied()).unwrap_or_default();
            format!("“{found}” is not one of {}; the nearest is “{nearest}”", known.join(", "))
        }
        other => other.to_string(),
    }
}

fn found_words(found: &Actual) -> String {
    match found {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Str(text) => format!("the text “{text}”"),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

fn wanted_words(wanted: &str) -> &str {
    match wanted {
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" | "usize" => "a whole number, zero or more",
        "f64" => "a number",
        "a boolean" => "true or false",
        "a string" | "path string" | "option" => "a text in quotes",
        "a sequence" => "a list such as [\"one\", \"two\"]",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn nearest_name_is_the_one_meant() {
        let names = ["address", "port", "database.url", "database.readers", "site.publisher", "search.per_page"];
        for (wrong, meant) in [
            ("adress", "address"),
            ("databse.url", "database.url"),
            ("database.reader", "database.readers"),
            ("server.port", "port"),
            ("per_page", "search.per_page"),
        ] {
            assert_eq!(nearest(wrong, names), Some(meant), "{wrong}");
        }
        assert_eq!(nearest("x", []), None);
    }
}
