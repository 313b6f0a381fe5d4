//! Searching.

pub(super) mod rest;
pub(super) mod show;
pub(super) mod suggest;
