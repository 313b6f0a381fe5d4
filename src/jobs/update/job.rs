//! `update-database`, every Sunday at midnight: the steps of the update as a job, with Open Food Facts behind them.

use std::path::PathBuf;

use super::feed::Feed;
use super::{Job as Steps, Outcome as Ended, Report, State, heartbeat, is_empty, run};
use crate::config::{OpenFoodFacts, Settings, Update};
use crate::jobs::{Job, JobError, Outcome, Run, Stopped, off_pace};
use crate::off::ParseOptions;
use crate::off::client::Client;
use crate::ops::heartbeat::call;
use crate::ops::job_log::JobLog;
use crate::store::{DbConnection, StoreError};

/// The file of what the runs said, in the log folder.
const LOG: &str = "update_database.log";

/// The job.
#[derive(Debug, Clone)]
pub struct UpdateDatabase {
    update: Update,
    open_food_facts: OpenFoodFacts,
    data_dir: PathBuf,
    log_folder: PathBuf,
    /// The client of a process that asks for other reasons too.
    client: Option<Client>,
}

impl UpdateDatabase {
    /// The update as the settings say.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self {
            update: settings.update.clone(),
            open_food_facts: settings.open_food_facts.clone(),
            data_dir: settings.data_dir.clone(),
            log_folder: settings.log_folder(),
            client: None,
        }
    }

    /// Through this client, which the process has already; without one it makes its own when it needs one.
    #[must_use]
    pub fn through(self, client: Option<Client>) -> Self {
        Self { client, ..self }
    }

    fn steps(&self, run: &Run, report: &mut Reported<'_>) -> Result<Outcome, JobError> {
        let options = ParseOptions::of(&self.open_food_facts)?;
        let mut steps = Steps::new(run.store(), &self.update, &options, run.started_at());
        steps.dry_run = run.is_dry();
        // Said before Open Food Facts is asked for anything, the operator's address included.
        if is_empty(&steps, report)? {
            return Ok(Outcome::Succeeded);
        }
        let client = match &self.client {
            Some(client) => client.clone(),
            None => off_pace::client(&self.open_food_facts, run.store().clone())?,
        };
        let stop = || run.is_stopping();
        let mut feed = Feed::new(client, &stop, self.data_dir.clone());
        let before = run.resume_state().cloned().and_then(|state| serde_json::from_value::<State>(state).ok());
        let ended = self::run(&steps, &mut feed, report, before)?;
        heartbeat(&steps, &ended, report, call);
        match ended {
            Ended::Succeeded => Ok(Outcome::Succeeded),
            Ended::Partial { failed } => {
                report.say(&format!("Partial: what did not come this time is asked for again: {}", failed.join(", ")));
                Ok(Outcome::Partial)
            }
            Ended::Failed { why } => Err(JobError::new(why)),
            Ended::Interrupted => Err(Stopped.into()),
        }
    }
}

impl Job for UpdateDatabase {
    fn name(&self) -> &'static str {
        "update-database"
    }

    fn about(&self) -> &'static str {
        "brings new products from Open Food Facts and tidies up"
    }

    fn cron(&self) -> &'static str {
        "0 0 * * SUN"
    }

    fn run(&self, run: &Run) -> Result<Outcome, JobError> {
        let mut report = Reported { run, log: JobLog::open(&self.log_folder, LOG) };
        if let Err(why) = &report.log {
            run.say(format!("Warning: what this run says is not written to {LOG}: {why}"));
        }
        report.log(&format!("Run {} begins ({})", run.id(), run.trigger().name()));
        let outcome = self.steps(run, &mut report);
        match &outcome {
            Ok(outcome) => report.log(&format!("Run {} ended: {}", run.id(), outcome.name())),
            Err(error) => report.log(&format!("Run {} ended: {error}", run.id())),
        }
        outcome
    }
}

/// Says what the steps say in the run's history and in the log file.
struct Reported<'a> {
    run: &'a Run,
    log: std::io::Result<JobLog>,
}

impl Reported<'_> {
    fn log(&mut self, line: &str) {
        if let Ok(log) = &mut self.log
            && let Err(why) = log.say(self.run.now(), line)
        {
            tracing::warn!(error = %why, "{LOG} can no longer be written");
            self.log = Err(why);
        }
    }
}

impl Report for Reported<'_> {
    fn say(&mut self, line: &str) {
        self.run.say(line);
        self.log(line);
    }

    fn count(&mut self, name: &'static str, number: u64) {
        self.run.count(name, number);
    }

    fn is_stopping(&self) -> bool {
        self.run.is_stopping()
    }

    fn keep(&self, conn: &mut DbConnection, state: &State) -> Result<(), StoreError> {
        let state = serde_json::to_value(state).map_err(|why| StoreError::Unreadable { what: "state", why: why.to_string() })?;
        self.run.save_state_in(conn, Some(&state))
    }
}
