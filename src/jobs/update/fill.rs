//! `fill-database`: categories that somebody names, filled at once.

use super::categories::{self, Wanted};
use super::removal;
use super::{Job, Outcome, Report, Shelves, State};
use crate::catalogue::CategoryTag;
use crate::catalogue::naming::{Named, UnknownCategory, resolve};
use crate::store::{Store, StoreError, upkeep};

/// Why categories cannot be filled.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// Some are unknown. Nothing was fetched.
    #[error("{}", said(.0))]
    Unknown(Vec<UnknownCategory>),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn said(unknown: &[UnknownCategory]) -> String {
    unknown.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The categories that are meant by French names or ids, each once. Refresh the taxonomy before, where it may be missing.
/// Once a taxonomy of Open Food Facts has been taken over, an id that is in it nowhere is unknown.
///
/// # Errors
/// [`FillError::Unknown`] with the nearest names of each.
pub fn resolve_all(store: &Store, asked: &[String]) -> Result<Vec<CategoryTag>, FillError> {
    let (names, all_known) = store.read_here(|reader| {
        let all_known = upkeep::cursor(reader.conn)?.taxonomy_etag.is_some();
        Ok((upkeep::category_names(reader.conn)?, all_known))
    })?;
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for text in asked {
        match resolve(text, &names, all_known) {
            Ok(tag) if found.contains(&tag) => {}
            Ok(tag) => found.push(tag),
            Err(error) => unknown.push(error),
        }
    }
    if unknown.is_empty() { Ok(found) } else { Err(FillError::Unknown(unknown)) }
}

/// Fetches the most scanned products of each category and writes them; then duplicates go, when all came. Too many duplicates
/// are left alone, which is said and is no failure: what was asked for is there.
///
/// # Errors
/// When the database fails; what was written until then stays.
pub fn fill(
    job: &Job<'_>,
    shelves: &mut impl Shelves,
    report: &mut impl Report,
    tags: &[CategoryTag],
) -> Result<Outcome, StoreError> {
    if job.dry_run {
        report.say("A dry run: nothing is changed");
    }
    let known = job.store.read_here(|reader| upkeep::category_names(reader.conn))?;
    let name = |tag: &CategoryTag| {
        let found: Option<&Named> = known.iter().find(|named| named.tag == *tag);
        found.map_or_else(|| tag.readable(), |named| named.name.clone())
    };
    let wanted: Vec<Wanted> = tags.iter().map(|tag| Wanted { name: name(tag), tag: tag.clone() }).collect();
    let mut state = State { begun_at: job.now, ..State::default() };
    let filled = categories::fill(job, shelves, report, &wanted, &mut state)?;
    if !filled.failed.is_empty() {
        removal::skip(job, report, &filled.held)?;
    } else if !filled.stopped {
        removal::remove(job, report, removal::rules(job, false), &filled.held, &state)?;
    }
    if !job.dry_run {
        // Also when nothing came: the taxonomy may be new.
        job.store.refresh()?;
    }
    Ok(match filled {
        filled if filled.stopped => Outcome::Interrupted,
        filled if filled.failed.is_empty() => Outcome::Succeeded,
        filled => Outcome::Partial { failed: filled.failed },
    })
}
