//! Time and chance for a client under test: nobody waits, and the clock moves as if they had.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use purbeurre::config::OpenFoodFacts;
use purbeurre::off::client::pace::State;
use purbeurre::off::client::{Call, Client, Outcome, Pace, PaceRules, Stopping, Surroundings, Wait};

/// A clock that waits move, shared by a client and its pace.
#[derive(Debug, Default)]
pub struct Moving {
    now: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
    /// Set [`Moving::stop`] at this wait, counted from 1.
    pub stop_at: AtomicU32,
    /// What a job may be told to stop by.
    pub stop: AtomicBool,
}

impl Moving {
    /// All waits so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.waits.lock().expect("no panic").clone()
    }

    /// Moves the clock.
    pub fn pass(&self, time: Duration) {
        *self.now.lock().expect("no panic") += time;
    }

    fn unix_milliseconds(&self) -> i64 {
        1_700_000_000_000 + i64::try_from(self.now().as_millis()).expect("a short test")
    }
}

impl Surroundings for Moving {
    fn now(&self) -> Duration {
        *self.now.lock().expect("no panic")
    }

    fn chance(&self) -> f64 {
        0.0
    }

    fn wait(&self, time: Duration, stop: &dyn Stopping) -> bool {
        let mut waits = self.waits.lock().expect("no panic");
        waits.push(time);
        self.pass(time);
        if self.stop_at.load(Ordering::Relaxed) == u32::try_from(waits.len()).expect("a short test") {
            self.stop.store(true, Ordering::Relaxed);
        }
        !stop.is_stopping()
    }
}

/// The rules on a state in memory.
pub struct MemoryPace {
    rules: PaceRules,
    state: Mutex<State>,
    time: Arc<Moving>,
}

impl Pace for MemoryPace {
    fn reserve(&self, call: Call) -> Result<(), Wait> {
        self.state.lock().expect("no panic").reserve(&self.rules, call, self.time.unix_milliseconds())
    }

    fn report(&self, call: Call, outcome: &Outcome) {
        self.state.lock().expect("no panic").report(&self.rules, call, self.time.unix_milliseconds(), outcome);
    }
}

/// A client with a moving clock and a pace in memory.
pub fn client(settings: &OpenFoodFacts) -> (Client, Arc<Moving>) {
    let time = Arc::new(Moving::default());
    let rules = PaceRules::from(settings);
    let pace = MemoryPace { rules, state: Mutex::default(), time: Arc::clone(&time) };
    let client = Client::in_surroundings(settings, Arc::new(pace), Arc::clone(&time) as Arc<dyn Surroundings>);
    (client.expect("the settings are right"), time)
}
