//! `[accounts]`: who may have an account, and for how long they stay logged in.

use serde::{Deserialize, Serialize};

use super::{Wrong, in_range};

/// Section `accounts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// Whether anybody may sign up.
    pub sign_up: bool,
    /// After how many days without a visit somebody is logged out, 1 to 365.
    pub session_days: u32,
    /// For how many minutes a letter to somebody who forgot their password is good, 5 to 1,440.
    pub reset_minutes: u32,
}

impl Default for Accounts {
    fn default() -> Self {
        Self { sign_up: true, session_days: 14, reset_minutes: 60 }
    }
}

impl Accounts {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "accounts.session_days", &self.session_days, 1..=365);
        in_range(wrong, "accounts.reset_minutes", &self.reset_minutes, 5..=1_440);
    }
}
