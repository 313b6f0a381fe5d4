//! `purbeurre jobs history`.

use clap::Args;
use serde::Serialize;

use super::shown::{ShownRun, counts, local, table, time_of_day};
use crate::cli::{Failure, Outcome, output};
use crate::jobs;
use crate::store::Store;
use crate::store::jobs::{Line, Run, RunFilter};

/// Show what ran, newest first; runs are kept for 90 days
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre jobs history
  purbeurre jobs history maintenance --limit 1 --lines
  purbeurre jobs history --json | jq '.runs[] | select(.outcome == \"failed\") | .error'")]
pub(in crate::cli) struct History {
    /// Runs of this job only
    #[arg(value_parser = jobs::NAMES)]
    name: Option<String>,
    /// How many runs at most
    #[arg(long, value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Show what each run said too
    #[arg(long)]
    lines: bool,
    #[arg(long, help = JSON)]
    json: bool,
}

/// Not a comment above the option: what is no sentence would be read as one.
const JSON: &str =
    "Print JSON: {runs: [{id, job, trigger, dry_run, owner, started_at, ended_at, outcome, counts, error, lines}]}";

/// What `jobs history --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    runs: Vec<ShownRun>,
}

impl History {
    pub(super) fn run(self, store: &Store) -> Outcome {
        store.check_schema()?;
        let runs = store.runs(RunFilter { job: self.name.as_deref(), limit: self.limit })?;
        if self.json {
            let shown = |run: Run| -> Result<ShownRun, Failure> {
                let lines = if self.lines { Some(store.run_lines(run.id)?) } else { None };
                Ok(ShownRun::new(run, lines))
            };
            return output::json(&Report { runs: runs.into_iter().map(shown).collect::<Result<_, _>>()? });
        }
        if runs.is_empty() {
            return output::line("Nothing ran yet.");
        }
        if self.lines {
            return at_length(store, &runs);
        }
        output::line(&overview(&runs))
    }
}

/// A line a run.
fn overview(runs: &[Run]) -> String {
    let mut rows =
        vec![["RUN", "JOB", "TRIGGER", "BEGAN (PARIS)", "TOOK", "OUTCOME", "COUNTS OR ERROR"].map(str::to_owned).to_vec()];
    rows.extend(runs.iter().map(cells));
    table(&rows)
}

fn cells(run: &Run) -> Vec<String> {
    let took = run.ended_at.map_or_else(String::new, |end| duration(end - run.started_at));
    let outcome = run.outcome.map_or("running", jobs::Outcome::name);
    let what = run.error.clone().unwrap_or_else(|| counts(&run.counts));
    vec![run.id.to_string(), run.job.clone(), trigger(run), local(run.started_at), took, outcome.to_owned(), what]
}

fn trigger(run: &Run) -> String {
    format!("{}{}", run.trigger.name(), if run.dry_run { ", dry" } else { "" })
}

/// `4 s`, `12 min 4 s`, `3 h 12 min`.
fn duration(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) => format!("{minutes} min {rest} s"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// Each run with what it said.
fn at_length(store: &Store, runs: &[Run]) -> Outcome {
    for (number, run) in runs.iter().enumerate() {
        let gap = if number == 0 { "" } else { "\n" };
        let outcome = run.outcome.map_or("running", jobs::Outcome::name);
        let began = local(run.started_at);
        output::line(&format!("{gap}Run {} of {} ({}), begun {began}: {outcome}", run.id, run.job, trigger(run)))?;
        for Line { at, text } in store.run_lines(run.id)? {
            output::line(&format!("  {}  {text}", time_of_day(at)))?;
        }
        if let Some(error) = &run.error {
            output::line(&format!("  {error}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_said_as_people_say_them() {
        let said = [0, 59, 60, 724, 3_600, 11_520].map(duration);
        assert_eq!(said, ["0 s", "59 s", "1 min 0 s", "12 min 4 s", "1 h 0 min", "3 h 12 min"]);
    }
}
