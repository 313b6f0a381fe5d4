//! Who may run a job: the lease. It is taken in one UPDATE, so that of any number of processes one gets it, kept by renewing
//! it, and lost when its owner gives no sign of life in time. All that a run writes about itself is bound to its lease, so
//! that a process which comes back from a long pause changes nothing of the run that took its place.

use diesel::prelude::*;

use super::runs::{self, NewLines};
use super::{JobRow, Outcome, Trigger};
use crate::store::schema::{jobs, runs as runs_table};
use crate::store::{DbConnection, Store, StoreError};

/// What is said of a run whose process ended without a word.
const DIED: &str = "its process ended without a word: it was killed, or the machine stopped";

/// Who asks for a job, and why.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// The job's name.
    pub job: &'a str,
    /// Who will run it; different for every claim.
    pub owner: &'a str,
    /// Now, in Unix seconds.
    pub now: i64,
    /// Until when the lease holds without being renewed.
    pub until: i64,
    /// Why.
    pub trigger: Trigger,
    /// Whether the run only says what it would do.
    pub dry_run: bool,
    /// For the clock: the job must be due, and this is when it will be due again.
    pub due: Option<i64>,
}

/// What became of a claim.
#[derive(Debug)]
pub enum Claimed {
    /// The lease is ours, and the run has begun.
    Begun(Begun),
    /// Somebody else runs it.
    Taken(Taken),
    /// There is no such job, or it is not due (any more).
    NotDue,
}

/// A run that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The run's number.
    pub run: i64,
    /// What the run before left, as JSON.
    pub resume: Option<String>,
}

/// Who has the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Who.
    pub owner: String,
    /// Since when, in Unix seconds.
    pub since: Option<i64>,
    /// When another may take over if no sign of life comes, in Unix seconds.
    pub until: i64,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Ending<'a> {
    /// When, in Unix seconds.
    pub at: i64,
    /// How.
    pub outcome: Outcome,
    /// What it counted, as a JSON object.
    pub counts: &'a str,
    /// Why it failed.
    pub error: Option<&'a str>,
    /// Whether the next run begins at the beginning: what was kept for it goes.
    pub forget_resume: bool,
    /// Whether the job is due again at once.
    pub again: bool,
}

impl Store {
    /// Takes a job's lease if it is free (and, for the clock, the job due) and begins a run, in one transaction. A run whose
    /// owner gave no sign of life in time is recorded as interrupted first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn claim_job(&self, claim: &Claim<'_>) -> Result<Claimed, StoreError> {
        self.write_here(|conn| {
            bury(conn, claim.job, claim.now)?;
            if !take(conn, claim)? {
                return refusal(conn, claim);
            }
            let run = runs::begin(conn, claim)?;
            let resume = jobs::table.find(claim.job).select(jobs::resume).get_result(conn)?;
            Ok(Claimed::Begun(Begun { run, resume }))
        })
    }

    /// Records the run of an owner who gave no sign of life in time as interrupted, and frees the lease. Says whether there
    /// was one. What the clock began is then due at once, but not again and again: a run that was itself a second try is
    /// left to the next time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn bury_dead_run(&self, job: &str, now: i64) -> Result<bool, StoreError> {
        self.write_here(|conn| bury(conn, job, now))
    }

    /// Keeps the lease until `until`. `false`: it is no longer ours.
    ///
    /// # Errors
    /// When the database fails.
    pub fn renew_lease(&self, job: &str, owner: &str, until: i64) -> Result<bool, StoreError> {
        self.write_here(|conn| {
            let ours = jobs::table.find(job).filter(jobs::lease_owner.eq(owner));
            Ok(diesel::update(ours).set(jobs::lease_until.eq(until)).execute(conn)? > 0)
        })
    }

    /// Writes down what a run has said and counted until now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn write_run(&self, run: i64, lines: &NewLines<'_>, counts: &str) -> Result<(), StoreError> {
        self.write_here(|conn| {
            runs::append(conn, run, lines)?;
            runs::set_counts(conn, run, counts)
        })
    }

    /// Ends a run and gives the lease back. `false`: the lease was no longer ours, and the run was ended by who took it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn end_run(&self, job: &str, owner: &str, run: i64, lines: &NewLines<'_>, end: &Ending<'_>) -> Result<bool, StoreError> {
        self.write_here(|conn| {
            runs::append(conn, run, lines)?;
            let ours = jobs::table.find(job).filter(jobs::lease_owner.eq(owner));
            let free = (jobs::lease_owner.eq(None::<String>), jobs::lease_until.eq(None::<i64>));
            if diesel::update(ours).set(free).execute(conn)? == 0 {
                return Ok(false);
            }
            if end.forget_resume {
                diesel::update(jobs::table.find(job)).set(jobs::resume.eq(None::<String>)).execute(conn)?;
            }
            if end.again {
                diesel::update(jobs::table.find(job)).set(jobs::next_run.eq(Some(end.at))).execute(conn)?;
            }
            runs::end(conn, run, end)?;
            Ok(true)
        })
    }
}

/// Keeps something for the next run, in a transaction of the caller's. `false`: the lease is no longer the owner's, and the
/// caller has to undo all of the transaction.
///
/// # Errors
/// When the database fails.
pub(crate) fn save_resume(conn: &mut DbConnection, job: &str, owner: &str, state: Option<&str>) -> Result<bool, StoreError> {
    let ours = jobs::table.find(job).filter(jobs::lease_owner.eq(owner));
    Ok(diesel::update(ours).set(jobs::resume.eq(state)).execute(conn)? > 0)
}

/// The one UPDATE that takes the lease.
fn take(conn: &mut DbConnection, claim: &Claim<'_>) -> Result<bool, StoreError> {
    let free = jobs::lease_owner.is_null().or(jobs::lease_until.le(claim.now));
    let lease = (jobs::lease_owner.eq(Some(claim.owner)), jobs::lease_until.eq(Some(claim.until)));
    let job = jobs::table.filter(jobs::name.eq(claim.job));
    let taken = match claim.due {
        None => diesel::update(job.filter(free)).set(lease).execute(conn)?,
        Some(next) => {
            let due = jobs::enabled.eq(true).and(jobs::next_run.le(claim.now));
            diesel::update(job.filter(free).filter(due)).set((lease, jobs::next_run.eq(Some(next)))).execute(conn)?
        }
    };
    Ok(taken > 0)
}

/// Why the lease was not to be had.
fn refusal(conn: &mut DbConnection, claim: &Claim<'_>) -> Result<Claimed, StoreError> {
    let row: Option<JobRow> = jobs::table.find(claim.job).select(JobRow::as_select()).get_result(conn).optional()?;
    let Some(JobRow { lease_owner: Some(owner), lease_until: Some(until), .. }) = row else { return Ok(Claimed::NotDue) };
    let begun = runs_table::table.filter(runs_table::job.eq(claim.job)).filter(runs_table::ended_at.is_null());
    let since = begun.order(runs_table::id.desc()).select(runs_table::started_at).first(conn).optional()?;
    Ok(Claimed::Taken(Taken { owner, since, until }))
}

/// See [`Store::bury_dead_run`].
fn bury(conn: &mut DbConnection, job: &str, now: i64) -> Result<bool, StoreError> {
    let expired = jobs::table.filter(jobs::name.eq(job)).filter(jobs::lease_until.le(now));
    let last_sign: Option<i64> = expired.select(jobs::lease_until.assume_not_null()).first(conn).optional()?;
    let free = (jobs::lease_owner.eq(None::<String>), jobs::lease_until.eq(None::<i64>));
    if diesel::update(expired).set(free).execute(conn)? == 0 {
        return Ok(false);
    }
    let died = runs::end_dead(conn, job, last_sign.unwrap_or(now), DIED)?;
    if died.contains(&Trigger::Schedule) {
        diesel::update(jobs::table.find(job)).set(jobs::next_run.eq(Some(now))).execute(conn)?;
    }
    Ok(true)
}
