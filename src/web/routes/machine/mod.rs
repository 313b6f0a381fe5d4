//! What machines ask of the site itself.

mod exposition;
pub(in crate::web) mod healthz;
pub(in crate::web) mod metrics;
pub(in crate::web) mod readyz;

use std::time::Duration;

use rocket::http::{ContentType, Header, Status};
use rocket::response::Responder;
use rocket::{Route, routes};

use crate::config::Metrics;

/// How long the database may take: a little more than it takes to find that no connection is to be had.
const PATIENCE: Duration = Duration::from_secs(4);

/// An answer that is true now and must not be kept.
#[derive(Debug, Responder)]
pub(in crate::web) struct Unkept {
    answer: (Status, (ContentType, String)),
    cache: Header<'static>,
}

impl Unkept {
    fn new(status: Status, content_type: ContentType, body: String) -> Self {
        Self { answer: (status, (content_type, body)), cache: Header::new("Cache-Control", "no-store") }
    }
}

/// Its addresses.
#[must_use]
pub fn machine(metrics: &Metrics) -> Vec<Route> {
    let mut routes = routes![healthz::healthz, readyz::readyz];
    if metrics.enabled {
        routes.extend(routes![metrics::metrics]);
    }
    routes
}
