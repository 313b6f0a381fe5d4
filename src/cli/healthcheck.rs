//! `purbeurre healthcheck`: asks the running site whether it answers, for containers and scripts.

use std::time::Duration;

use clap::Args;

use super::{Common, Failure, Outcome, output};
use crate::ops::knock::Target;

/// Ask the running site whether it answers: exit code 0 when it does, 1 when not
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre healthcheck --ready")]
pub(super) struct Healthcheck {
    /// Ask whether it can answer from its database too (/readyz instead of /healthz)
    #[arg(long)]
    ready: bool,
    /// Seconds to wait for the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
}

impl Healthcheck {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let target = Target::of(&common.settings(Vec::new())?.settings);
        let path = if self.ready { "/readyz" } else { "/healthz" };
        match target.ask(path, Duration::from_secs(self.timeout)) {
            Ok((200, _)) => output::line(&format!("{target}{path} answers.")),
            Ok((status, reason)) => Err(Failure::new(format!("{target}{path} answers {status}: {reason}"))),
            Err(error) => Err(Failure::new(format!("{target}{path} does not answer: {error}"))),
        }
    }
}
