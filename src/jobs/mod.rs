//! Scheduled work, and what it shares with pages: whatever needs both Open Food Facts and the store.

pub mod completion;
pub mod off_pace;
