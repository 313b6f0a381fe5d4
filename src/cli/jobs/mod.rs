//! `purbeurre jobs list`, `jobs run` and `jobs history`: what runs on the clock, for those who look after it.

mod history;
mod list;
pub(super) mod run;
pub(super) mod shown;

use clap::Subcommand;

use super::{Common, Outcome};
use crate::ops::data_dir;
use crate::store::Store;

/// `jobs`.
#[derive(Debug, Subcommand)]
pub(super) enum Jobs {
    List(list::List),
    Run(run::Run),
    History(history::History),
}

impl Jobs {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.begin(Vec::new())?.settings;
        data_dir::prepare(&settings.data_dir)?;
        // One for the job, one for its heartbeat.
        let store = Store::open(&settings.database.url, 2)?;
        match self {
            Self::List(command) => command.run(&settings, &store),
            Self::Run(command) => command.run(&settings, &store),
            Self::History(command) => command.run(&store),
        }
    }
}
