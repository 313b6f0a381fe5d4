//! Following the daily files of changes, in place of asking for categories.

use std::sync::atomic::{AtomicBool, Ordering};

use super::words::{self, counted, whole};
use super::{Deltas, Job, Report, State};
use crate::off::delta::{Choice, DeltaFile, choose, read_index};
use crate::off::import::{Ended, Imported, Rules, Summary, import};
use crate::off::{Country, ParseOptions};
use crate::store::upkeep::{self, set_applied_to};
use crate::store::write::Writer;
use crate::store::{Store, StoreError};

/// What following the files came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Followed {
    /// All that there is is applied.
    Complete,
    /// There was no file to be had: nothing is known to be missing, nor not to be.
    Nothing,
    /// It was told to stop.
    Stopped,
    /// It cannot go on.
    Failed {
        /// Why, and what to do about it.
        why: String,
        /// Whether something was written before.
        wrote: bool,
    },
}

/// Applies the files newer than the last one applied, the oldest first. The cursor moves after each whole file, never within
/// one and never back; what a file that breaks off gave until then stays, for it is newer than what was there, and comes again.
pub(super) fn follow(job: &Job<'_>, deltas: &mut impl Deltas, report: &mut impl Report) -> Result<Followed, StoreError> {
    let files = match deltas.index() {
        Ok(reader) => read_index(reader, job.now).map_err(|why| words::reason(&why)),
        Err(why) => Err(words::reason(&why)),
    };
    let files = match files {
        Ok(files) => files,
        Err(why) => {
            let why = format!("the list of the files of changes could not be read: {why}");
            return Ok(Followed::Failed { why, wrote: false });
        }
    };
    let (applied_to, data_date) = job.store.read_here(|reader| {
        let overview = reader.lexicon.overview();
        // Our own examples are no data of Open Food Facts.
        let data_date = overview.data_date.filter(|_| !overview.examples_only);
        Ok((upkeep::cursor(reader.conn)?.applied_to, data_date))
    })?;
    match choose(&files, applied_to, data_date) {
        Choice::Apply(chosen) => apply_all(job, deltas, report, &chosen),
        Choice::UpToDate => {
            report.say(&format!("All {} of changes are applied", counted(files.len() as u64, "file", "files")));
            Ok(Followed::Complete)
        }
        Choice::Ahead { newest } => {
            report
                .say(&format!("Warning: what is applied is newer than the newest file of changes, which ends {}", date(newest)));
            Ok(Followed::Complete)
        }
        Choice::NoFiles => {
            report.say("Warning: the list of the files of changes names none; nothing is applied, and the next run looks again");
            Ok(Followed::Nothing)
        }
        Choice::Gap { after, until } => {
            let after = after.map_or_else(|| "an unknown date".to_owned(), date);
            let why = format!(
                "full import needed: no file has the changes between {after} and {}; \
                 run `purbeurre import openfoodfacts-products.jsonl.gz`, the files of changes then follow from there",
                date(until)
            );
            Ok(Followed::Failed { why, wrote: false })
        }
    }
}

/// `2026-09-08 12:34 UTC`.
fn date(seconds: i64) -> String {
    let date = chrono::DateTime::from_timestamp(seconds, 0);
    date.map_or_else(|| seconds.to_string(), |date| date.format("%Y-%m-%d %H:%M UTC").to_string())
}

fn apply_all(
    job: &Job<'_>,
    deltas: &mut impl Deltas,
    report: &mut impl Report,
    files: &[DeltaFile],
) -> Result<Followed, StoreError> {
    let would = if job.dry_run { "would be " } else { "" };
    report.say(&format!("{} of changes {would}applied", counted(files.len() as u64, "file", "files")));
    if job.dry_run {
        for file in files {
            report.say(&format!("      {file}, up to {}", date(file.to)));
        }
        return Ok(Followed::Complete);
    }
    let (taxonomy, options) = (job.store.taxonomy()?, options(job)?);
    for file in files {
        if report.is_stopping() {
            return Ok(Followed::Stopped);
        }
        let followed = apply(job, deltas, report, *file, Rules { options: &options, taxonomy: &taxonomy })?;
        if followed != Followed::Complete {
            return Ok(followed);
        }
    }
    Ok(Followed::Complete)
}

/// What is kept of the files: what is sold in the country of the settings, and what the catalogue has.
fn options(job: &Job<'_>) -> Result<ParseOptions, StoreError> {
    let mut options = job.options.clone();
    if options.country != Country::All {
        options.known = job.store.read_here(|reader| upkeep::known_codes(reader.conn))?;
    }
    Ok(options)
}

fn apply(
    job: &Job<'_>,
    deltas: &mut impl Deltas,
    report: &mut impl Report,
    file: DeltaFile,
    rules: Rules<'_>,
) -> Result<Followed, StoreError> {
    let failed = |why: String| {
        let why = format!("{file} could not be applied: {why}; the next run tries it again");
        // The files before it, and its own lines up to there.
        Ok(Followed::Failed { why, wrote: true })
    };
    let source = match deltas.open(&file) {
        Ok(source) => source,
        Err(_) if report.is_stopping() => return Ok(Followed::Stopped),
        Err(why) => return failed(words::reason(&why)),
    };
    // Categories are none of it: the cursor says how far it has come.
    let state = State { begun_at: job.now, ..State::default() };
    let (stop, mut writer) = (AtomicBool::new(false), Writer::new(job.now));
    let watch = |_: &Summary| {
        if report.is_stopping() {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let Imported { summary, ended } = import(source, rules, &stop, watch, |batch| {
        job.store.write_batch(|conn| {
            report.keep(conn, &state)?;
            writer.write(conn, &batch)
        })
    })?;
    say(report, file, &summary);
    match ended {
        Ended::Stopped => return Ok(Followed::Stopped),
        Ended::Broken(why) => return failed(words::reason(&why)),
        // A day without a single change has not been seen: an empty file is one that was not written to its end.
        Ended::Complete if summary.read == summary.dropped.malformed => return failed("it holds no product".to_owned()),
        Ended::Complete => {}
    }
    job.store.write_here(|conn| {
        report.keep(conn, &state)?;
        set_applied_to(conn, Some(file.to))
    })?;
    Ok(Followed::Complete)
}

fn say(report: &mut impl Report, file: DeltaFile, summary: &Summary) {
    let Summary { read, inserted, updated, unchanged, .. } = *summary;
    let [lines, new, changed, same] = [read, inserted, updated, unchanged].map(whole);
    report.say(&format!(
        "      up to {}: {lines:>7} lines, {new:>7} new, {changed:>7} changed, {same:>7} unchanged",
        date(file.to)
    ));
    for (name, number) in [("read", read), ("new", inserted), ("changed", updated), ("unchanged", unchanged)] {
        report.count(name, number);
    }
}

/// To be called after files were imported by hand, with their names: a full import closes every gap, so that the files of
/// changes follow from the oldest on. A file of changes is none.
///
/// # Errors
/// When the database fails.
pub fn forget_after_import(store: &Store, names: impl IntoIterator<Item = String>) -> Result<(), StoreError> {
    if names.into_iter().all(|name| DeltaFile::parse(&name).is_some()) {
        return Ok(());
    }
    store.write_here(|conn| set_applied_to(conn, None))
}
