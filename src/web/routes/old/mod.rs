//! The addresses of the site that this one replaces.

pub(super) mod redirect;
