//! The pace at which Open Food Facts is asked, kept in the store: the rules of `off` on a row of `store`.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::config::OpenFoodFacts;
use crate::off::client::breaker::Breaker;
use crate::off::client::pace::State;
use crate::off::client::{Call, Client, ClientError, Outcome, Pace, PaceRules, Wait};
use crate::store::Store;
use crate::store::pace::PaceRow;

/// Tells the time, in Unix milliseconds.
type Clock = Box<dyn Fn() -> i64 + Send + Sync>;

/// A pace that all instances on one database share, and that holds over restarts.
pub struct StorePace {
    store: Store,
    rules: PaceRules,
    clock: Clock,
}

impl fmt::Debug for StorePace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StorePace").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// The client for these settings, whose pace is kept in this store. One for the whole process.
///
/// # Errors
/// As [`Client::new`].
pub fn client(settings: &OpenFoodFacts, store: Store) -> Result<Client, ClientError> {
    Client::new(settings, Arc::new(StorePace::new(store, PaceRules::from(settings))))
}

impl StorePace {
    /// A pace by these rules and the machine's clock.
    #[must_use]
    pub fn new(store: Store, rules: PaceRules) -> Self {
        Self::with_clock(store, rules, Box::new(unix_milliseconds))
    }

    /// A pace by another clock.
    #[must_use]
    pub fn with_clock(store: Store, rules: PaceRules, clock: Clock) -> Self {
        Self { store, rules, clock }
    }
}

impl Pace for StorePace {
    fn reserve(&self, call: Call) -> Result<(), Wait> {
        let reserved = self.store.change_pace(|row| {
            // The time is told when it is our turn: waiting for the row is waiting too.
            let mut state = state(row);
            let reserved = state.reserve(&self.rules, call, (self.clock)());
            keep(row, state);
            reserved
        });
        reserved.unwrap_or_else(|error| Err(Wait::Unknown(error.to_string())))
    }

    fn report(&self, call: Call, outcome: &Outcome) {
        let noted = self.store.change_pace(|row| {
            let mut state = state(row);
            let was_open = state.breaker.open_until.is_some();
            state.report(&self.rules, call, (self.clock)(), outcome);
            let breaker = state.breaker.clone();
            keep(row, state);
            (was_open, breaker)
        });
        match noted {
            Ok((false, Breaker { open_until: Some(_), failures, last_error, .. })) => {
                tracing::warn!(failures, error = last_error, "Open Food Facts fails too often and is left alone for a while");
            }
            Ok((true, Breaker { open_until: None, .. })) => tracing::info!("Open Food Facts answers again"),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "how a call to Open Food Facts went could not be noted down"),
        }
    }
}

fn unix_milliseconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn state(row: &PaceRow) -> State {
    State {
        search_free_at: row.search_free_at,
        product_free_at: row.product_free_at,
        file_free_at: row.file_free_at,
        breaker: Breaker {
            failures: row.failures.unsigned_abs(),
            openings: row.openings.unsigned_abs(),
            open_until: row.open_until,
            last_kind: row.last_kind.clone(),
            last_error: row.last_error.clone(),
        },
    }
}

fn keep(row: &mut PaceRow, state: State) {
    *row = PaceRow {
        search_free_at: state.search_free_at,
        product_free_at: state.product_free_at,
        file_free_at: state.file_free_at,
        failures: i32::try_from(state.breaker.failures).unwrap_or(i32::MAX),
        openings: i32::try_from(state.breaker.openings).unwrap_or(i32::MAX),
        open_until: state.breaker.open_until,
        last_kind: state.breaker.last_kind,
        last_error: state.breaker.last_error,
    };
}
