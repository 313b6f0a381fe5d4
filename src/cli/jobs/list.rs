//! `purbeurre jobs list`.

use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::shown::{local, table, utc};
use crate::cli::{Outcome, output};
use crate::config::Settings;
use crate::jobs::schedule::Schedule;
use crate::jobs::{self, Clock, Job};
use crate::store::Store;
use crate::store::jobs::{JobRow, Run, RunFilter};

/// Say which jobs there are, when each runs next and how the last run ended
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre jobs list
  purbeurre jobs list --json | jq '.jobs[] | select(.last_run.outcome != \"succeeded\")'")]
pub(in crate::cli) struct List {
    #[arg(long, help = JSON)]
    json: bool,
}

/// Not a comment above the option: what is no sentence would be read as one.
const JSON: &str = "Print JSON: {jobs: [{name, about, cron, time_zone, enabled, next_run, problem, running, last_run}]}";

/// What `jobs list --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    jobs: Vec<ShownJob>,
}

#[derive(Debug, Serialize)]
struct ShownJob {
    name: String,
    about: &'static str,
    cron: String,
    time_zone: String,
    enabled: bool,
    next_run: Option<String>,
    /// Why it never runs by itself.
    problem: Option<String>,
    running: Option<Running>,
    last_run: Option<super::shown::ShownRun>,
}

#[derive(Debug, Serialize)]
struct Running {
    owner: String,
}

/// What is known of a job.
struct Known {
    row: JobRow,
    about: &'static str,
    next_run: Option<i64>,
    problem: Option<String>,
    is_running: bool,
    last: Option<Run>,
}

impl List {
    pub(super) fn run(self, settings: &Settings, store: &Store) -> Outcome {
        // Looking changes nothing, the schema included.
        store.check_schema()?;
        let jobs = jobs::all(settings);
        let now = Clock::system().now();
        let rows = store.jobs()?;
        let mut known = Vec::new();
        for job in &jobs {
            let row = rows.iter().find(|row| row.name == job.name()).cloned();
            let row = row.unwrap_or_else(|| JobRow::new(job.name(), job.cron(), job.time_zone()));
            let last = store.runs(RunFilter { job: Some(job.name()), limit: 1 })?.pop();
            known.push(Known::new(job, row, last, now));
        }
        if self.json {
            return output::json(&Report { jobs: known.into_iter().map(Known::shown).collect() });
        }
        let mut lines = vec![["JOB", "SCHEDULE", "NEXT RUN (PARIS)", "LAST RUN (PARIS)", "OUTCOME"].map(str::to_owned).to_vec()];
        lines.extend(known.iter().map(Known::cells));
        output::line(&table(&lines))
    }
}

impl Known {
    fn new(job: &Arc<dyn Job>, row: JobRow, last: Option<Run>, now: i64) -> Self {
        let schedule = Schedule::parse(&row.cron, &row.time_zone);
        // What the next look of a scheduler will make of it.
        let is_planned = row.planned.as_ref() == Some(&row.schedule());
        let next_run = match &schedule {
            Ok(schedule) if row.enabled => row.next_run.filter(|_| is_planned).or_else(|| schedule.next_after(now)),
            _ => None,
        };
        let problem = schedule.err().map(|problem| problem.to_string());
        Self { is_running: row.is_taken(now), about: job.about(), next_run, problem, last, row }
    }

    fn shown(self) -> ShownJob {
        ShownJob {
            name: self.row.name,
            about: self.about,
            cron: self.row.cron,
            time_zone: self.row.time_zone,
            enabled: self.row.enabled,
            next_run: self.next_run.and_then(utc),
            problem: self.problem,
            running: self.row.lease_owner.filter(|_| self.is_running).map(|owner| Running { owner }),
            last_run: self.last.map(|run| super::shown::ShownRun::new(run, None)),
        }
    }

    fn cells(&self) -> Vec<String> {
        let next = match (&self.problem, self.next_run) {
            (Some(_), _) => "never: bad schedule".to_owned(),
            (None, Some(next)) => local(next),
            (None, None) => "never: switched off".to_owned(),
        };
        let (last, outcome) = match &self.last {
            Some(run) if self.is_running => (local(run.started_at), "running"),
            Some(run) => (local(run.started_at), run.outcome.map_or("died", crate::store::jobs::Outcome::name)),
            None => ("never".to_owned(), ""),
        };
        let schedule = format!("{} {}", self.row.cron, self.row.time_zone);
        vec![self.row.name.clone(), schedule, next, last, outcome.to_owned()]
    }
}
