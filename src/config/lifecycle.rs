//! `[lifecycle]`: how the site goes when it is told to.

use serde::{Deserialize, Serialize};

use super::{Wrong, in_range};

/// Section `lifecycle`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    /// Seconds for which connections are told to come back anew, before those that stay silent are closed.
    pub farewell_seconds: u64,
    /// Seconds that open requests have to end after that.
    pub requests_seconds: u64,
    /// Seconds that running jobs have to come to a safe point after the last request.
    pub jobs_seconds: u64,
}

impl Default for Lifecycle {
    fn default() -> Self {
        Self { farewell_seconds: 1, requests_seconds: 10, jobs_seconds: 30 }
    }
}

impl Lifecycle {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "lifecycle.farewell_seconds", &self.farewell_seconds, 0..=60);
        in_range(wrong, "lifecycle.requests_seconds", &self.requests_seconds, 0..=600);
        in_range(wrong, "lifecycle.jobs_seconds", &self.jobs_seconds, 0..=3600);
    }
}
