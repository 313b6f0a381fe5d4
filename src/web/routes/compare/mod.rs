//! Products side by side.

pub(super) mod show;
