//! `update-database`: all steps in their order.

use super::categories;
use super::delta::{self, Followed};
use super::removal::{self, Removed};
use super::taxonomy::refresh_taxonomy;
use super::{Deltas, Job, Outcome, Report, Shelves, State, Taxonomies};
use crate::catalogue::Classified;
use crate::config::UpdateSource;
use crate::store::{StoreError, upkeep};

/// What was fetched, and how that went.
#[derive(Default)]
struct Came {
    /// What did not come.
    failed: Vec<String>,
    /// How the run ends, when it does not go on.
    ended: Option<Outcome>,
    /// What would have been written, in a dry run.
    held: Vec<Classified>,
    /// How far the run has come.
    state: State,
}

/// Whether there is nothing to update, which is then said.
///
/// # Errors
/// When the database fails.
pub fn is_empty(job: &Job<'_>, report: &mut impl Report) -> Result<bool, StoreError> {
    let totals = job.store.read_here(|reader| upkeep::totals(reader.conn))?;
    if totals.products == 0 {
        report.say(
            "The catalogue holds no product of Open Food Facts yet: there is nothing to update. Begin with \
             `purbeurre import FILE…`, or with `purbeurre fill-database CATEGORY…`, such as pizzas",
        );
    }
    Ok(totals.products == 0)
}

/// Runs the weekly update: the taxonomy when it changed; new data; duplicates; categories with a single product. `before` is
/// what a run that was cut off kept; when it is not too old, this one goes on from there.
///
/// Whatever the outcome, the database is sound, and saved products are there.
///
/// # Errors
/// When the database fails; what was written until then stays.
pub fn run<F: Shelves + Deltas + Taxonomies>(
    job: &Job<'_>,
    feed: &mut F,
    report: &mut impl Report,
    before: Option<State>,
) -> Result<Outcome, StoreError> {
    if is_empty(job, report)? {
        return Ok(Outcome::Succeeded);
    }
    if job.dry_run {
        report.say("A dry run: nothing is changed");
    }
    let mut missed = Vec::new();
    if !refresh_taxonomy(job, feed, report)? {
        missed.push("the taxonomy".to_owned());
    }
    if report.is_stopping() {
        return Ok(Outcome::Interrupted);
    }
    let came = match job.update.source {
        UpdateSource::Categories => from_categories(job, feed, report, before)?,
        UpdateSource::Delta => from_files(job, feed, report)?,
    };
    if let Some(ended) = came.ended {
        return Ok(ended);
    }
    if report.is_stopping() {
        return Ok(Outcome::Interrupted);
    }
    let removed = tidy(job, report, &came)?;
    if report.is_stopping() {
        return Ok(Outcome::Interrupted);
    }
    if !job.dry_run {
        // Also when nothing is new: an earlier run may have been cut off before this.
        job.store.refresh()?;
    }
    missed.extend(came.failed);
    Ok(match removed {
        Removed::TooMuch(why) => Outcome::Failed { why: format!("nothing was removed: {why}") },
        Removed::AsPlanned if missed.is_empty() => Outcome::Succeeded,
        Removed::AsPlanned => Outcome::Partial { failed: missed },
    })
}

fn from_categories(
    job: &Job<'_>,
    shelves: &mut impl Shelves,
    report: &mut impl Report,
    before: Option<State>,
) -> Result<Came, StoreError> {
    // A dry run neither goes on from another nor leaves anything to go on from.
    let before = before.filter(|_| !job.dry_run).and_then(|state| state.fresh(job.now));
    let (mut state, wanted) = categories::choose(job, report, before)?;
    if !job.dry_run {
        job.store.write_here(|conn| report.keep(conn, &state))?;
    }
    let filled = categories::fill(job, shelves, report, &wanted, &mut state)?;
    let ended = filled.stopped.then_some(Outcome::Interrupted);
    Ok(Came { failed: filled.failed, ended, held: filled.held, state })
}

fn from_files(job: &Job<'_>, deltas: &mut impl Deltas, report: &mut impl Report) -> Result<Came, StoreError> {
    let came = Came { state: State { begun_at: job.now, ..State::default() }, ..Came::default() };
    Ok(match delta::follow(job, deltas, report)? {
        Followed::Complete => came,
        Followed::Nothing => Came { failed: vec!["the files of changes".to_owned()], ..came },
        Followed::Stopped => Came { ended: Some(Outcome::Interrupted), ..came },
        Followed::Failed { why, wrote } => {
            report.say(&format!("Failed: {why}"));
            if wrote {
                job.store.refresh()?;
            }
            Came { ended: Some(Outcome::Failed { why }), ..came }
        }
    })
}

/// Steps three and four, when all that they judge by has come.
fn tidy(job: &Job<'_>, report: &mut impl Report, came: &Came) -> Result<Removed, StoreError> {
    if !came.failed.is_empty() {
        return removal::skip(job, report, &came.held);
    }
    removal::remove(job, report, removal::rules(job, true), &came.held, &came.state)
}
