//! The one place where a failed run is told to somebody: the log today.

use crate::store::jobs::Trigger;

/// A run that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRun {
    /// The job's name.
    pub job: String,
    /// The run's number, for `jobs history`.
    pub run: i64,
    /// Why it began.
    pub trigger: Trigger,
    /// When it began, in Unix seconds.
    pub started_at: i64,
    /// Why it failed.
    pub error: String,
}

/// Who is told of failed runs.
pub type Report = fn(&FailedRun);

/// Tells the log.
pub fn to_log(failed: &FailedRun) {
    tracing::error!(job = failed.job, run = failed.run, trigger = failed.trigger.name(), "the run failed: {}", failed.error);
}
