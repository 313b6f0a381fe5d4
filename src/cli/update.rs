//! `purbeurre update-database`: the weekly update, now.

use clap::Args;

use super::jobs::run::run_by_name;
use super::{Common, Outcome};
use crate::ops::data_dir;
use crate::store::Store;

/// Bring new products from Open Food Facts and tidy up, now
///
/// What runs every Sunday at midnight, Paris time, as long as the site is served: products for the smallest categories (or the
/// daily files of changes, as the settings say), then duplicates go, and categories with a single product. A product that
/// somebody saved is never removed. What it says also goes to a file in the log folder. Exit code 0 only when all
/// of it succeeded.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre update-database
  purbeurre update-database --dry-run
  purbeurre update-database --json | jq .counts")]
pub(super) struct UpdateDatabase {
    /// Only say what would change; Open Food Facts is asked all the same
    #[arg(long = "dry-run")]
    dry: bool,
    /// Print JSON at the end instead: {id, job, trigger, …, outcome, counts, error, lines: [{at, text}]}
    #[arg(long)]
    json: bool,
}

impl UpdateDatabase {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.begin(Vec::new())?.settings;
        data_dir::prepare(&settings.data_dir)?;
        // One for the job, one for its heartbeat.
        let store = Store::open(&settings.database.url, 2)?;
        run_by_name(&settings, &store, "update-database", self.dry, self.json)
    }
}
