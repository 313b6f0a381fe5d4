//! `[update]`: what the weekly update may do.

use serde::{Deserialize, Serialize};

use super::{Wrong, in_range};

/// Section `update`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// The share of the products that one run may delete, 0 to 1; a run that would delete more deletes nothing and fails.
    pub max_delete_share: f64,
}

impl Default for Update {
    fn default() -> Self {
        Self { max_delete_share: 0.2 }
    }
}

impl Update {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "update.max_delete_share", &self.max_delete_share, 0.0..=1.0);
    }
}
