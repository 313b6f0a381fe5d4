//! Jobs and their runs as rows: which jobs there are and when each is due (here), who may run one (`lease`), and what ran
//! (`runs`).
//!
//! Nothing here asks for the time: callers pass it in, in Unix seconds. All of it may block.

mod figures;
mod lease;
mod runs;

use diesel::prelude::*;
use serde::Serialize;

pub use figures::JobFigures;
pub(in crate::store) use figures::of_all as figures_of_all;
pub(crate) use lease::save_resume;
pub use lease::{Begun, Claim, Claimed, Ending, Taken};
pub use runs::{Line, NewLines, Run, RunFilter};

use super::products::unreadable;
use super::schema::jobs;
use super::{DbConnection, Store, StoreError};

/// Why a run began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// It was due.
    Schedule,
    /// It was due while nobody could run it, or takes up an interrupted run.
    CatchUp,
    /// Somebody typed a command.
    Command,
    /// Somebody asked for it in the admin.
    Admin,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// All was done.
    Succeeded,
    /// Some of it could not be done; the run's lines say what.
    Partial,
    /// It ended in an error.
    Failed,
    /// It was told to stop, or its process ended.
    Interrupted,
}

impl Trigger {
    /// As the database and JSON have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::CatchUp => "catch-up",
            Self::Command => "command",
            Self::Admin => "admin",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        let all = [Self::Schedule, Self::CatchUp, Self::Command, Self::Admin];
        all.into_iter().find(|trigger| trigger.name() == name).ok_or_else(|| unreadable("trigger of a run", &name))
    }

    /// Whether the clock began it, and not a person.
    #[must_use]
    pub const fn is_automatic(self) -> bool {
        matches!(self, Self::Schedule | Self::CatchUp)
    }
}

impl Outcome {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Succeeded, Self::Partial, Self::Failed, Self::Interrupted];

    /// As the database and JSON have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name).ok_or_else(|| unreadable("outcome of a run", &name))
    }
}

/// A job as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    /// Its name.
    pub name: String,
    /// When it runs: minute, hour, day of the month, month, day of the week.
    pub cron: String,
    /// Where these are meant: an IANA time zone.
    pub time_zone: String,
    /// Whether the clock may start it.
    pub enabled: bool,
    /// When it is due, in Unix seconds; in the past: overdue.
    pub next_run: Option<i64>,
    /// The schedule that `next_run` was worked out from; see [`JobRow::schedule`].
    pub planned: Option<String>,
    /// Who runs it now.
    pub lease_owner: Option<String>,
    /// Until when that is believed, in Unix seconds.
    pub lease_until: Option<i64>,
    /// What a run left for the one after it, as JSON.
    pub resume: Option<String>,
}

impl JobRow {
    /// A job that never ran and is not planned yet.
    #[must_use]
    pub fn new(name: &str, cron: &str, time_zone: &str) -> Self {
        Self {
            name: name.to_owned(),
            cron: cron.to_owned(),
            time_zone: time_zone.to_owned(),
            enabled: true,
            next_run: None,
            planned: None,
            lease_owner: None,
            lease_until: None,
            resume: None,
        }
    }

    /// What [`JobRow::planned`] is compared with: when it differs, somebody changed the schedule.
    #[must_use]
    pub fn schedule(&self) -> String {
        format!("{} {}", self.cron, self.time_zone)
    }

    /// Whether somebody runs it, or died doing so a moment ago.
    #[must_use]
    pub fn is_taken(&self, now: i64) -> bool {
        self.lease_owner.is_some() && self.lease_until.is_some_and(|until| until > now)
    }
}

impl Store {
    /// All jobs, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn jobs(&self) -> Result<Vec<JobRow>, StoreError> {
        self.with_reader(|conn| Ok(jobs::table.select(JobRow::as_select()).order(jobs::name).load(conn)?))
    }

    /// Adds a job that is not there yet. One that is there stays as it is: its schedule is the operator's. Says whether it
    /// was added.
    ///
    /// # Errors
    /// When the database fails.
    pub fn add_job(&self, row: &JobRow) -> Result<bool, StoreError> {
        self.write_here(|conn| {
            let added = match conn {
                DbConnection::Sqlite(conn) => diesel::insert_into(jobs::table).values(row).on_conflict_do_nothing().execute(conn),
                DbConnection::Postgres(conn) => {
                    diesel::insert_into(jobs::table).values(row).on_conflict_do_nothing().execute(conn)
                }
            };
            Ok(added? > 0)
        })
    }

    /// Changes when a job runs and whether the clock may start it. The next look of a scheduler plans it anew.
    ///
    /// # Errors
    /// When the database fails.
    pub fn set_schedule(&self, name: &str, cron: &str, time_zone: &str, enabled: bool) -> Result<(), StoreError> {
        self.write_here(|conn| {
            let values = (jobs::cron.eq(cron), jobs::time_zone.eq(time_zone), jobs::enabled.eq(enabled));
            diesel::update(jobs::table.find(name)).set(values).execute(conn)?;
            Ok(())
        })
    }

    /// Writes down when a job is due (`None`: never, for one that is switched off), unless its schedule is no longer the one that `row` was read with or another process
    /// has planned it meanwhile. Says whether it was written.
    ///
    /// # Errors
    /// When the database fails.
    pub fn plan_job(&self, row: &JobRow, next_run: Option<i64>) -> Result<bool, StoreError> {
        self.write_here(|conn| {
            let as_read = jobs::name.eq(&row.name).and(jobs::cron.eq(&row.cron)).and(jobs::time_zone.eq(&row.time_zone));
            let unplanned = jobs::planned.is_null().or(jobs::planned.ne(row.schedule())).or(jobs::enabled.eq(false));
            let values = (jobs::next_run.eq(next_run), jobs::planned.eq(next_run.map(|_| row.schedule())));
            let changed = diesel::update(jobs::table.filter(as_read).filter(unplanned)).set(values).execute(conn)?;
            Ok(changed > 0)
        })
    }
}
