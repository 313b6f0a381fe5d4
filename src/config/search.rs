//! `[search]`: how searches answer.

use serde::{Deserialize, Serialize};

use super::{Wrong, in_range};

/// Section `search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Products on a page of results, 1 to 100.
    pub per_page: u32,
    /// Hours for which an answer of Open Food Facts that completed a page stands. 0: pages are not completed.
    pub completion_hours: u32,
}

impl Default for Search {
    fn default() -> Self {
        Self { per_page: 12, completion_hours: 24 }
    }
}

impl Search {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "search.per_page", &self.per_page, 1..=100);
        in_range(wrong, "search.completion_hours", &self.completion_hours, 0..=8760);
    }
}
