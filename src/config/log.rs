//! `[log]`: what is logged, and how. Logs go to standard error; who keeps them is systemd's or the operator's business. Only
//! jobs keep files of their own.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Wrong;

/// Section `log`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// The least important level that is logged.
    pub level: LogLevel,
    /// How a line looks.
    pub format: LogFormat,
    /// Other levels for single modules, as `module=level`, such as `purbeurre::store=debug`.
    pub modules: Vec<String>,
    /// Folder of the log files that jobs keep, such as `update_database.log`; missing: `log` in the data folder.
    pub folder: Option<PathBuf>,
}

/// How important a log line is, most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Nothing at all.
    Off,
    /// What failed.
    Error,
    /// What will fail one day.
    Warn,
    /// What happened.
    Info,
    /// How it happened.
    Debug,
    /// Everything.
    Trace,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people: time, level, module, message, fields; in colour on a terminal.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: LogLevel::Info, format: LogFormat::Text, modules: Vec::new(), folder: None }
    }
}

impl LogLevel {
    const NAMES: &'static [(&'static str, LogLevel)] = &[
        ("off", LogLevel::Off),
        ("error", LogLevel::Error),
        ("warn", LogLevel::Warn),
        ("info", LogLevel::Info),
        ("debug", LogLevel::Debug),
        ("trace", LogLevel::Trace),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, level)| *level)
    }
}

impl Log {
    /// The `modules` setting, split; entries that `validate` refuses are left out.
    #[must_use]
    pub fn module_levels(&self) -> Vec<(&str, LogLevel)> {
        self.modules.iter().filter_map(|entry| module_level(entry)).collect()
    }

    pub(super) fn validate(&self, wrong: &mut Wrong) {
        if self.folder.as_ref().is_some_and(|folder| folder.as_os_str().is_empty()) {
            wrong.push(("log.folder", "is empty; name a folder, such as /var/log/purbeurre".to_owned()));
        }
        for entry in &self.modules {
            if module_level(entry).is_none() {
                let levels: Vec<_> = LogLevel::NAMES.iter().map(|(name, _)| *name).collect();
                let message = format!("“{entry}” is not module=level; the levels are {}", levels.join(", "));
                wrong.push(("log.modules", message));
            }
        }
    }
}

fn module_level(entry: &str) -> Option<(&str, LogLevel)> {
    let (module, level) = entry.split_once('=')?;
    let module = module.trim();
    let named = !module.is_empty() && module.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:".contains(&b));
    LogLevel::named(level.trim()).filter(|_| named).map(|level| (module, level))
}
