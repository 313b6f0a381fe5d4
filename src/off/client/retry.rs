//! One call, made at its turn and tried again while that makes sense.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

use super::error::ClientError;
use super::pace::{Call, Outcome, Pace, Wait};

/// How soon a wait notices that it is to end.
const NOTICE: Duration = Duration::from_millis(100);
/// A database that is busy for a moment must not cost a job its answer: so often it asks again, a second apart.
const BUSY_TRIES: u32 = 30;
const BUSY_WAIT: Duration = Duration::from_secs(1);
/// Waits grow to so many times the first one.
const MOST: u32 = 15;

/// What tells a job to stop: a flag, or any question that is quick to answer.
pub trait Stopping {
    /// Whether it is time to stop.
    fn is_stopping(&self) -> bool;
}

impl Stopping for AtomicBool {
    fn is_stopping(&self) -> bool {
        self.load(Ordering::Relaxed)
    }
}

impl<F: Fn() -> bool> Stopping for F {
    fn is_stopping(&self) -> bool {
        self()
    }
}

/// On whose behalf a call is made.
#[derive(Clone, Copy)]
pub enum Caller<'a> {
    /// A visitor, who waits for nothing: one try, at once or not at all.
    Visitor,
    /// A job or command: waits for its turn and tries again, until `stop` says to stop. A request under way is given up
    /// between two pieces of its answer, so a silent server can delay the end by the limits of time in the settings.
    Job {
        /// Says when to stop: `&flag`, or `&|| run.is_stopping()`.
        stop: &'a dyn Stopping,
    },
}

impl fmt::Debug for Caller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Visitor) { "Visitor" } else { "Job" })
    }
}

impl<'a> Caller<'a> {
    /// What tells it to stop; visitors are never told.
    pub(super) fn stop(self) -> &'a dyn Stopping {
        match self {
            Self::Visitor => &|| false,
            Self::Job { stop } => stop,
        }
    }
}

/// Time and chance, which tests replace.
pub trait Surroundings: Send + Sync + fmt::Debug {
    /// Time since some fixed moment; never goes back.
    fn now(&self) -> Duration;

    /// A number from 0 up to 1, never the same twice.
    fn chance(&self) -> f64;

    /// Waits. False when it was time to stop before the wait was over, or already was.
    fn wait(&self, time: Duration, stop: &dyn Stopping) -> bool;
}

/// The machine's own clock and chance.
#[derive(Debug)]
pub struct System {
    begun: Instant,
}

impl Default for System {
    fn default() -> Self {
        Self { begun: Instant::now() }
    }
}

impl Surroundings for System {
    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    fn chance(&self) -> f64 {
        // Without chance the waits are merely those of everybody else.
        getrandom::u32().map_or(0.0, |number| f64::from(number) / (f64::from(u32::MAX) + 1.0))
    }

    fn wait(&self, time: Duration, stop: &dyn Stopping) -> bool {
        let end = Instant::now() + time;
        loop {
            if stop.is_stopping() {
                return false;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            std::thread::sleep(left.min(NOTICE));
        }
    }
}

/// The wait before try number `tries` (0 is the first new one): twice as long each time, up to fifteen times `first`, and
/// up to a quarter shorter by chance, so that not everybody comes back at the same moment.
#[must_use]
pub fn backoff(first: Duration, tries: u32, chance: f64) -> Duration {
    let times = 1_u32.checked_shl(tries).unwrap_or(MOST).min(MOST);
    first.saturating_mul(times).mul_f64(1.0 - chance.clamp(0.0, 1.0) / 4.0)
}

/// What one call needs to be made patiently.
pub(super) struct Patient<'a> {
    pub(super) pace: &'a dyn Pace,
    pub(super) surroundings: &'a dyn Surroundings,
    pub(super) in_flight: &'a Mutex<()>,
    pub(super) first: Duration,
    pub(super) total: Duration,
}

impl Patient<'_> {
    /// Makes a call at its turn, and again after failures that pass.
    pub(super) fn call<T>(
        &self,
        call: Call,
        caller: Caller<'_>,
        mut attempt: impl FnMut() -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let begun = self.surroundings.now();
        let left = || (begun + self.total).saturating_sub(self.surroundings.now());
        let mut tries = 0;
        loop {
            let turn = self.turn(call, caller, left)?;
            let outcome = attempt();
            drop(turn);
            let delay = self.delay(tries, outcome.as_ref().err());
            self.report(call, outcome.as_ref().err(), delay);
            let error = match outcome {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Caller::Job { stop } = caller else { return Err(error) };
            let worth_it = error.blames_them() && !matches!(error, ClientError::Refused { .. });
            if !worth_it || delay > left() || self.total.is_zero() {
                return Err(error);
            }
            tracing::warn!(%error, tries = tries + 1, seconds = delay.as_secs(), "Open Food Facts is asked again later");
            if !self.surroundings.wait(delay, stop) {
                return Err(ClientError::Interrupted);
            }
            tries += 1;
        }
    }

    /// Waits for the turn of a call, and for those of this process that are under way. Nothing is held while waiting.
    fn turn(&self, call: Call, caller: Caller<'_>, left: impl Fn() -> Duration) -> Result<MutexGuard<'_, ()>, ClientError> {
        let mut busy = 0;
        loop {
            if caller.stop().is_stopping() {
                return Err(ClientError::Interrupted);
            }
            let (free_in, error) = match self.in_flight.try_lock() {
                Err(TryLockError::WouldBlock) => (NOTICE, ClientError::Spent { free_in: NOTICE }),
                Err(TryLockError::Poisoned(poisoned)) => {
                    // It guards nothing but the turn itself.
                    drop(poisoned);
                    self.in_flight.clear_poison();
                    continue;
                }
                Ok(turn) => match self.pace.reserve(call) {
                    Ok(()) => return Ok(turn),
                    Err(Wait::Unknown(why)) if busy == BUSY_TRIES || left().is_zero() => return Err(ClientError::Pace(why)),
                    Err(Wait::Unknown(why)) => {
                        busy += 1;
                        (BUSY_WAIT, ClientError::Pace(why))
                    }
                    Err(Wait::Spent { free_in }) => (free_in, ClientError::Spent { free_in }),
                    Err(Wait::Open { free_in, why }) if free_in > left() => {
                        return Err(ClientError::BreakerOpen { free_in, why });
                    }
                    Err(Wait::Open { free_in, why }) => (free_in, ClientError::BreakerOpen { free_in, why }),
                },
            };
            let Caller::Job { stop } = caller else { return Err(error) };
            if !self.surroundings.wait(free_in, stop) {
                return Err(ClientError::Interrupted);
            }
        }
    }

    /// How long to wait after a failure; what the server asks for counts when it is longer, within reason.
    fn delay(&self, tries: u32, error: Option<&ClientError>) -> Duration {
        let own = backoff(self.first, tries, self.surroundings.chance());
        match error {
            Some(ClientError::Unavailable { retry_after: Some(asked), .. }) => own.max((*asked).min(self.first * MOST)),
            _ => own,
        }
    }

    /// Tells the pace how it went. A call that was told to stop, or that our own disk failed, says nothing of Open Food Facts.
    fn report(&self, call: Call, error: Option<&ClientError>, delay: Duration) {
        let outcome = match error {
            Some(ClientError::Interrupted | ClientError::Write(_)) => return,
            Some(error) if error.blames_them() => {
                let asked = matches!(
                    error,
                    ClientError::Unavailable { status: 429, .. } | ClientError::Unavailable { retry_after: Some(_), .. }
                );
                Outcome::Failed { kind: error.kind(), error: error.to_string(), hold_off: asked.then_some(delay) }
            }
            _ => Outcome::Answered,
        };
        self.pace.report(call, &outcome);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::backoff;

    const FIRST: Duration = Duration::from_mins(1);

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let waits: Vec<u64> = (0..6).map(|tries| backoff(FIRST, tries, 0.0).as_secs()).collect();
        assert_eq!(waits, [60, 120, 240, 480, 900, 900]);
        assert_eq!(backoff(FIRST, 40, 0.0).as_secs(), 900);
    }

    #[test]
    fn chance_shortens_a_wait_by_a_quarter_at_most() {
        assert_eq!(backoff(FIRST, 0, 1.0).as_secs(), 45);
        assert_eq!(backoff(FIRST, 10, 0.5).as_millis(), 787_500);
        assert_eq!(backoff(Duration::ZERO, 3, 0.5), Duration::ZERO);
        assert_eq!(backoff(FIRST, 0, f64::from(7)).as_secs(), 45, "whatever chance says");
    }
}
