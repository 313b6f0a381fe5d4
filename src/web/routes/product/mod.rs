//! One product.

pub(super) mod show;
pub(super) mod substitutes;
