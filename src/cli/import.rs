//! `purbeurre import`: files of Open Food Facts into the catalogue.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use clap::Args;

use super::progress::Progress;
use super::signals::stop_on_signals;
use super::{Common, Failure, Outcome, complain, output};
use crate::catalogue::Taxonomy;
use crate::jobs::update::forget_after_import;
use crate::off::import::{Ended, Rules, Summary, import};
use crate::off::{BadCountry, Country, ParseOptions, Source, taxonomy};
use crate::ops::data_dir;
use crate::store::write::Writer;
use crate::store::{Store, StoreError};

/// Take products from files of Open Food Facts
///
/// Reads the JSONL dump, delta files and the tab-separated CSV export, compressed by gzip or not. A product that is
/// already there changes only when the file has a newer one, so importing again is safe at any time, also after Ctrl-C.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre import openfoodfacts-products.jsonl.gz
  purbeurre import --taxonomy categories.json
  purbeurre import --country all --json openfoodfacts_products_*.json.gz
  zcat en.openfoodfacts.org.products.csv.gz | purbeurre import -")]
pub(super) struct Import {
    /// Files to read, in this order; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "taxonomy")]
    files: Vec<PathBuf>,
    /// Only products sold there: France, fr, en:france, or all [default: as in the settings]
    #[arg(long, value_parser = country)]
    country: Option<Country>,
    /// Take names, parents and synonyms of the categories from categories.json or categories.full.json first
    #[arg(long, value_name = "FILE")]
    taxonomy: Option<PathBuf>,
    /// Print JSON: {read, kept, inserted, updated, unchanged, dropped: {…}, seconds}
    #[arg(long)]
    json: bool,
}

fn country(text: &str) -> Result<Country, BadCountry> {
    Country::parse(text)
}

impl Import {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.begin(Vec::new())?.settings;
        let mut options = ParseOptions::of(&settings.open_food_facts)?;
        options.country = self.country.clone().unwrap_or(options.country);
        let stop = stop_on_signals()?;
        // All of them before the first is read: a name mistyped shows now, not in an hour.
        let taxonomy = self.taxonomy.as_deref().map(Source::open).transpose()?.map(taxonomy::read).transpose()?;
        let sources = self.files.iter().map(|file| Source::open(file)).collect::<Result<Vec<Source>, _>>()?;

        data_dir::prepare(&settings.data_dir)?;
        let store = Store::open(&settings.database.url, 1)?;
        store.migrate()?;
        let recategorised = taxonomy.map_or(Ok(0), |taxonomy| take_over(&store, &taxonomy))?;
        let (summary, problems) = import_all(&store, sources, &options, &stop)?;
        // Also when nothing is new: an earlier import may have been cut off before this.
        if recategorised > 0 || summary.kept > 0 {
            tracing::info!("counting categories and collecting words");
            store.refresh()?;
        }
        if problems.is_empty() && summary.kept > 0 {
            let name = |file: &PathBuf| file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            forget_after_import(&store, self.files.iter().map(name))?;
        }
        if self.json {
            output::json(&summary)?;
        } else {
            print(&summary, &self.files)?;
        }
        conclude(&summary, problems)
    }
}

fn take_over(store: &Store, taxonomy: &Taxonomy) -> Result<u64, StoreError> {
    let changed = store.replace_taxonomy(taxonomy)?;
    tracing::info!(categories = taxonomy.len(), changed, "the taxonomy is in");
    Ok(changed)
}

/// Imports one source after the other. One that cannot be read to its end does not keep the next from being read;
/// a database that fails ends everything.
fn import_all(
    store: &Store,
    sources: Vec<Source>,
    options: &ParseOptions,
    stop: &AtomicBool,
) -> Result<(Summary, Vec<Failure>), Failure> {
    let taxonomy = store.taxonomy()?;
    let rules = Rules { options, taxonomy: &taxonomy };
    let mut writer = Writer::new(chrono::Utc::now().timestamp());
    let (mut all, mut problems) = (Summary::default(), Vec::new());
    for source in sources {
        let mut progress = Progress::of(source.progress());
        let written = import(
            source,
            rules,
            stop,
            |summary| progress.show(summary),
            |batch| store.write_batch(|conn| writer.write(conn, &batch)),
        );
        progress.end();
        let imported = written?;
        all += imported.summary;
        match imported.ended {
            Ended::Complete => {}
            Ended::Broken(error) => problems.push(error.into()),
            Ended::Stopped => {
                let words = "stopped before the end; what was read until then is kept, and the same command again does the rest";
                problems.push(Failure::new(words));
                break;
            }
        }
    }
    Ok((all, problems))
}

fn print(summary: &Summary, files: &[PathBuf]) -> Outcome {
    if files.is_empty() {
        return output::line("The taxonomy is in.");
    }
    let Summary { read, kept, inserted, updated, unchanged, dropped, seconds } = summary;
    output::line(&format!("{read} lines read in {seconds:.1} s, {kept} products kept"))?;
    output::line(&format!("  {inserted} new, {updated} updated, {unchanged} unchanged"))?;
    let reasons = [
        (dropped.other_country, "sold in other countries"),
        (dropped.no_category, "without category"),
        (dropped.no_name, "without name"),
        (dropped.bad_code, "with a bad barcode"),
        (dropped.obsolete, "no longer sold"),
        (dropped.malformed, "malformed"),
    ];
    for (count, reason) in reasons.into_iter().filter(|(count, _)| *count > 0) {
        output::line(&format!("  {count} dropped: {reason}"))?;
    }
    Ok(())
}

/// Success only when every source was read to its end and held something.
fn conclude(summary: &Summary, mut problems: Vec<Failure>) -> Outcome {
    if problems.is_empty() && summary.read > 0 && summary.dropped.malformed == summary.read {
        let words =
            "no line is a product: this is neither the JSONL dump, nor a delta file, nor the CSV export of Open Food Facts";
        return Err(Failure::new(words));
    }
    let Some(last) = problems.pop() else { return Ok(()) };
    for problem in problems {
        complain(&problem.to_string());
    }
    Err(last)
}
