//! `purbeurre migrate status` and `migrate run`: the schema of the database, for those who migrate by hand.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Common, Failure, Outcome, output};
use crate::ops::data_dir;
use crate::store::Store;

/// `migrate`.
#[derive(Debug, Subcommand)]
pub(super) enum Migrate {
    Status(Status),
    Run(Run),
}

/// Say which migrations the database has, and which are pending
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre migrate status
  purbeurre migrate status --json | jq .pending")]
pub(super) struct Status {
    /// Print JSON: {pending, migrations: [{name, applied}]}
    #[arg(long)]
    json: bool,
}

/// Run the pending migrations; several processes may do so at once
#[derive(Debug, Args)]
#[command(after_help = "Example:
  DATABASE_URL=postgres://purbeurre@db.example/purbeurre purbeurre migrate run")]
pub(super) struct Run {
    /// Print JSON: {applied}, a list of names
    #[arg(long)]
    json: bool,
}

/// What `migrate status --json` prints.
#[derive(Debug, Serialize)]
struct Report {
    pending: usize,
    migrations: Vec<Migration>,
}

#[derive(Debug, Serialize)]
struct Migration {
    name: String,
    applied: bool,
}

/// What `migrate run --json` prints.
#[derive(Debug, Serialize)]
struct Applied {
    applied: Vec<String>,
}

impl Migrate {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let store = open(common)?;
        match self {
            Self::Status(Status { json }) => status(&store, json),
            Self::Run(Run { json }) => run(&store, json),
        }
    }
}

fn open(common: &Common) -> Result<Store, Failure> {
    let settings = common.begin(Vec::new())?.settings;
    data_dir::prepare(&settings.data_dir)?;
    Ok(Store::open(&settings.database.url, 1)?)
}

fn status(store: &Store, json: bool) -> Outcome {
    let known = store.migration_status()?;
    let migrations: Vec<_> = known.into_iter().map(|known| Migration { name: known.name, applied: known.applied }).collect();
    let pending = migrations.iter().filter(|migration| !migration.applied).count();
    if json {
        return output::json(&Report { pending, migrations });
    }
    for migration in &migrations {
        output::line(&format!("{}  {}", if migration.applied { "applied" } else { "pending" }, migration.name))?;
    }
    output::line(&format!("{pending} of {} migrations pending.", migrations.len()))
}

fn run(store: &Store, json: bool) -> Outcome {
    let applied = store.migrate()?;
    if json {
        return output::json(&Applied { applied });
    }
    for name in &applied {
        output::line(&format!("applied  {name}"))?;
    }
    output::line(if applied.is_empty() { "The database is up to date." } else { "The database is now up to date." })
}
