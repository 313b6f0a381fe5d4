//! Puts the layers one above the other, and refuses what is wrong, all at once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use figment::Figment;
use figment::providers::Serialized;
use figment::value::Value;

use super::environment::Environment;
use super::file::{Contents, profile_names};
use super::layer::{Entry, Source, from_text, leaves};
use super::problems::{Problem, Problems, misfit, nearest};
use super::profile::Profile;
use super::{Database, Settings};

/// What the command line says about settings.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config`: the settings file.
    pub config: Option<PathBuf>,
    /// `--profile`.
    pub profile: Option<String>,
    /// Settings: (key, value, flag), such as (`port`, `8080`, `--port`).
    pub values: Vec<(&'static str, String, &'static str)>,
}

/// All that settings are read from.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The environment.
    pub environment: Environment,
    /// The command line.
    pub flags: Flags,
    /// Where Rocket.toml is looked for.
    pub folder: PathBuf,
    /// The settings file of an installed package, read when there is no other.
    pub packaged: PathBuf,
}

/// The settings, and where each came from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The values.
    pub settings: Settings,
    /// The profile they were chosen for.
    pub profile: Profile,
    /// The settings file that was read.
    pub file: Option<PathBuf>,
    /// What is set and has no effect: to be said once.
    pub warnings: Vec<String>,
    pub(super) sources: BTreeMap<String, Source>,
}

impl Inputs {
    /// Those of this process.
    #[must_use]
    pub fn of_process(flags: Flags) -> Self {
        Self {
            environment: Environment::of_process(),
            flags,
            folder: PathBuf::new(),
            packaged: PathBuf::from("/etc/purbeurre/Rocket.toml"),
        }
    }

    /// The settings file: the one that is named, else that of the current folder, else that of the package.
    fn file(&self) -> Option<PathBuf> {
        let named = self.flags.config.clone().or_else(|| self.environment.get("ROCKET_CONFIG").map(PathBuf::from));
        let here = self.folder.join("Rocket.toml");
        named.or_else(|| [here, self.packaged.clone()].into_iter().find(|path| path.exists()))
    }

    /// The profile, from the command line or the environment.
    fn profile(&self) -> Result<Profile, Problem> {
        let flag = self.flags.profile.clone().map(|name| (name, Source::Flag("--profile".to_owned())));
        let variable = || self.environment.get("ROCKET_PROFILE").map(|n| (n, Source::Variable("ROCKET_PROFILE".to_owned())));
        match flag.or_else(variable) {
            None => Ok(Profile::default()),
            Some((name, source)) => name.parse().map_err(|message| Problem { key: "profile".to_owned(), source, message }),
        }
    }

    fn flag_entries(&self, defaults: &BTreeMap<String, Value>) -> Vec<Entry> {
        let entry = |(key, text, flag): &(&'static str, String, &'static str)| {
            let value = defaults.get(*key).map_or_else(|| text.as_str().into(), |like| from_text(text, like));
            Entry { key: (*key).to_owned(), value, source: Source::Flag((*flag).to_owned()) }
        };
        self.flags.values.iter().map(entry).collect()
    }
}

impl Loaded {
    /// Reads every layer.
    ///
    /// # Errors
    /// All that is wrong: unknown keys with the nearest valid name, values of the wrong kind or out of range, files
    /// that cannot be read; each with the key and where it was said.
    pub fn read(inputs: &Inputs) -> Result<Self, Problems> {
        let defaults = defaults();
        let mut problems = Vec::new();
        let mut note = |problem| problems.push(problem);
        let profile = inputs.profile().map_err(&mut note).unwrap_or_default();
        let file = inputs.file();
        let contents = file.as_deref().map(Contents::read).transpose().map_err(&mut note).ok().flatten().unwrap_or_default();
        let (variables, wrong_variables) = inputs.environment.entries(&defaults);
        problems.extend(wrong_variables);
        problems.extend(contents.all().filter_map(|entry| refuse(entry, &defaults)));

        let below = inputs.environment.systemd_folders();
        let chosen = below.chain(contents.for_profile(profile).cloned());
        let above = variables.into_iter().chain(inputs.flag_entries(&defaults));
        let mut figment = Figment::from(Serialized::defaults(Settings::default()));
        let mut sources = BTreeMap::new();
        for entry in chosen.chain(above) {
            if let Some(problem) = refuse(&entry, &defaults) {
                // Those of the file are known by now.
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            } else {
                figment = figment.merge(Serialized::default(&entry.key, &entry.value));
                sources.insert(entry.key, entry.source);
            }
        }

        match finish(&figment, &sources, &mut problems) {
            Some(settings) if problems.is_empty() => {
                Ok(Self { settings, profile, file, warnings: inputs.environment.warnings(), sources })
            }
            _ => Err(Problems(problems)),
        }
    }
}

impl Loaded {
    /// Refuses a value for a reason that only its reader knows, with where it was said.
    #[must_use]
    pub fn refuse(&self, key: &str, message: String) -> Problems {
        let source = self.sources.get(key).cloned().unwrap_or(Source::Default);
        Problems(vec![Problem { key: key.to_owned(), source, message }])
    }
}

/// Makes the settings of what was accepted, and asks each section whether its values make sense.
fn finish(figment: &Figment, sources: &BTreeMap<String, Source>, problems: &mut Vec<Problem>) -> Option<Settings> {
    let mut settings: Settings = match figment.extract() {
        Ok(settings) => settings,
        Err(error) => {
            let message = misfit("", &error.kind);
            problems.push(Problem { key: error.path.join("."), source: Source::Default, message });
            return None;
        }
    };
    if !sources.contains_key("database.url") {
        settings.database.url = Database::in_folder(&settings.data_dir).url;
    }
    for (key, message) in settings.validate() {
        let source = sources.get(key).cloned().unwrap_or(Source::Default);
        problems.push(Problem { key: key.to_owned(), source, message });
    }
    Some(settings)
}

/// Every key with its default: the list of what may be said.
pub(super) fn defaults() -> BTreeMap<String, Value> {
    let mut found = Vec::new();
    // Plain structs of texts, numbers and lists always serialise.
    if let Ok(Value::Dict(_, dict)) = Value::serialize(Settings::default()) {
        leaves(dict, "", &mut found);
    }
    found.into_iter().collect()
}

/// Why an entry cannot be taken, if so.
fn refuse(entry: &Entry, defaults: &BTreeMap<String, Value>) -> Option<Problem> {
    let problem = |message| Some(Problem { key: entry.key.clone(), source: entry.source.clone(), message });
    if !defaults.contains_key(&entry.key) {
        let inside = format!("{}.", entry.key);
        let is_section = defaults.keys().any(|key| key.starts_with(&inside));
        return match (&entry.value, is_section) {
            (Value::Dict(..), true) => None,
            (_, true) => problem(format!("is a section: write [{}] and its settings below", entry.key)),
            (_, false) => {
                let profiles = profile_names().flat_map(|profile| defaults.keys().map(move |key| format!("{profile}.{key}")));
                // Of equals the last is taken: a name without profile.
                let names: Vec<String> = profiles.chain(defaults.keys().cloned()).collect();
                let nearest = nearest(&entry.key, names.iter().map(String::as_str)).unwrap_or_default();
                problem(format!("unknown setting; the nearest valid name is {nearest}"))
            }
        };
    }
    let alone = Figment::from(Serialized::defaults(Settings::default()));
    let alone = alone.merge(Serialized::default(&entry.key, &entry.value)).extract::<Settings>();
    alone.err().and_then(|error| problem(misfit(&entry.key, &error.kind)))
}
