//! What a job knows of the run it is in, and says through it.
//!
//! What is said and counted waits in memory; the run's heartbeat writes it down about once a second. So a job may say things
//! in the middle of a transaction of its own, and a chatty one costs no write a line.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::clock::Clock;
use super::job::Stopped;
use super::stop::Stop;
use crate::store::jobs::{Line, NewLines, Trigger, save_resume};
use crate::store::{DbConnection, Store, StoreError};

/// Lines of one run that are kept; one more says how many were left out.
pub const MOST_LINES: usize = 5_000;
/// Characters of one line that are kept.
pub const LONGEST_LINE: usize = 1_000;
/// How soon a job that waits notices that it is to stop.
const NOTICE: Duration = Duration::from_millis(100);

/// Hears each line of a run as it is said.
pub type Echo = Box<dyn Fn(&str) + Send + Sync>;

/// One run of a job.
pub struct Run {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) stop: Stop,
    /// The lease went to another process.
    pub(super) lost: AtomicBool,
    pub(super) id: i64,
    pub(super) job: &'static str,
    pub(super) owner: String,
    pub(super) trigger: Trigger,
    pub(super) started_at: i64,
    pub(super) dry: bool,
    pub(super) resume: Option<Value>,
    pub(super) echo: Option<Echo>,
    pub(super) said: Mutex<Said>,
}

/// What was said and counted, and how much of it is written down.
#[derive(Debug, Default)]
pub(super) struct Said {
    waiting: Vec<Line>,
    written: usize,
    left_out: usize,
    counts: BTreeMap<String, u64>,
    counted: bool,
}

impl Run {
    /// The run's number.
    #[must_use]
    pub const fn id(&self) -> i64 {
        self.id
    }

    /// Why it began.
    #[must_use]
    pub const fn trigger(&self) -> Trigger {
        self.trigger
    }

    /// When it began, in Unix seconds.
    #[must_use]
    pub const fn started_at(&self) -> i64 {
        self.started_at
    }

    /// The database.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Now, in Unix seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Whether the run must change nothing and only say what it would change.
    #[must_use]
    pub const fn is_dry(&self) -> bool {
        self.dry
    }

    /// Whether to stop at the next safe point: the process ends, or another one took the run over.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stop.is_set() || self.lost.load(Ordering::Relaxed)
    }

    /// [`Run::is_stopping`] for `?`: at a point where stopping leaves nothing half done.
    ///
    /// # Errors
    /// [`Stopped`], which ends the run as interrupted.
    pub fn check_stop(&self) -> Result<(), Stopped> {
        if self.is_stopping() { Err(Stopped) } else { Ok(()) }
    }

    /// Waits, but not longer than until the run is told to stop.
    ///
    /// # Errors
    /// [`Stopped`].
    pub fn wait(&self, time: Duration) -> Result<(), Stopped> {
        let begun = Instant::now();
        loop {
            self.check_stop()?;
            match time.saturating_sub(begun.elapsed()) {
                Duration::ZERO => return Ok(()),
                left => std::thread::sleep(left.min(NOTICE)),
            }
        }
    }

    /// Says a line: in the run's history, in the log, and to whoever gave the command. Text of several lines is several
    /// lines; what does not belong in a line (control characters, more than [`LONGEST_LINE`] characters) goes.
    pub fn say(&self, text: impl AsRef<str>) {
        for line in text.as_ref().lines() {
            self.say_line(tidy(line));
        }
    }

    fn say_line(&self, text: String) {
        if let Some(echo) = &self.echo {
            // Who gave the command sees it already; the log would say it again on the same terminal.
            tracing::debug!(job = self.job, run = self.id, "{text}");
            echo(&text);
        } else {
            tracing::info!(job = self.job, run = self.id, "{text}");
        }
        let at = self.now();
        let mut said = self.said();
        if said.written + said.waiting.len() < MOST_LINES {
            said.waiting.push(Line { at, text });
        } else {
            said.left_out += 1;
        }
    }

    /// Adds to one of the run's numbers, which its history shows by name.
    pub fn count(&self, name: &str, more: u64) {
        let mut said = self.said();
        said.counted = true;
        let count = said.counts.entry(name.to_owned()).or_default();
        *count = count.saturating_add(more);
    }

    /// What an interrupted or failed run before this one kept; nothing in a dry run.
    #[must_use]
    pub const fn resume_state(&self) -> Option<&Value> {
        self.resume.as_ref()
    }

    /// Keeps something for the next run, should this one not come to its end; a run that ends well (or partially) forgets it.
    /// `None` forgets it now. A dry run keeps nothing.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`] when another process took the run over, or what the database says.
    pub fn save_state(&self, state: Option<&Value>) -> Result<(), StoreError> {
        if self.dry { Ok(()) } else { self.store.write_here(|conn| self.save_state_in(conn, state)) }
    }

    /// [`Run::save_state`] as part of a write transaction of the job's own, so that what was done and how far it got are
    /// written together or not at all. It also makes sure that a run which was taken over writes nothing any more.
    ///
    /// # Errors
    /// As [`Run::save_state`]; the transaction must then be undone, which returning the error from it does.
    pub fn save_state_in(&self, conn: &mut DbConnection, state: Option<&Value>) -> Result<(), StoreError> {
        if self.dry {
            return Ok(());
        }
        let text = state.map(Value::to_string);
        if save_resume(conn, self.job, &self.owner, text.as_deref())? {
            return Ok(());
        }
        self.lost.store(true, Ordering::Relaxed);
        Err(StoreError::LeaseLost)
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        // A job that panicked while it said something must not keep its run from being ended.
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what waits. What cannot be written goes on waiting.
    pub(super) fn write_down(&self) -> Result<(), StoreError> {
        let (first, lines, counts) = {
            let said = self.said();
            if said.waiting.is_empty() && !said.counted {
                return Ok(());
            }
            (said.next_number(), said.waiting.clone(), said.counts_as_json())
        };
        self.store.write_run(self.id, &NewLines { first, lines: &lines }, &counts)?;
        let mut said = self.said();
        said.waiting.drain(..lines.len());
        said.written += lines.len();
        said.counted = said.counts_as_json() != counts;
        Ok(())
    }

    /// The last lines that wait, with one about those that were left out, the number of the first, and the counts: for the
    /// end of the run.
    pub(super) fn last_words(&self) -> (i32, Vec<Line>, String) {
        let at = self.now();
        let said = self.said();
        let mut lines = said.waiting.clone();
        if said.left_out > 0 {
            lines.push(Line { at, text: format!("… and {} more lines, which are not kept", said.left_out) });
        }
        (said.next_number(), lines, said.counts_as_json())
    }
}

impl Said {
    fn next_number(&self) -> i32 {
        i32::try_from(self.written).map_or(i32::MAX, |written| written.saturating_add(1))
    }

    fn counts_as_json(&self) -> String {
        serde_json::json!(self.counts).to_string()
    }
}

/// A line without what does not belong in one.
pub(super) fn tidy(line: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut chars = line.trim_end().chars().map(clean);
    let mut tidied: String = chars.by_ref().take(LONGEST_LINE).collect();
    if chars.next().is_some() {
        tidied.pop();
        tidied.push('…');
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_short_and_clean() {
        assert_eq!(tidy("pizzas\x1b[31m: 3\t\r"), "pizzas [31m: 3");
        let long = tidy(&"é".repeat(LONGEST_LINE + 1));
        assert_eq!((long.chars().count(), long.ends_with("é…")), (LONGEST_LINE, true));
        assert_eq!(tidy(&"é".repeat(LONGEST_LINE)), "é".repeat(LONGEST_LINE));
    }
}
