//! Who we are.

pub(super) mod contact;
pub(super) mod legal;
