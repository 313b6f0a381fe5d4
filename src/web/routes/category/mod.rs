//! One category.

pub(super) mod show;
