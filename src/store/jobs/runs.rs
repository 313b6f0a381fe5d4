//! What ran, and what it said.

use diesel::prelude::*;

use super::lease::{Claim, Ending};
use super::{Outcome, Trigger};
use crate::store::schema::{run_lines, runs};
use crate::store::{DbConnection, Store, StoreError};

/// Runs removed in one transaction, so that nobody waits long for their turn to write.
const FORGOTTEN_AT_ONCE: i64 = 20;

/// A run, as the history shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its number; a later run has a greater one.
    pub id: i64,
    /// The job's name.
    pub job: String,
    /// Why it began.
    pub trigger: Trigger,
    /// Whether it only said what it would do.
    pub dry_run: bool,
    /// Who ran it.
    pub owner: String,
    /// When it began, in Unix seconds.
    pub started_at: i64,
    /// When it ended, in Unix seconds; of one whose process died, when that became certain.
    pub ended_at: Option<i64>,
    /// How it ended; nothing yet while it runs.
    pub outcome: Option<Outcome>,
    /// What it counted, as a JSON object.
    pub counts: String,
    /// Why it failed.
    pub error: Option<String>,
}

/// Which runs the history shows.
#[derive(Debug, Clone, Copy)]
pub struct RunFilter<'a> {
    /// Those of this job only.
    pub job: Option<&'a str>,
    /// How many at most.
    pub limit: u32,
}

/// A line that a run said.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Line {
    /// When, in Unix seconds.
    pub at: i64,
    /// What.
    pub text: String,
}

/// Lines to be written.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewLines<'a> {
    /// The number of the first.
    pub first: i32,
    /// The lines.
    pub lines: &'a [Line],
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = runs)]
pub(super) struct RunRow {
    id: i64,
    job: String,
    trigger: String,
    dry_run: bool,
    owner: String,
    started_at: i64,
    ended_at: Option<i64>,
    outcome: Option<String>,
    counts: String,
    error: Option<String>,
}

impl RunRow {
    pub(super) fn read(self) -> Result<Run, StoreError> {
        Ok(Run {
            id: self.id,
            job: self.job,
            trigger: Trigger::parse(&self.trigger)?,
            dry_run: self.dry_run,
            owner: self.owner,
            started_at: self.started_at,
            ended_at: self.ended_at,
            outcome: self.outcome.as_deref().map(Outcome::parse).transpose()?,
            counts: self.counts,
            error: self.error,
        })
    }
}

impl Store {
    /// Runs, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn runs(&self, filter: RunFilter<'_>) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<RunRow> = self.with_reader(|conn| {
            let mut query =
                runs::table.select(RunRow::as_select()).order(runs::id.desc()).limit(filter.limit.into()).into_boxed();
            if let Some(job) = filter.job {
                query = query.filter(runs::job.eq(job));
            }
            Ok(query.load(conn)?)
        })?;
        rows.into_iter().map(RunRow::read).collect()
    }

    /// A run by its number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn run(&self, id: i64) -> Result<Option<Run>, StoreError> {
        let row: Option<RunRow> =
            self.with_reader(|conn| Ok(runs::table.find(id).select(RunRow::as_select()).first(conn).optional()?))?;
        row.map(RunRow::read).transpose()
    }

    /// What a run said, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn run_lines(&self, run: i64) -> Result<Vec<Line>, StoreError> {
        self.with_reader(|conn| {
            let lines = run_lines::table.filter(run_lines::run_id.eq(run)).order(run_lines::number);
            Ok(lines.select((run_lines::at, run_lines::text)).load(conn)?)
        })
    }

    /// Removes some runs that ended before a time, with their lines, and says how many: 0 when no such run is left.
    ///
    /// # Errors
    /// When the database fails; then none is removed.
    pub fn forget_some_runs(&self, before: i64) -> Result<u64, StoreError> {
        self.write_batch(|conn| {
            let old = runs::table.filter(runs::ended_at.lt(before)).order(runs::id).limit(FORGOTTEN_AT_ONCE);
            let ids: Vec<i64> = old.select(runs::id).load(conn)?;
            for id in &ids {
                diesel::delete(run_lines::table.filter(run_lines::run_id.eq(id))).execute(conn)?;
                diesel::delete(runs::table.find(id)).execute(conn)?;
            }
            Ok(ids.len() as u64)
        })
    }
}

pub(super) fn begin(conn: &mut DbConnection, claim: &Claim<'_>) -> Result<i64, StoreError> {
    let values = (
        runs::job.eq(claim.job),
        runs::trigger.eq(claim.trigger.name()),
        runs::dry_run.eq(claim.dry_run),
        runs::owner.eq(claim.owner),
        runs::started_at.eq(claim.now),
        runs::counts.eq("{}"),
    );
    Ok(diesel::insert_into(runs::table).values(values).returning(runs::id).get_result(conn)?)
}

pub(super) fn append(conn: &mut DbConnection, run: i64, new: &NewLines<'_>) -> Result<(), StoreError> {
    if new.lines.is_empty() {
        return Ok(());
    }
    // A connection that broke during COMMIT leaves open whether these are there already.
    let there = run_lines::table.filter(run_lines::run_id.eq(run)).filter(run_lines::number.ge(new.first));
    diesel::delete(there).execute(conn)?;
    for (number, line) in (new.first..).zip(new.lines) {
        let values =
            (run_lines::run_id.eq(run), run_lines::number.eq(number), run_lines::at.eq(line.at), run_lines::text.eq(&line.text));
        diesel::insert_into(run_lines::table).values(values).execute(conn)?;
    }
    Ok(())
}

pub(super) fn set_counts(conn: &mut DbConnection, run: i64, counts: &str) -> Result<(), StoreError> {
    diesel::update(runs::table.find(run).filter(runs::ended_at.is_null())).set(runs::counts.eq(counts)).execute(conn)?;
    Ok(())
}

pub(super) fn end(conn: &mut DbConnection, run: i64, end: &Ending<'_>) -> Result<(), StoreError> {
    let values = (
        runs::ended_at.eq(Some(end.at)),
        runs::outcome.eq(Some(end.outcome.name())),
        runs::counts.eq(end.counts),
        runs::error.eq(end.error),
    );
    diesel::update(runs::table.find(run)).set(values).execute(conn)?;
    Ok(())
}

/// Ends the runs of a job that did not end themselves, and says what began them.
pub(super) fn end_dead(conn: &mut DbConnection, job: &str, at: i64, why: &str) -> Result<Vec<Trigger>, StoreError> {
    let open = runs::table.filter(runs::job.eq(job)).filter(runs::ended_at.is_null());
    let triggers: Vec<String> = open.select(runs::trigger).load(conn)?;
    let values = (runs::ended_at.eq(Some(at)), runs::outcome.eq(Some(Outcome::Interrupted.name())), runs::error.eq(Some(why)));
    diesel::update(open).set(values).execute(conn)?;
    triggers.iter().map(|trigger| Trigger::parse(trigger)).collect()
}
