//! What a run that was cut off leaves behind for the next one.

use serde::{Deserialize, Serialize};

/// Older than this, in seconds, a state is of no use: other categories are the smallest by now.
const STALE: i64 = 6 * 24 * 3_600;

/// How far a run has come. Serialises to JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// When the run began, in Unix seconds.
    pub begun_at: i64,
    /// Ids of the categories it chose, in their order.
    pub chosen: Vec<String>,
    /// Those that have been fetched and written.
    pub done: Vec<Done>,
}

/// A category that has been fetched and written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Its id.
    pub category: String,
    /// The row ids of the products that it brought: after the first number, up to the second.
    pub new_ids: (i64, i64),
}

impl State {
    /// The state, unless it is too old to go on from.
    #[must_use]
    pub fn fresh(self, now: i64) -> Option<Self> {
        let age = now.saturating_sub(self.begun_at);
        ((0..STALE).contains(&age) && !self.chosen.is_empty()).then_some(self)
    }

    /// What was done for a category, if it was.
    #[must_use]
    pub fn done(&self, category: &str) -> Option<&Done> {
        self.done.iter().find(|done| done.category == category)
    }
}

#[cfg(test)]
mod tests {
    use super::{STALE, State};

    #[test]
    fn an_old_state_is_of_no_use() {
        let state = State { begun_at: 1_000_000, chosen: vec!["en:pizzas".to_owned()], done: Vec::new() };
        assert_eq!(state.clone().fresh(1_000_060), Some(state.clone()));
        assert_eq!(state.clone().fresh(1_000_000 + STALE), None);
        assert_eq!(state.clone().fresh(999_999), None, "from the future: the clock was wrong, then or now");
        assert_eq!(State { chosen: Vec::new(), ..state }.fresh(1_000_060), None);
    }
}
