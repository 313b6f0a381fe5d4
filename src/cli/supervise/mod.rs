//! `purbeurre supervise`: the parent where no systemd and no supervisor is: it starts the site, starts it again when it dies or
//! hangs, keeps its log, and holds the door open meanwhile.

mod child;
mod parent;

use clap::{Args, Subcommand};

use super::listen::Listen;
use super::{Common, Failure, Outcome, output};
use crate::ops::control::{self, Request};
use parent::Parent;

/// Look after the site: start it, start it again when it dies or hangs, keep its log
///
/// SIGTERM and SIGINT stop both, a second one at once; SIGHUP starts the site anew, with the settings as they are then.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:
  purbeurre supervise --data-dir /var/lib/purbeurre
  purbeurre supervise restart
  purbeurre supervise stop")]
pub(super) struct Supervise {
    #[command(flatten)]
    listen: Listen,
    #[command(subcommand)]
    word: Option<Word>,
}

/// What can be said to a `supervise` that runs.
#[derive(Debug, Clone, Copy, Subcommand)]
enum Word {
    /// Stop the site, and its parent with it; returns when both are gone
    #[command(after_help = "Example:\n  purbeurre supervise stop")]
    Stop,
    /// Start the site anew, without closing its door
    #[command(after_help = "Example:\n  purbeurre supervise restart")]
    Restart,
}

impl Supervise {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let values = self.listen.values();
        let Some(word) = self.word else {
            let loaded = common.begin(values).map_err(Failure::of_settings)?;
            return Parent::new(&loaded.settings, common)?.run();
        };
        let settings = common.settings(values)?.settings;
        let request = match word {
            Word::Stop => Request::Stop,
            Word::Restart => Request::Restart,
        };
        let Some(answer) = control::ask(&settings.data_dir, request)? else {
            return Err(Failure::new(format!("no `purbeurre supervise` looks after {}", settings.data_dir.display())));
        };
        output::line(&match (word, answer.pid) {
            (Word::Stop, _) => "The site is stopped.".to_owned(),
            (Word::Restart, Some(pid)) => format!("The site runs anew as process {pid}."),
            (Word::Restart, None) => "The site is about to start anew.".to_owned(),
        })
    }
}
