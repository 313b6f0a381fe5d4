//! Telling somebody outside that a run succeeded, so that they notice when none does.

use std::fmt::Display;

use super::words;
use super::{Job, Outcome, Report};

/// After a run that succeeded and was no dry one, has `update.heartbeat_url` called. That it cannot be is said, and does not make the run fail. The
/// address itself is never said: it may hold a secret.
pub fn heartbeat<E: Display>(
    job: &Job<'_>,
    outcome: &Outcome,
    report: &mut impl Report,
    call: impl FnOnce(&str) -> Result<(), E>,
) {
    if *outcome != Outcome::Succeeded || job.dry_run {
        return;
    }
    if let Some(url) = &job.update.heartbeat_url
        && let Err(why) = call(url.expose())
    {
        let why = words::reason(&why).replace(url.expose(), "update.heartbeat_url");
        report.say(&format!("Warning: update.heartbeat_url could not be called: {why}"));
    }
}
