//! Categories.

pub(in crate::web) mod list;
