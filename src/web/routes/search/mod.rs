//! Searching.

pub(super) mod show;
pub(super) mod suggest;
