//! The environment as a layer: `PURBEURRE_<SECTION>__<KEY>`, the names people know, and `<NAME>_FILE` for each.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use figment::value::Value;

use super::layer::{Entry, Source, from_text};
use super::problems::{Problem, nearest};
use super::secret::SECRET_KEYS;

/// Before the name of every setting of ours.
const PREFIX: &str = "PURBEURRE_";
/// Read by the project's own tests, never by the binary.
const FOR_TESTS: &str = "PURBEURRE_TEST_";
/// Names that people know from elsewhere. Ours wins where both are set.
const KNOWN: [(&str, &str); 4] =
    [("ROCKET_ADDRESS", "address"), ("ROCKET_PORT", "port"), ("DATABASE_URL", "database.url"), ("SECRET_KEY", "secret_key")];
/// Rocket's own variables that are read here, before any layer.
const CHOOSERS: [&str; 2] = ["ROCKET_CONFIG", "ROCKET_PROFILE"];
/// Systemd's folder of the secrets that are loaded for a service.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";
/// A file longer than this holds no setting.
const LONGEST_FILE: u64 = 64 * 1024;

/// The environment variables of a process, or those that a test makes up. An empty variable counts as unset.
#[derive(Debug, Clone, Default)]
pub struct Environment(BTreeMap<String, OsString>);

impl Environment {
    /// Those of this process. Names that are not Unicode are none of ours.
    #[must_use]
    pub fn of_process() -> Self {
        std::env::vars_os().collect()
    }

    /// One variable as text.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// Systemd's `StateDirectory=` and `LogsDirectory=`, the first of each when there are several.
    pub(super) fn systemd_folders(&self) -> impl Iterator<Item = Entry> + '_ {
        [("STATE_DIRECTORY", "data_dir"), ("LOGS_DIRECTORY", "log.folder")].into_iter().filter_map(|(name, key)| {
            let folders = self.get(name)?;
            let first = folders.split(':').next().filter(|folder| !folder.is_empty())?;
            Some(entry(key, first.into(), Source::Variable(name.to_owned())))
        })
    }

    /// What is set but has no effect in this version, and so deserves a word.
    pub(super) fn warnings(&self) -> Vec<String> {
        let sentry = ["SENTRY_DSN", "SENTRY_DSN_FILE"].into_iter().filter(|name| self.0.contains_key(*name));
        sentry.map(|name| format!("{name} is set, but this version reports nothing to Sentry")).collect()
    }

    /// Every setting said here, the less particular names first; and what is wrong.
    pub(super) fn entries(&self, defaults: &BTreeMap<String, Value>) -> (Vec<Entry>, Vec<Problem>) {
        let (mut entries, mut problems) = (Vec::new(), Vec::new());
        self.credentials(defaults, &mut entries, &mut problems);
        for (name, key) in KNOWN {
            self.collect(name, key, defaults, &mut entries, &mut problems);
        }
        for key in defaults.keys() {
            self.collect(&variable(key), key, defaults, &mut entries, &mut problems);
        }
        problems.extend(self.strangers(defaults));
        (entries, problems)
    }

    /// Secrets that systemd hands over (`LoadCredential=`): a file each, named `purbeurre.database_url`. One that is not there is not
    /// set.
    fn credentials(&self, defaults: &BTreeMap<String, Value>, entries: &mut Vec<Entry>, problems: &mut Vec<Problem>) {
        let Some(folder) = self.0.get(CREDENTIALS).map(PathBuf::from) else { return };
        for key in SECRET_KEYS {
            let path = folder.join(format!("purbeurre.{}", key.replace('.', "_")));
            let Some(like) = defaults.get(key).filter(|_| path.exists()) else { continue };
            let source = Source::VariableFile { name: CREDENTIALS.to_owned(), path: path.clone() };
            match read(&path) {
                Ok(text) => entries.push(entry(key, from_text(&text, like), source)),
                Err(message) => problems.push(Problem { key: key.to_owned(), source, message }),
            }
        }
    }

    /// Reads `name` or `name_FILE`.
    fn collect(
        &self,
        name: &str,
        key: &str,
        defaults: &BTreeMap<String, Value>,
        entries: &mut Vec<Entry>,
        problems: &mut Vec<Problem>,
    ) {
        let Some(like) = defaults.get(key) else { return };
        let file_variable = format!("{name}_FILE");
        let direct = self.0.get(name);
        let file = self.0.get(&file_variable).map(PathBuf::from);
        let wrong = |source, message| Problem { key: key.to_owned(), source, message };
        match (direct, file) {
            (None, None) => {}
            (Some(_), Some(_)) => {
                let message = format!("is set together with {name}; set one of them");
                problems.push(wrong(Source::Variable(file_variable), message));
            }
            (Some(value), None) => {
                let source = Source::Variable(name.to_owned());
                match value.to_str() {
                    Some(text) => entries.push(entry(key, from_text(text, like), source)),
                    None => problems.push(wrong(source, "is not Unicode text".to_owned())),
                }
            }
            (None, Some(path)) => {
                let source = Source::VariableFile { name: file_variable, path: path.clone() };
                match read(&path) {
                    Ok(text) => entries.push(entry(key, from_text(&text, like), source)),
                    Err(message) => problems.push(wrong(source, message)),
                }
            }
        }
    }

    /// Variables that look like ours and are not.
    fn strangers(&self, defaults: &BTreeMap<String, Value>) -> Vec<Problem> {
        let valid: Vec<String> = defaults.keys().map(|key| variable(key)).collect();
        let is_known = |name: &str| {
            let name = name.strip_suffix("_FILE").unwrap_or(name);
            valid.iter().any(|known| known == name) || KNOWN.iter().any(|(known, _)| *known == name)
        };
        let mut problems = Vec::new();
        for name in self.0.keys() {
            let source = Source::Variable(name.clone());
            if let Some(rest) = name.strip_prefix(PREFIX) {
                if !is_known(name) && !name.starts_with(FOR_TESTS) {
                    let key = rest.to_lowercase().replace("__", ".");
                    let nearest = nearest(name, valid.iter().map(String::as_str)).unwrap_or_default();
                    problems.push(Problem {
                        key,
                        source,
                        message: format!("unknown setting; the nearest valid name is {nearest}"),
                    });
                }
            } else if let Some(rest) = name.strip_prefix("ROCKET_")
                && !is_known(name)
                && !CHOOSERS.contains(&name.as_str())
            {
                let names = ["ROCKET_ADDRESS", "ROCKET_PORT", "ROCKET_PROFILE", "ROCKET_CONFIG"];
                let nearest = nearest(name, names).unwrap_or_default();
                let message = format!(
                    "unknown setting; the nearest valid name is {nearest} (of Rocket's own variables only {} are read)",
                    names.join(", ")
                );
                problems.push(Problem { key: rest.to_lowercase(), source, message });
            }
        }
        problems
    }
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let named = variables.into_iter().filter_map(|(name, value)| Some((name.into().into_string().ok()?, value.into())));
        Self(named.filter(|(_, value)| !value.is_empty()).collect())
    }
}

/// The variable of a setting: `database.url` → `PURBEURRE_DATABASE__URL`.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

fn entry(key: &str, value: Value, source: Source) -> Entry {
    Entry { key: key.to_owned(), value, source }
}

/// Reads a file that holds one value; the line break that editors and `echo` leave at its end is none of it.
fn read(path: &Path) -> Result<String, String> {
    let length = std::fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?.len();
    if length > LONGEST_FILE {
        return Err(format!("is {length} bytes long, more than any setting ({LONGEST_FILE})"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    match text.trim_end_matches(['\n', '\r']) {
        "" => Err("is empty".to_owned()),
        value => Ok(value.to_owned()),
    }
}
