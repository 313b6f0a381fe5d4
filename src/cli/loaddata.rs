//! `purbeurre loaddata`: the data of the Django site into the database.

use std::path::PathBuf;

use clap::Args;

use super::django::{LoadError, Loader, Summary, read};
use super::{Common, Outcome, complain, output};
use crate::off::Source;
use crate::ops::data_dir;
use crate::store::Store;

/// Load what the Django site held, as its dumpdata wrote it
///
/// Reads JSON files of `manage.py dumpdata`, compressed by gzip or not: users with their numbers and passwords, groups,
/// products, and what people saved. Sessions, log entries and models of others are counted and skipped. All files of one call
/// belong together: what refers to something else must come with it.
///
/// All of it happens in one transaction: a file that cannot be read to its end loads nothing. Loading again is safe at any
/// time; an account that somebody has used here since stays as it is, and so does a product that came from Open Food Facts.
///
/// An object that cannot be used is said on standard error, with its model, its pk and the reason; the others are loaded.
/// Exit code 0 all the same: it is the dump that is wrong, not the loading. 1 when nothing was loaded.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre loaddata --dry-run dump.json
  purbeurre loaddata dump.json
  purbeurre loaddata users.json.gz quality.json.gz --json
  ssh old-server 'cd site && python manage.py dumpdata' | purbeurre loaddata -")]
pub(super) struct LoadData {
    /// Files to read; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Only say what would be loaded
    #[arg(long = "dry-run")]
    dry: bool,
    /// Print JSON: {models: {name: {read, loaded, unchanged, skipped, unusable}}, problems: [{model, pk, reason, kept}], …}
    #[arg(long)]
    json: bool,
}

impl LoadData {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.begin(Vec::new())?.settings;
        // All of them before the first is read: a name mistyped shows now.
        let sources = self.files.iter().map(|file| Source::open(file)).collect::<Result<Vec<Source>, _>>()?;
        data_dir::prepare(&settings.data_dir)?;
        let store = Store::open(&settings.database.url, 2)?;
        store.migrate()?;
        let now = chrono::Utc::now().timestamp();
        let images = &settings.open_food_facts.images_url;
        let mut summary: Summary = store.attempt(!self.dry, |conn| {
            let mut loader = Loader::new(conn, now, images)?;
            for source in sources {
                read(source, |object| loader.take(object).map_err(LoadError::Store))?;
            }
            loader.finish().map_err(LoadError::Store)
        })?;
        summary.dry_run = self.dry;
        if !self.dry {
            // Also when nothing is new: an earlier loading may have been cut off before this.
            tracing::info!("counting categories and collecting words");
            store.refresh()?;
        }
        if self.json {
            output::json(&summary)?;
        } else {
            output::line(&self.told(&summary))?;
        }
        if summary.all_unusable() > 0 {
            complain(&format!("{} objects could not be used; each is said above with its reason", summary.all_unusable()));
        }
        Ok(())
    }

    fn told(&self, summary: &Summary) -> String {
        let table = summary.table();
        if self.dry { format!("{table}\nNothing was kept: this was a rehearsal.") } else { table }
    }
}
