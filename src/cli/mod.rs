//! The command line: one file a command. Results go to standard output, all else to standard error.
//!
//! One definition of each option feeds parser, help, man pages and completions.

mod change_password;
mod clearsessions;
mod completions;
mod config;
mod create_superuser;
mod database_info;
mod deploy;
mod django;
mod dumpdata;
mod failure;
mod fill;
mod generate;
mod healthcheck;
mod import;
mod jobs;
mod listen;
mod loaddata;
mod man;
mod migrate;
mod output;
mod people;
mod progress;
mod serve;
mod signals;
mod status;
mod supervise;
mod update;

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use failure::{Failure, Outcome};

use crate::config::{Flags, Inputs, Loaded, Profile};
use crate::off::Country;
use crate::ops;

/// Find better products than those you like: a site on Open Food Facts, in one binary.
#[derive(Debug, Parser)]
#[command(name = "purbeurre", version, about, max_term_width = 110, propagate_version = true)]
#[command(after_help = "Examples:
  purbeurre                                          serve the site on http://127.0.0.1:8000
  purbeurre import openfoodfacts-products.jsonl.gz   fill the catalogue with real products
  purbeurre config show                              every setting, and where it came from
Without a command, purbeurre serves the site.")]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Above the options that every command has.
const HEADING: &str = "Options of every command";

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// Folder of everything that is kept: database, secret key [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER", help_heading = HEADING)]
    data_dir: Option<PathBuf>,
    /// Settings file [default: ./Rocket.toml, else /etc/purbeurre/Rocket.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE", help_heading = HEADING)]
    config: Option<PathBuf>,
    /// Profile of the settings
    #[arg(long, global = true, value_name = "NAME", help_heading = HEADING, value_parser = Profile::ALL.map(Profile::name))]
    profile: Option<String>,
}

/// Every command there is.
#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    /// Check or show the settings
    #[command(subcommand, after_help = "Example:\n  purbeurre config show")]
    Config(config::Config),
    /// Say which migrations the database has, or run those that are pending
    #[command(subcommand, after_help = "Example:\n  purbeurre migrate status")]
    Migrate(migrate::Migrate),
    Import(import::Import),
    #[command(name = "loaddata")]
    LoadData(loaddata::LoadData),
    #[command(name = "dumpdata")]
    DumpData(dumpdata::DumpData),
    DatabaseInfo(database_info::DatabaseInfo),
    UpdateDatabase(update::UpdateDatabase),
    FillDatabase(fill::FillDatabase),
    /// Say which jobs there are and when each runs, run one now, or show what ran
    #[command(subcommand, after_help = "Example:\n  purbeurre jobs list")]
    Jobs(jobs::Jobs),
    CreateSuperuser(create_superuser::CreateSuperuser),
    ChangePassword(change_password::ChangePassword),
    #[command(name = "clearsessions")]
    ClearSessions(clearsessions::ClearSessions),
    /// Print what systemd, supervisor or nginx want beside this binary, filled in for this installation
    #[command(subcommand, after_help = "Example:\n  purbeurre deploy nginx --host purbeurre.fr")]
    Deploy(deploy::Deploy),
    #[command(hide = true)]
    Generate(generate::Generate),
    Supervise(supervise::Supervise),
    Status(status::Status),
    Healthcheck(healthcheck::Healthcheck),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Cli {
    /// Runs the command.
    ///
    /// # Errors
    /// Whatever made the command fail, with its causes.
    pub fn run(self) -> Outcome {
        let common = self.common;
        match self.command.unwrap_or_else(|| Command::Serve(serve::Serve::default())) {
            Command::Serve(command) => command.run(&common),
            Command::Config(command) => command.run(&common),
            Command::Migrate(command) => command.run(&common),
            Command::Deploy(command) => command.run(&common),
            Command::Generate(command) => command.run(),
            Command::Import(command) => command.run(&common),
            Command::LoadData(command) => command.run(&common),
            Command::DumpData(command) => command.run(&common),
            Command::DatabaseInfo(command) => command.run(&common),
            Command::UpdateDatabase(command) => command.run(&common),
            Command::FillDatabase(command) => command.run(&common),
            Command::Jobs(command) => command.run(&common),
            Command::CreateSuperuser(command) => command.run(&common),
            Command::ChangePassword(command) => command.run(&common),
            Command::ClearSessions(command) => command.run(&common),
            Command::Status(command) => command.run(&common),
            Command::Supervise(command) => command.run(&common),
            Command::Healthcheck(command) => command.run(&common),
            Command::Completions(command) => command.run(),
            Command::Man(command) => command.run(),
        }
    }
}

impl Common {
    /// Reads the settings; `values` are those that options of the command itself say, as (key, value, option).
    fn settings(&self, values: Vec<(&'static str, String, &'static str)>) -> Result<Loaded, Failure> {
        let mut flags = Flags { config: self.config.clone(), profile: self.profile.clone(), values };
        if let Some(folder) = &self.data_dir {
            let folder = folder.to_str().ok_or_else(|| Failure::new("--data-dir: the folder's name is not Unicode text"))?;
            flags.values.push(("data_dir", folder.to_owned(), "--data-dir"));
        }
        let loaded = Loaded::read(&Inputs::of_process(flags))?;
        match Country::parse(&loaded.settings.open_food_facts.country) {
            Ok(_) => Ok(loaded),
            Err(error) => Err(loaded.refuse("open_food_facts.country", error.to_string()).into()),
        }
    }

    /// Reads the settings, and starts the log as they want it: what commands that work on the data begin with.
    fn begin(&self, values: Vec<(&'static str, String, &'static str)>) -> Result<Loaded, Failure> {
        let loaded = self.settings(values)?;
        ops::logs::start(&loaded.settings.log);
        for warning in &loaded.warnings {
            tracing::warn!("{warning}");
        }
        Ok(loaded)
    }
}

/// Says something to the person in front of the terminal that is neither a result nor a failure.
fn complain(warning: &str) {
    // When standard error is closed there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "warning: {warning}");
}
