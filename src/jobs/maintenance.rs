//! `maintenance`: the database is looked after every night, and what is no longer needed goes.

use super::{Job, JobError, Outcome, Run};
use crate::config::DatabaseUrl;
use crate::store::completions;

/// Runs and their lines are kept this long.
const KEPT_DAYS: i64 = 90;
const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// The job.
#[derive(Debug)]
pub struct Maintenance {
    /// Which database, as people know it.
    database: String,
    /// How long an answer of Open Food Facts to a visitor's question stands.
    completion_hours: u32,
}

impl Maintenance {
    /// Looks after a database, in which answers of Open Food Facts to visitors' questions stand for so many hours.
    #[must_use]
    pub fn of(url: &DatabaseUrl, completion_hours: u32) -> Self {
        Self { database: url.to_string(), completion_hours }
    }
}

impl Job for Maintenance {
    fn name(&self) -> &'static str {
        "maintenance"
    }

    fn about(&self) -> &'static str {
        "checks the database, keeps it quick, removes old runs and sessions"
    }

    fn cron(&self) -> &'static str {
        "17 3 * * *"
    }

    fn run(&self, run: &Run) -> Result<Outcome, JobError> {
        check(run, &self.database)?;
        forget(run)?;
        self.forget_answers(run)?;
        clear_leftovers(run)?;
        run.check_stop()?;
        optimise(run)?;
        Ok(Outcome::Succeeded)
    }
}

impl Maintenance {
    /// Answers that no page believes any more.
    fn forget_answers(&self, run: &Run) -> Result<(), JobError> {
        if run.is_dry() {
            run.say("answers of Open Food Facts that are too old to be believed would be forgotten");
            return Ok(());
        }
        let before = run.now() - i64::from(self.completion_hours) * HOUR;
        let forgotten = run.store().write_here(|conn| completions::forget_older(conn, before))?;
        run.count("answers_forgotten", forgotten as u64);
        run.say(format!("{forgotten} answers of Open Food Facts, older than {} hours, forgotten", self.completion_hours));
        Ok(())
    }
}

/// A broken database fails the run at once: nothing may be written to it that could make it worse.
fn check(run: &Run, database: &str) -> Result<(), JobError> {
    let Some(problems) = run.store().check_file()? else {
        run.say(format!("{database}: PostgreSQL checks its own pages; nothing to do"));
        return Ok(());
    };
    if problems.is_empty() {
        run.say(format!("{database}: quick_check found nothing wrong"));
        return Ok(());
    }
    run.count("problems", problems.len() as u64);
    for problem in &problems {
        run.say(problem);
    }
    let advice = "stop the site, keep a copy of the file and restore a backup";
    Err(JobError::new(format!("{database} is damaged: {}; {advice}", problems.join("; "))))
}

fn forget(run: &Run) -> Result<(), JobError> {
    if run.is_dry() {
        run.say(format!("runs older than {KEPT_DAYS} days would be removed"));
        return Ok(());
    }
    let (before, mut forgotten) = (run.now() - KEPT_DAYS * DAY, 0);
    loop {
        run.check_stop()?;
        let gone = run.store().forget_some_runs(before)?;
        run.count("runs_removed", gone);
        forgotten += gone;
        if gone == 0 {
            break;
        }
    }
    run.say(format!("{forgotten} runs older than {KEPT_DAYS} days removed"));
    Ok(())
}

/// What people leave behind.
fn clear_leftovers(run: &Run) -> Result<(), JobError> {
    if run.is_dry() {
        run.say("sessions and password letters that ran out, and old failed log-ins, would be removed");
        return Ok(());
    }
    let gone = run.store().clear_leftovers(run.now())?;
    run.count("sessions_removed", gone.sessions as u64);
    run.count("resets_removed", gone.resets as u64);
    run.count("failures_forgotten", gone.failures as u64);
    run.say(format!(
        "{} sessions and {} password letters that ran out removed, failed log-ins of {} accounts and addresses forgotten",
        gone.sessions, gone.resets, gone.failures
    ));
    Ok(())
}

fn optimise(run: &Run) -> Result<(), JobError> {
    if run.is_dry() {
        run.say("statistics of tables that changed much would be renewed");
        return Ok(());
    }
    let done = run.store().optimise()?;
    run.say(if done {
        "statistics of tables that changed much are renewed"
    } else {
        "PostgreSQL renews the statistics of tables by itself (autovacuum); nothing to do"
    });
    Ok(())
}
