//! Each job in figures: how its last run ended, when one last succeeded, and how many failed since.
//!
//! Dry runs changed nothing and count nowhere here. What a job's history no longer holds is not told.

use diesel::prelude::*;

use super::runs::RunRow;
use super::{JobRow, Outcome, Run};
use crate::store::schema::{jobs, runs};
use crate::store::{DbConnection, StoreError};

/// A job, and what its history says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFigures {
    /// The job.
    pub job: JobRow,
    /// The last run that came to an end, however it did.
    pub last: Option<Run>,
    /// When a run last ended as succeeded, in Unix seconds.
    pub succeeded_at: Option<i64>,
    /// Runs that failed since the last one that succeeded or did at least a part; interrupted ones neither count nor end the row.
    pub failures: i64,
}

/// Every job, by name.
///
/// # Errors
/// When the database fails.
pub(in crate::store) fn of_all(conn: &mut DbConnection) -> Result<Vec<JobFigures>, StoreError> {
    let rows: Vec<JobRow> = jobs::table.select(JobRow::as_select()).order(jobs::name).load(conn)?;
    rows.into_iter().map(|job| of(conn, job)).collect()
}

fn of(conn: &mut DbConnection, job: JobRow) -> Result<JobFigures, StoreError> {
    let real = || runs::table.filter(runs::job.eq(&job.name)).filter(runs::dry_run.eq(false));
    let ended = real().filter(runs::ended_at.is_not_null()).order(runs::id.desc());
    let last: Option<RunRow> = ended.select(RunRow::as_select()).first(conn).optional()?;
    let succeeded = real().filter(runs::outcome.eq(Outcome::Succeeded.name())).order(runs::id.desc());
    let succeeded_at: Option<Option<i64>> = succeeded.select(runs::ended_at).first(conn).optional()?;
    let did_something = runs::outcome.eq(Outcome::Succeeded.name()).or(runs::outcome.eq(Outcome::Partial.name()));
    let good: Option<i64> = real().filter(did_something).order(runs::id.desc()).select(runs::id).first(conn).optional()?;
    // Numbers of runs begin at 1.
    let since = real().filter(runs::id.gt(good.unwrap_or(0))).filter(runs::outcome.eq(Outcome::Failed.name()));
    let failures = since.count().get_result(conn)?;
    let last = last.map(RunRow::read).transpose()?;
    Ok(JobFigures { job, last, succeeded_at: succeeded_at.flatten(), failures })
}
