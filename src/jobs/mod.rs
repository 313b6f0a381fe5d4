//! Work on a clock: when each job is due, who runs it, and what is known of its runs.
//!
//! A job is a type with a name, a default schedule and a `run` ([`Job`]); [`all`] is the list of them. tokio-cron-scheduler
//! only wakes the process every minute (`scheduler`); rows decide what is due (`store::jobs`), so that among any number of
//! processes, the command line included, one runs it, what was missed is caught up once, and there is a history. What pages and
//! jobs share, needing both Open Food Facts and the store, is here too (`off_pace`).

pub mod clock;
pub mod completion;
mod job;
mod maintenance;
pub mod off_pace;
mod plan;
mod report;
mod run;
pub mod runner;
pub mod schedule;
pub mod scheduler;
mod stop;
pub mod update;

use std::sync::Arc;

pub use clock::Clock;
pub use job::{Job, JobError, Stopped};
pub use maintenance::Maintenance;
pub use report::{FailedRun, Report, to_log};
pub use run::{Echo, LONGEST_LINE, MOST_LINES, Run};
pub use stop::Stop;
pub use update::UpdateDatabase;

use crate::config::Settings;
use crate::off::client::Client;
pub use crate::store::jobs::{Outcome, Trigger};

/// The names of all jobs, for the command line, which knows them before it knows any settings.
pub const NAMES: [&str; 2] = ["update-database", "maintenance"];

/// All jobs, made with what they need of the settings, in the order of [`NAMES`]. Their [`Run`] gives them the database.
#[must_use]
pub fn all(settings: &Settings) -> Vec<Arc<dyn Job>> {
    all_through(settings, None)
}

/// [`all`] in a process that has a client of Open Food Facts already: one is enough, and has one request in flight.
#[must_use]
pub fn all_through(settings: &Settings, client: Option<Client>) -> Vec<Arc<dyn Job>> {
    let maintenance = Maintenance::of(&settings.database.url, settings.search.completion_hours);
    vec![Arc::new(UpdateDatabase::of(settings).through(client)), Arc::new(maintenance)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_names_is_the_list_of_jobs() {
        let names: Vec<&str> = all(&Settings::default()).iter().map(|job| job.name()).collect();
        assert_eq!(names, NAMES);
    }
}
