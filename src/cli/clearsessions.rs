//! `purbeurre clearsessions`: removes at once what the maintenance job removes every night.

use chrono::Utc;
use clap::Args;
use serde::Serialize;

use super::{Common, Outcome, output, people};

/// Remove sessions and password letters that ran out, and failed log-ins that count no more
///
/// The maintenance job does the same every night.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre clearsessions")]
pub(super) struct ClearSessions {
    #[arg(long, help = JSON)]
    json: bool,
}

const JSON: &str = "Print JSON: {sessions, resets, failures}";

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Cleared {
    sessions: usize,
    resets: usize,
    failures: usize,
}

impl ClearSessions {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let gone = people::open(common)?.clear_leftovers(Utc::now().timestamp())?;
        let cleared = Cleared { sessions: gone.sessions, resets: gone.resets, failures: gone.failures };
        if self.json {
            return output::json(&cleared);
        }
        output::line(&format!(
            "{} sessions and {} password letters that ran out are removed, and failed log-ins of {} accounts and addresses.",
            cleared.sessions, cleared.resets, cleared.failures
        ))
    }
}
