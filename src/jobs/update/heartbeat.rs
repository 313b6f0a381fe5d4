//! Telling somebody outside that a run succeeded, so that they notice when none does.

use std::fmt::Display;

use super::words;
use super::{Outcome, Report};
use crate::config::Update;

/// After a run that succeeded, has `update.heartbeat_url` called. That it cannot be is said, and does not make the run fail. The
/// address itself is never said: it may hold a secret.
pub fn heartbeat<E: Display>(
    update: &Update,
    outcome: &Outcome,
    report: &mut impl Report,
    call: impl FnOnce(&str) -> Result<(), E>,
) {
    if *outcome != Outcome::Succeeded {
        return;
    }
    if let Some(url) = &update.heartbeat_url
        && let Err(why) = call(url.expose())
    {
        let why = words::reason(&why).replace(url.expose(), "update.heartbeat_url");
        report.say(&format!("Warning: update.heartbeat_url could not be called: {why}"));
    }
}
