//! What a job is: a type with a name, a schedule and a `run`.

use std::error::Error;
use std::fmt;

use super::run::Run;
use crate::ops::causes;
use crate::store::jobs::Outcome;

/// A job. `run` is blocking code; it runs on a thread of its own, never twice at a time over all processes of an
/// installation. A panic in it is a failed run.
pub trait Job: Send + Sync {
    /// Its name, as commands and rows have it: `update-database`.
    fn name(&self) -> &'static str;

    /// What it does, in a few words: for `jobs list`.
    fn about(&self) -> &'static str;

    /// When it runs until an operator says otherwise: minute, hour, day of the month, month, day of the week.
    fn cron(&self) -> &'static str;

    /// Where these are meant.
    fn time_zone(&self) -> &'static str {
        "Europe/Paris"
    }

    /// Does the work, and says through `run` what it does. It should look at [`Run::is_stopping`] (or use
    /// [`Run::check_stop`]) at every point where it can stop without leaving things half done.
    ///
    /// # Errors
    /// Whatever ended it early. [`Stopped`] counts as interrupted, all else as failed.
    fn run(&self, run: &Run) -> Result<Outcome, JobError>;
}

/// The run was told to stop, or lost its lease, and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end; the next run goes on from here")]
pub struct Stopped;

/// Why a run failed: any error. `?` makes one of everything that is an error.
pub struct JobError(Box<dyn Error + Send + Sync>);

impl JobError {
    /// An error that has no deeper cause.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into().into())
    }

    /// Whether it says no more than that the run was told to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.is::<Stopped>()
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for JobError {
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        causes::write(f, &*self.0, ": ")
    }
}

impl fmt::Debug for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
