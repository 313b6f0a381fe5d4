//! What became of the objects of a dump, by model; and each that could not be used, with its reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use serde::Serialize;

use super::fields::Reason;
use super::value::{Value, shown};

/// Models counted one by one; what comes after is counted together.
const MOST_MODELS: usize = 200;
/// Problems kept for the JSON; all are said on standard error.
const MOST_PROBLEMS: usize = 10_000;

/// What became of the objects of one model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Counts {
    /// Objects in the dump.
    pub(in crate::cli) read: u64,
    /// Those that are in the database now, and were not, or not so.
    pub(in crate::cli) loaded: u64,
    /// Those that were there.
    pub(in crate::cli) unchanged: u64,
    /// Those that mean nothing here.
    pub(in crate::cli) skipped: u64,
    /// Those that cannot be used, each with its reason.
    pub(in crate::cli) unusable: u64,
}

/// Something that is wrong with an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Problem {
    model: String,
    pk: String,
    reason: String,
    /// Whether the object was loaded all the same.
    kept: bool,
}

/// What a call of `loaddata` did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(in crate::cli) struct Summary {
    /// Whether nothing of it was kept.
    pub(in crate::cli) dry_run: bool,
    /// By model.
    pub(in crate::cli) models: BTreeMap<String, Counts>,
    /// Different categories that the taxonomy of the database knows.
    pub(in crate::cli) categories_matched: u64,
    /// Different categories that it does not know, kept as they are.
    pub(in crate::cli) categories_kept: u64,
    /// Permissions given to users and groups that mean nothing here.
    pub(in crate::cli) permissions_without_meaning: u64,
    /// What is wrong, the first ten thousand of it.
    pub(in crate::cli) problems: Vec<Problem>,
    /// Problems beyond those.
    pub(in crate::cli) more_problems: u64,
}

impl Summary {
    /// The counts of a model.
    pub(super) fn of(&mut self, model: &str) -> &mut Counts {
        let known = self.models.contains_key(model) || self.models.len() < MOST_MODELS;
        let name = match model {
            _ if !known => "(other models)",
            "" => "(no model)",
            model => model,
        };
        self.models.entry(name.to_owned()).or_default()
    }

    /// An object that cannot be used.
    pub(super) fn unusable(&mut self, model: &str, pk: &Value, reason: Reason) {
        self.of(model).unusable += 1;
        self.note(model, pk.shown(), reason, false);
    }

    /// Something that is lost of an object which was loaded.
    pub(super) fn lost(&mut self, model: &str, pk: i64, reason: Reason) {
        self.note(model, pk.to_string(), reason, true);
    }

    fn note(&mut self, model: &str, pk: String, reason: Reason, kept: bool) {
        let model = if model.is_empty() || model.chars().any(char::is_control) { shown(model) } else { model.to_owned() };
        let ending = if kept { " (loaded all the same)" } else { "" };
        // When standard error is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr().lock(), "{model} {pk}: {reason}{ending}");
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { model, pk, reason, kept });
        } else {
            self.more_problems += 1;
        }
    }

    /// Objects that could not be used.
    pub(in crate::cli) fn all_unusable(&self) -> u64 {
        self.models.values().map(|counts| counts.unusable).sum()
    }

    /// All of it in a table.
    pub(in crate::cli) fn table(&self) -> String {
        let longest = self.models.keys().map(|name| name.chars().count()).max().unwrap_or(0).max(5);
        let mut text = format!(
            "{:longest$}  {:>9}  {:>9}  {:>9}  {:>9}  {:>9}",
            "model", "read", "loaded", "unchanged", "skipped", "unusable"
        );
        // Writing to a text cannot fail.
        for (name, counts) in &self.models {
            let Counts { read, loaded, unchanged, skipped, unusable } = counts;
            let name: String = name.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
            let _ = write!(text, "\n{name:longest$}  {read:>9}  {loaded:>9}  {unchanged:>9}  {skipped:>9}  {unusable:>9}");
        }
        let (matched, kept) = (self.categories_matched, self.categories_kept);
        let _ = write!(text, "\ncategories: {matched} known to the taxonomy, {kept} kept as they are");
        if self.permissions_without_meaning > 0 {
            let _ = write!(text, "\npermissions that mean nothing here: {}", self.permissions_without_meaning);
        }
        text
    }
}
