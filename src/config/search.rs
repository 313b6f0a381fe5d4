//! `[search]`: how searches answer.

use serde::{Deserialize, Serialize};

use super::{Wrong, in_range};

/// Section `search`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Products on a page of results, 1 to 100.
    pub per_page: u32,
}

impl Default for Search {
    fn default() -> Self {
        Self { per_page: 12 }
    }
}

impl Search {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "search.per_page", &self.per_page, 1..=100);
    }
}
