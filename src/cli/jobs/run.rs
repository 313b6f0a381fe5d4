//! `purbeurre jobs run`.

use clap::Args;

use super::shown::{ShownRun, local};
use crate::cli::signals::stop_on_signals;
use crate::cli::{Failure, Outcome, output};
use crate::config::Settings;
use crate::jobs::runner::{Begin, Finished, Order, Runner};
use crate::jobs::scheduler::seed;
use crate::jobs::{self, Clock, Echo, Job, Stop};
use crate::store::Store;
use crate::store::jobs::Taken;

/// Run a job now and print what it says
///
/// Exit code 0 only when all of it succeeded. A job that runs already, here or on another machine with the same database,
/// is refused. Ctrl-C ends the run at its next safe point, a second one at once; the next run goes on from there.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre jobs run maintenance
  purbeurre jobs run maintenance --json | jq .outcome")]
pub(in crate::cli) struct Run {
    /// Which job
    #[arg(value_parser = jobs::NAMES)]
    name: String,
    /// Only say what would be done
    #[arg(long = "dry-run")]
    dry: bool,
    /// Print JSON at the end instead: {id, job, trigger, …, outcome, counts, error, lines: [{at, text}]}
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(super) fn run(self, settings: &Settings, store: &Store) -> Outcome {
        run_by_name(settings, store, &self.name, self.dry, self.json)
    }
}

/// Runs a job as a command does: at once, with its lines (or JSON) on standard output, with signals that stop it, refused when
/// it runs already, and a success only when all of it succeeded.
pub(in crate::cli) fn run_by_name(settings: &Settings, store: &Store, name: &str, dry: bool, json: bool) -> Outcome {
    let jobs = jobs::all(settings);
    let found = jobs.iter().find(|job| job.name() == name);
    let job = found.ok_or_else(|| Failure::new(format!("there is no job “{name}”")))?;
    store.migrate()?;
    seed(store, &jobs)?;
    let echo: Option<Echo> = if json { None } else { Some(Box::new(print_line)) };
    let finished = run_now(store, job.as_ref(), Order::command(dry, echo))?;
    if json && let Some(run) = store.run(finished.run)? {
        output::json(&ShownRun::new(run, Some(store.run_lines(finished.run)?)))?;
    }
    conclude(name, &finished)
}

/// A reader of standard output that went away does not stop the job: its lines are in the history too.
fn print_line(line: &str) {
    let _ = output::line(line);
}

fn run_now(store: &Store, job: &dyn Job, order: Order) -> Result<Finished, Failure> {
    let runner = Runner::new(store.clone(), Clock::system(), Stop::of(stop_on_signals()?));
    match runner.begin(job, order)? {
        Begin::Begun(run) => Ok(runner.perform(job, &run)?),
        Begin::Taken(taken) => Err(refuse(job.name(), &taken)),
        Begin::NotDue => Err(Failure::new(format!("{} has no row in the database: it was removed a moment ago", job.name()))),
    }
}

fn refuse(name: &str, taken: &Taken) -> Failure {
    let Taken { owner, since, until } = taken;
    let since = since.map_or_else(String::new, |since| format!(" since {}", local(since)));
    let died = format!("if that process is gone, try again after {}", local(*until));
    Failure::new(format!("{name} runs already: {owner}{since} (Paris time); {died}"))
}

fn conclude(name: &str, finished: &Finished) -> Outcome {
    if finished.outcome == jobs::Outcome::Succeeded {
        return Ok(());
    }
    let why = finished.error.as_ref().map_or_else(String::new, |error| format!(": {error}"));
    Err(Failure::new(format!("run {} of {name} ended as {}{why}", finished.run, finished.outcome.name())))
}
