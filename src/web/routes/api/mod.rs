//! The read-only API. What its answers look like is in `web/api`.

pub(in crate::web) mod categories;
mod failure;
mod methods;
mod openapi;
pub(in crate::web) mod products;

use rocket::{Catcher, Route, catchers, routes};

/// Its addresses, below `/api`.
#[must_use]
pub fn api() -> Vec<Route> {
    let mut routes = routes![
        products::list::list,
        products::show::show,
        products::substitutes::substitutes,
        categories::list::list,
        openapi::openapi,
    ];
    routes.extend(methods::others());
    routes
}

/// What it answers where it has no answer.
#[must_use]
pub fn api_failures() -> Vec<Catcher> {
    catchers![failure::failure]
}
