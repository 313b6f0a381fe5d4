//! What machines ask of the site itself.

pub(in crate::web) mod healthz;
pub(in crate::web) mod readyz;

use rocket::{Route, routes};

/// Its addresses.
#[must_use]
pub fn machine() -> Vec<Route> {
    routes![healthz::healthz, readyz::readyz]
}
