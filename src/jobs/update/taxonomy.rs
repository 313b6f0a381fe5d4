//! The taxonomy, taken over again when its file has changed.

use super::words::{self, categories, counted};
use super::{Job, Report, Taxonomies};
use crate::off::taxonomy;
use crate::store::{StoreError, upkeep};

/// Longest `ETag` remembered, in bytes; a longer one is none.
const LONGEST_ETAG: usize = 200;

/// Takes the taxonomy over when its file is another than last time. Returns false when it did not come or made no sense: then
/// the one that is there stays. [`crate::store::Store::refresh`] is to follow when the run ends.
///
/// # Errors
/// When the database fails; running it again does the rest.
pub fn refresh_taxonomy(job: &Job<'_>, taxonomies: &mut impl Taxonomies, report: &mut impl Report) -> Result<bool, StoreError> {
    let known = job.store.read_here(|reader| upkeep::cursor(reader.conn))?.taxonomy_etag;
    let (etag, source) = match taxonomies.newer_than(known.as_deref()) {
        Ok(Some(newer)) => newer,
        Ok(None) => {
            report.say("The taxonomy is the one we have");
            return Ok(true);
        }
        // What was not waited for is not what did not come.
        Err(_) if report.is_stopping() => return Ok(false),
        Err(why) => return Ok(stays(report, "did not come", &why)),
    };
    if job.dry_run {
        report.say("The taxonomy has changed and would be taken over first; what follows is by the one we have");
        return Ok(true);
    }
    let taxonomy = match taxonomy::read(source) {
        Ok(taxonomy) => taxonomy,
        Err(why) => return Ok(stays(report, "cannot be read", &why)),
    };
    let changed = job.store.replace_taxonomy(&taxonomy)?;
    let etag = etag.filter(|etag| etag.len() <= LONGEST_ETAG);
    job.store.write_here(|conn| upkeep::set_taxonomy_etag(conn, etag.as_deref()))?;
    report.say(&format!("The taxonomy is new: {}, {}", categories(taxonomy.len() as u64), counted(changed, "change", "changes")));
    report.count("taxonomy_changes", changed);
    Ok(true)
}

fn stays(report: &mut impl Report, what: &str, why: &impl std::fmt::Display) -> bool {
    report.say(&format!("The taxonomy stays as it is, its file {what}: {}", words::reason(why)));
    false
}
