//! How often Open Food Facts may be asked, over all instances of one installation.
//!
//! The rules are here, pure; whoever implements [`Pace`] keeps a [`State`] where all instances see it, and applies the rules
//! to it one call at a time.

use std::time::Duration;

use super::breaker::{Breaker, BreakerRules};
use crate::config::OpenFoodFacts;

/// Kinds of call, each with a budget of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// A page of products: of a category, or by words.
    Search,
    /// One product by its barcode.
    ProductRead,
    /// A file. Files are on another host, so the breaker neither hears of them nor stops them.
    File,
}

/// Why a call has to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// Another one was made a moment ago.
    Spent {
        /// When the next is free.
        free_in: Duration,
    },
    /// Too many failed.
    Open {
        /// When somebody may try.
        free_in: Duration,
        /// The last failure.
        why: String,
    },
    /// It cannot be told now: the state cannot be reached.
    Unknown(String),
}

/// How a call went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered, be it by "no such product".
    Answered,
    /// It failed by Open Food Facts' fault.
    Failed {
        /// [`super::ClientError::kind`].
        kind: &'static str,
        /// In words.
        error: String,
        /// How long this kind of call is to be left alone, when it said that there were too many.
        hold_off: Option<Duration>,
    },
}

/// Who keeps the pace: spacing and breaker, shared by all instances and kept over restarts.
pub trait Pace: Send + Sync {
    /// Takes the right to make one call now. Nothing is reserved ahead: who has to wait asks again, so that nobody who
    /// goes away keeps a turn.
    ///
    /// # Errors
    /// How long to wait, and why.
    fn reserve(&self, call: Call) -> Result<(), Wait>;

    /// Tells how a call went. What cannot be noted down is logged: the call itself is over.
    fn report(&self, call: Call, outcome: &Outcome);
}

/// How often each kind may be asked, and when the breaker opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceRules {
    /// Searches a minute; 0 for any number.
    pub searches_per_minute: u32,
    /// Products a minute; 0 for any number.
    pub product_reads_per_minute: u32,
    /// The breaker's.
    pub breaker: BreakerRules,
}

impl From<&OpenFoodFacts> for PaceRules {
    fn from(open_food_facts: &OpenFoodFacts) -> Self {
        Self {
            searches_per_minute: open_food_facts.searches_per_minute,
            product_reads_per_minute: open_food_facts.product_reads_per_minute,
            breaker: BreakerRules::default(),
        }
    }
}

impl PaceRules {
    /// The time from one call of a kind to the next. It is a twelfth longer than the minute divided, so that no minute ever
    /// holds one call too many, wherever it begins.
    #[must_use]
    pub fn spacing(&self, call: Call) -> Duration {
        let per_minute = match call {
            Call::Search => self.searches_per_minute,
            Call::ProductRead => self.product_reads_per_minute,
            Call::File => 0,
        };
        if per_minute == 0 { Duration::ZERO } else { Duration::from_millis(65_000_u64.div_ceil(u64::from(per_minute))) }
    }
}

/// What all instances share. Times are Unix milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// When the next search is free.
    pub search_free_at: i64,
    /// When the next product is free.
    pub product_free_at: i64,
    /// When the next file is free.
    pub file_free_at: i64,
    /// The breaker.
    pub breaker: Breaker,
}

impl State {
    /// Longest time that a kind is held off, whatever a server or a wrong clock says.
    pub const LONGEST_HOLD: Duration = Duration::from_mins(15);

    fn free_at(&mut self, call: Call) -> &mut i64 {
        match call {
            Call::Search => &mut self.search_free_at,
            Call::ProductRead => &mut self.product_free_at,
            Call::File => &mut self.file_free_at,
        }
    }

    /// Takes the right to make one call at `now`.
    ///
    /// # Errors
    /// How long to wait, and why; then nothing has changed.
    pub fn reserve(&mut self, rules: &PaceRules, call: Call, now: i64) -> Result<(), Wait> {
        let spacing = rules.spacing(call);
        // A clock that was set back must not stop everything for years.
        let latest = now.saturating_add(millis(spacing.max(Self::LONGEST_HOLD)));
        let free_at = (*self.free_at(call)).min(latest);
        if free_at > now {
            return Err(Wait::Spent { free_in: Duration::from_millis(free_at.abs_diff(now)) });
        }
        if call != Call::File
            && let Err(free_in) = self.breaker.pass(&rules.breaker, now)
        {
            return Err(Wait::Open { free_in, why: self.breaker.last_error.clone() });
        }
        *self.free_at(call) = now.saturating_add(millis(spacing));
        Ok(())
    }

    /// Notes down how a call went.
    pub fn report(&mut self, rules: &PaceRules, call: Call, now: i64, outcome: &Outcome) {
        match outcome {
            Outcome::Answered if call != Call::File => self.breaker.succeeded(),
            Outcome::Answered => {}
            Outcome::Failed { kind, error, hold_off } => {
                if call != Call::File {
                    self.breaker.failed(&rules.breaker, now, kind, error);
                }
                if let Some(hold_off) = hold_off {
                    let until = now.saturating_add(millis((*hold_off).min(Self::LONGEST_HOLD)));
                    let free_at = self.free_at(call);
                    *free_at = until.max(*free_at);
                }
            }
        }
    }
}

/// A time as the rules count it.
pub(super) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
