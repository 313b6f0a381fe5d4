//! `purbeurre fill-database`: categories that somebody names, filled at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::Utc;
use clap::Args;
use serde::Serialize;

use super::signals::stop_on_signals;
use super::{Common, Failure, Outcome, output};
use crate::config::Settings;
use crate::jobs::off_pace;
use crate::jobs::update::{self, Feed, FillError, Report, State, fill, refresh_taxonomy, resolve_all};
use crate::off::ParseOptions;
use crate::ops::data_dir;
use crate::store::upkeep::cursor;
use crate::store::{DbConnection, Store, StoreError};

/// Fill categories with their most scanned products from Open Food Facts
///
/// Categories are named in French (pizzas, "pâtes à tartiner") or by their Open Food Facts id (en:pizzas). An unknown one ends the
/// command with exit code 2 and the nearest names, before anything is fetched.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre fill-database pizzas
  purbeurre fill-database \"pâtes à tartiner\" en:yogurts --products 100
  purbeurre fill-database pizzas --dry-run")]
pub(super) struct FillDatabase {
    /// French names or ids
    #[arg(required = true, value_name = "CATEGORY")]
    categories: Vec<String>,
    /// Most products for each category [default: 60, or what the settings say]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    products: Option<u32>,
    /// Only say what would change; Open Food Facts is asked all the same
    #[arg(long = "dry-run")]
    dry: bool,
    #[arg(long, help = JSON)]
    json: bool,
}

/// Not a comment above the option: what is no sentence would be read as one.
const JSON: &str = "Print JSON at the end instead: {outcome, failed: [category], counts: {…}, lines: [text]}";

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Filled {
    outcome: &'static str,
    failed: Vec<String>,
    counts: BTreeMap<&'static str, u64>,
    lines: Vec<String>,
}

impl FillDatabase {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.begin(Vec::new())?.settings;
        data_dir::prepare(&settings.data_dir)?;
        let store = Store::open(&settings.database.url, 2)?;
        store.migrate()?;
        let stop = stop_on_signals()?;
        let mut told = Told { quiet: self.json, stop: Arc::clone(&stop), counts: BTreeMap::new(), lines: Vec::new() };
        let outcome = self.fill(&settings, &store, &mut told)?;
        let (name, failed, failure) = match outcome {
            update::Outcome::Succeeded => ("succeeded", Vec::new(), None),
            update::Outcome::Partial { failed } => {
                let why = format!("some categories did not come: {}", failed.join(", "));
                ("partial", failed, Some(why))
            }
            update::Outcome::Failed { why } => ("failed", Vec::new(), Some(why)),
            update::Outcome::Interrupted => ("interrupted", Vec::new(), Some("stopped before the end".to_owned())),
        };
        if self.json {
            output::json(&Filled { outcome: name, failed, counts: told.counts, lines: told.lines })?;
        }
        failure.map_or(Ok(()), |why| Err(Failure::new(why)))
    }

    fn fill(&self, settings: &Settings, store: &Store, told: &mut Told) -> Result<update::Outcome, Failure> {
        let open_food_facts = &settings.open_food_facts;
        let options = ParseOptions::of(open_food_facts)?;
        let mut job = update::Job::new(store, &settings.update, &options, Utc::now().timestamp());
        job.dry_run = self.dry;
        job.products_per_category = self.products.unwrap_or(job.products_per_category);
        let client = off_pace::client(open_food_facts, store.clone())?;
        let stop = Arc::clone(&told.stop);
        let mut feed = Feed::new(client, &*stop, settings.data_dir.clone());
        // It knows the names of categories that hold nothing yet.
        let came = refresh_taxonomy(&job, &mut feed, told)?;
        if told.is_stopping() {
            return Ok(update::Outcome::Interrupted);
        }
        let tags = match resolve_all(store, &self.categories) {
            Ok(tags) => tags,
            Err(FillError::Store(error)) => return Err(error.into()),
            Err(unknown @ FillError::Unknown(_)) => return Err(self.refuse(store, came, &unknown)?),
        };
        Ok(fill(&job, &mut feed, told, &tags)?)
    }

    /// A name that nobody knows is wrong usage; one that may only be unknown to us, for want of the taxonomy, is not.
    fn refuse(&self, store: &Store, came: bool, unknown: &FillError) -> Result<Failure, StoreError> {
        let knows_all = store.read_here(|reader| cursor(reader.conn))?.taxonomy_etag.is_some();
        Ok(match (knows_all, came) {
            (true, _) => Failure::usage(unknown.to_string()),
            (false, false) => Failure::new(format!(
                "{unknown}\nFew names are known before the taxonomy has come: try again later, or give an id such as en:pizzas"
            )),
            (false, true) => Failure::usage(format!(
                "{unknown}\nFew names are known until a run{} has taken over the taxonomy; or give an id such as en:pizzas",
                if self.dry { " without --dry-run" } else { "" }
            )),
        })
    }
}

/// Tells the person in front of the terminal, or keeps it for the JSON at the end.
struct Told {
    quiet: bool,
    stop: Arc<AtomicBool>,
    counts: BTreeMap<&'static str, u64>,
    lines: Vec<String>,
}

impl Report for Told {
    fn say(&mut self, line: &str) {
        if self.quiet {
            self.lines.push(line.to_owned());
        } else {
            // A reader of standard output that went away does not stop the work.
            let _ = output::line(line);
        }
    }

    fn count(&mut self, name: &'static str, number: u64) {
        *self.counts.entry(name).or_default() += number;
    }

    fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn keep(&self, _: &mut DbConnection, _: &State) -> Result<(), StoreError> {
        // What is asked for by name is simply asked for again.
        Ok(())
    }
}
