//! The home page.

pub(super) mod show;
