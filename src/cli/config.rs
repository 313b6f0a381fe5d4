//! `purbeurre config check` and `config show`: whether the settings are right, what they are, and who said so.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Common, Outcome, output};
use crate::config::{Loaded, Shown};

/// `config`.
#[derive(Debug, Subcommand)]
pub(super) enum Config {
    Check(Check),
    Show(Show),
}

/// Check the settings: exit code 0 when the site could start with them, 1 when not
#[derive(Debug, Args)]
#[command(after_help = "Example:
  ROCKET_PROFILE=production purbeurre config check && systemctl restart purbeurre")]
pub(super) struct Check {}

/// Print every setting and where it came from, secrets masked
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre config show
  purbeurre config show --json | jq '.settings[] | select(.source != \"default\")'")]
pub(super) struct Show {
    /// Print JSON: {profile, file, settings: [{key, value, source}]}
    #[arg(long)]
    json: bool,
}

/// What `config show --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    profile: &'static str,
    file: Option<String>,
    settings: Vec<Shown>,
}

impl Config {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let loaded = common.settings(Vec::new())?;
        for warning in &loaded.warnings {
            super::complain(warning);
        }
        match self {
            Self::Check(Check {}) => output::line(&format!("The settings are right ({}).", read_from(&loaded))),
            Self::Show(Show { json: true }) => output::json(&Report {
                profile: loaded.profile.name(),
                file: loaded.file.as_ref().map(|path| path.display().to_string()),
                settings: loaded.shown(),
            }),
            Self::Show(Show { json: false }) => output::line(&table(&loaded)),
        }
    }
}

/// `profile debug, file Rocket.toml`.
fn read_from(loaded: &Loaded) -> String {
    let file = loaded.file.as_ref().map_or_else(|| "no settings file".to_owned(), |path| format!("file {}", path.display()));
    format!("profile {}, {file}", loaded.profile)
}

/// `key = value  # source`, a line a setting, in columns.
fn table(loaded: &Loaded) -> String {
    let rows: Vec<(String, String)> = loaded
        .shown()
        .into_iter()
        .map(|shown| {
            let value = if shown.value.is_null() { "(not set)".to_owned() } else { shown.value.to_string() };
            (format!("{} = {value}", shown.key), shown.source)
        })
        .collect();
    let width = rows.iter().map(|(said, _)| said.chars().count()).max().unwrap_or(0);
    let mut lines = vec![format!("# {}", read_from(loaded))];
    lines.extend(rows.iter().map(|(said, source)| format!("{said:width$}  # {source}")));
    lines.join("\n")
}
