//! `purbeurre status`: how the site is, in one look.

use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::jobs::shown::{local, table, utc};
use super::{Common, Failure, Outcome, output};
use crate::config::Settings;
use crate::ops::control::{self, Request, Supervised};
use crate::ops::knock::Target;
use crate::store::Store;
use crate::store::jobs::RunFilter;

/// The run that an operator asks about.
const JOB: &str = "update-database";
/// How long the site has to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Say how the site is: its process, address, database, and the last and next weekly update
///
/// Exit code 0 when it answers, 1 when not. Process and start are known of a site that `supervise` looks after.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre status
  purbeurre status --json | jq -e .answers")]
pub(super) struct Status {
    #[arg(long, help = JSON)]
    json: bool,
}

/// Not a comment above the option: what is no sentence would be read as one.
const JSON: &str =
    "Print JSON: {answers, problem, version, address, database, supervised, pid, up_since, restarts, last_run, next_run}";

/// What `status --json` prints. Moments are RFC 3339 in UTC.
#[derive(Debug, Serialize)]
struct Report {
    answers: bool,
    /// Why it does not answer, or what of the database is amiss.
    problem: Option<String>,
    version: &'static str,
    address: String,
    database: String,
    supervised: bool,
    pid: Option<u32>,
    up_since: Option<String>,
    restarts: Option<u32>,
    last_run: Option<LastRun>,
    next_run: Option<String>,
}

#[derive(Debug, Serialize)]
struct LastRun {
    started_at: Option<String>,
    outcome: Option<&'static str>,
}

/// What the database knows of the weekly update.
#[derive(Debug, Default)]
struct Updates {
    last: Option<(i64, Option<&'static str>)>,
    next: Option<i64>,
    problem: Option<String>,
}

impl Status {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.settings(Vec::new())?.settings;
        let supervised = control::ask(&settings.data_dir, Request::Status)?;
        let target = target(&settings, supervised.as_ref());
        let silence = match target.ask("/healthz", PATIENCE) {
            Ok((200, _)) => None,
            Ok((status, _)) => Some(format!("{target}/healthz answers {status}")),
            Err(error) => Some(format!("{target} does not answer: {error}")),
        };
        let updates = updates(&settings);
        if self.json {
            output::json(&report(&settings, &target, supervised.as_ref(), &updates, silence.as_ref()))?;
        } else {
            output::line(&table(&lines(&settings, &target, supervised.as_ref(), &updates, silence.is_none())))?;
        }
        silence.or(updates.problem).map_or(Ok(()), |problem| Err(Failure::new(problem)))
    }
}

/// Where the site listens: where its parent says, else where the settings say.
fn target(settings: &Settings, supervised: Option<&Supervised>) -> Target {
    let told = supervised.and_then(|told| told.address.strip_prefix("http://")?.parse().ok());
    told.map_or_else(|| Target::of(settings), Target::tcp)
}

fn updates(settings: &Settings) -> Updates {
    let read = || {
        let store = Store::open(&settings.database.url, 1)?;
        let row = store.jobs()?.into_iter().find(|row| row.name == JOB);
        let last = store.runs(RunFilter { job: Some(JOB), limit: 1 })?.pop();
        Ok::<_, crate::store::StoreError>(Updates {
            last: last.map(|run| (run.started_at, run.outcome.map(crate::store::jobs::Outcome::name))),
            next: row.filter(|row| row.enabled).and_then(|row| row.next_run),
            problem: None,
        })
    };
    // Looking must not make a database where there is none.
    if let crate::config::DatabaseUrl::Sqlite(path) = &settings.database.url
        && !path.exists()
    {
        return Updates { problem: Some(format!("there is no database yet at {}", path.display())), ..Updates::default() };
    }
    read().unwrap_or_else(|error| Updates { problem: Some(error.to_string()), ..Updates::default() })
}

fn report(
    settings: &Settings,
    target: &Target,
    supervised: Option<&Supervised>,
    updates: &Updates,
    silence: Option<&String>,
) -> Report {
    Report {
        answers: silence.is_none(),
        problem: silence.or(updates.problem.as_ref()).cloned(),
        version: env!("CARGO_PKG_VERSION"),
        address: target.to_string(),
        database: settings.database.url.to_string(),
        supervised: supervised.is_some(),
        pid: supervised.and_then(|told| told.pid),
        up_since: supervised.and_then(|told| told.since).and_then(utc),
        restarts: supervised.map(|told| told.restarts),
        last_run: updates.last.map(|(started, outcome)| LastRun { started_at: utc(started), outcome }),
        next_run: updates.next.and_then(utc),
    }
}

fn lines(
    settings: &Settings,
    target: &Target,
    supervised: Option<&Supervised>,
    updates: &Updates,
    answers: bool,
) -> Vec<Vec<String>> {
    let process = match supervised {
        Some(Supervised { pid: Some(pid), since, restarts, .. }) => {
            let since = since.map_or_else(String::new, |since| format!(", up since {}", local(since)));
            format!("{pid}{since}, started again {restarts} times")
        }
        Some(_) => "about to be started".to_owned(),
        None => "not looked after by `supervise`".to_owned(),
    };
    let last = updates.last.map_or_else(
        || "never".to_owned(),
        |(started, outcome)| format!("{} {}", local(started), outcome.unwrap_or("running, or died")),
    );
    let rows = [
        ("site", if answers { "answers".to_owned() } else { "does not answer".to_owned() }),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("address", target.to_string()),
        ("process", process),
        ("database", settings.database.url.to_string()),
        ("last update", last),
        ("next update", updates.next.map_or_else(|| "not planned".to_owned(), local)),
    ];
    rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect()
}
