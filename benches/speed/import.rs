//! Import: a file into the database, against the same pipeline whose writer throws everything away.

use std::path::Path;
use std::time::Instant;

use purbeurre::config::DatabaseUrl;
use serde::{Deserialize, Serialize};

use crate::measure::{Memory, grouped, heading, median, processor_seconds, row};
use crate::options::{Database, Options};
use crate::{Outcome, children, data};

/// Where a child's import goes when it goes nowhere.
const NOWHERE: &str = "nowhere";

/// What one import took.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Took {
    products: u64,
    changed: u64,
    /// Until the last product was written.
    seconds: f64,
    /// Counting and vocabulary, after that.
    refresh_seconds: f64,
    processor_seconds: f64,
    peak_mib: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of products")]
impl Took {
    fn rate(&self) -> f64 {
        self.products as f64 / (self.seconds + self.refresh_seconds)
    }

    /// Less noisy than the rate when others use the machine.
    fn processor_microseconds(&self) -> f64 {
        self.processor_seconds * 1e6 / self.products as f64
    }
}

pub(crate) fn child(file: &str, into: &str) -> Outcome {
    let file = Path::new(file);
    let store = if into == NOWHERE { None } else { Some(data::prepared(&into.parse::<DatabaseUrl>()?)?) };
    let (begun, processor) = (Instant::now(), processor_seconds(std::process::id())?);
    let summary = store.as_ref().map_or_else(|| data::discard(file), |store| data::fill(store, file))?;
    let seconds = begun.elapsed().as_secs_f64();
    store.map_or(Ok(()), |store| store.refresh())?;
    let took = Took {
        products: summary.kept,
        changed: summary.inserted + summary.updated,
        seconds,
        refresh_seconds: begun.elapsed().as_secs_f64() - seconds,
        processor_seconds: processor_seconds(std::process::id())? - processor,
        peak_mib: Memory::of_self()?.peak,
    };
    println!("{}", serde_json::to_string(&took)?);
    Ok(())
}

pub(crate) fn measure(options: &Options) -> Outcome {
    let products = options.products.unwrap_or(1_000_000);
    let file = data::file(products)?;
    let file = file.to_str().ok_or("the target folder's path is not UTF-8")?;
    let run = |into: &str| -> Outcome<Took> { Ok(serde_json::from_str(&children::run(&["import", file, into])?)?) };
    let databases = options.databases();
    let mut limit = Vec::new();
    let mut first: Vec<Vec<Took>> = vec![Vec::new(); databases.len()];
    let mut again = first.clone();
    for _ in 0..options.rounds.unwrap_or(3) {
        for (at, database) in databases.iter().enumerate() {
            limit.push(run(NOWHERE)?);
            let url = data::empty(*database)?;
            let written = run(&text(&url))?;
            let unchanged = run(&text(&url))?;
            if written.changed != products || unchanged.changed != 0 {
                return Err(format!("{products} products: {written:?}, then {unchanged:?}").into());
            }
            first[at].push(written);
            again[at].push(unchanged);
            data::remove(&url)?;
        }
    }
    report(products, file, &limit, databases.iter().zip(first.iter().zip(&again)))
}

fn report<'a>(
    products: u64,
    file: &str,
    limit: &[Took],
    databases: impl Iterator<Item = (&'a Database, (&'a Vec<Took>, &'a Vec<Took>))>,
) -> Outcome {
    let megabytes = std::fs::metadata(file)?.len() / 1_000_000;
    println!("\nImport of {products} products ({megabytes} MB compressed), medians of {} rounds\n", limit.len());
    heading(&["", "products/s", "of the limit", "of it refresh, s", "cores busy", "processor time, µs each", "peak memory, MiB"]);
    let of = |took: &[Took], value: &dyn Fn(&Took) -> f64| median(&took.iter().map(value).collect::<Vec<_>>());
    let bound = of(limit, &Took::rate);
    let line = |what: &str, took: &[Took]| {
        row(&[
            what.to_owned(),
            grouped(of(took, &Took::rate)),
            format!("{:.0} %", 100.0 * of(took, &Took::rate) / bound),
            format!("{:.1}", of(took, &|took| took.refresh_seconds)),
            format!("{:.2}", of(took, &|took| took.processor_seconds / (took.seconds + took.refresh_seconds))),
            format!("{:.1}", of(took, &Took::processor_microseconds)),
            format!("{:.0}", of(took, &|took| took.peak_mib)),
        ]);
    };
    line("gunzip and parse: the limit", limit);
    for (database, (first, again)) in databases {
        line(&format!("{}, all new", database.name()), first);
        line(&format!("{}, unchanged again", database.name()), again);
    }
    println!();
    Ok(())
}

/// The address as it was given, password included: it goes to a child of ours.
pub(crate) fn text(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(address) => address.clone(),
    }
}
