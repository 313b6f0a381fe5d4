//! Rocket.toml as a layer. Tables named after a profile hold settings of that profile; all else is for every profile.

use std::path::Path;

use figment::Provider as _;
use figment::providers::{Format as _, Toml};
use figment::value::Value;

use super::layer::{Entry, Source, leaves};
use super::problems::Problem;
use super::profile::Profile;

/// Said for every profile, below any of them.
const DEFAULT: &str = "default";
/// Said for every profile, above all of them.
const GLOBAL: &str = "global";

/// All that a settings file says, by profile.
#[derive(Debug, Default)]
pub(super) struct Contents(Vec<(String, Entry)>);

impl Contents {
    /// Reads a settings file.
    pub(super) fn read(path: &Path) -> Result<Self, Problem> {
        let refuse = |message| {
            let source = Source::File { path: path.to_owned(), profile: None };
            Problem { key: "settings file".to_owned(), source, message }
        };
        let text = std::fs::read_to_string(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
        let data = Toml::string(&text).data().map_err(|error| refuse(without_excerpt(&error.to_string())))?;
        let mut contents = Self::default();
        for (name, value) in data.into_values().flatten() {
            match value {
                Value::Dict(_, settings) if is_profile(&name) => contents.add(path, &name, settings, ""),
                other => contents.add(path, DEFAULT, [(name, other)].into(), ""),
            }
        }
        Ok(contents)
    }

    fn add(&mut self, path: &Path, profile: &str, settings: figment::value::Dict, prefix: &str) {
        let mut found = Vec::new();
        leaves(settings, prefix, &mut found);
        for (key, value) in found {
            let source = Source::File { path: path.to_owned(), profile: Some(profile.to_owned()) };
            self.0.push((profile.to_owned(), Entry { key, value, source }));
        }
    }

    /// Everything that is said, whatever the profile: a mistake in another profile is better found today.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().map(|(_, entry)| entry)
    }

    /// What is said to `profile`, weakest first.
    pub(super) fn for_profile(&self, profile: Profile) -> impl Iterator<Item = &Entry> {
        let layers = [DEFAULT, profile.name(), GLOBAL];
        layers.into_iter().flat_map(|layer| self.0.iter().filter(move |(name, _)| name == layer).map(|(_, entry)| entry))
    }
}

/// The names a table may have to hold the settings of a profile.
pub(super) fn profile_names() -> impl Iterator<Item = &'static str> {
    [DEFAULT, GLOBAL].into_iter().chain(Profile::ALL.map(Profile::name))
}

fn is_profile(name: &str) -> bool {
    profile_names().any(|known| known == name)
}

/// The first and last line of a syntax error: those between repeat the file, which may hold a secret.
fn without_excerpt(message: &str) -> String {
    let mut lines = message.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or("is not TOML");
    lines.next_back().map_or_else(|| first.to_owned(), |last| format!("{first}: {last}"))
}
