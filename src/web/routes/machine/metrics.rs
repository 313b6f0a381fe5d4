//! `GET /metrics`: the site in figures, for Prometheus.
//!
//! Nothing is counted here: all comes from rows, so that any instance tells the figures of all of them (`exposition` says
//! which). They hold no secret, but they are the operator's: strangers are refused.

use std::convert::Infallible;
use std::net::IpAddr;

use chrono::Utc;
use rocket::http::{ContentType, HeaderMap, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::{Request, State, get};

use super::exposition::{self, Process};
use super::readyz::reason;
use super::{PATIENCE, Unkept};
use crate::config::Metrics;
use crate::store::{Store, StoreError};

/// Headers in which proxies name the addresses that a request came from.
const NAMING: [&str; 2] = ["X-Forwarded-For", "X-Real-IP"];
/// What strangers are told: the setting to change, should they be no strangers.
const REFUSAL: &str = "These figures are for the networks of metrics.allowed_networks.\n";

/// When this process began to serve, in Unix seconds.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct Started(i64);

impl Started {
    pub(in crate::web) fn now() -> Self {
        Self(Utc::now().timestamp())
    }
}

/// Whether who asks may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Asker {
    /// They may.
    Neighbour,
    /// They may not, or nobody can tell where they are.
    Stranger,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asker {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let Some(settings) = request.rocket().state::<Metrics>() else { return Outcome::Success(Self::Stranger) };
        let asker = judge(settings, request.client_ip(), request.headers());
        if asker == Self::Stranger {
            tracing::debug!(client = ?request.client_ip(), "refused: not in metrics.allowed_networks");
        }
        Outcome::Success(asker)
    }
}

/// Every address that is named must be an allowed one, whether we believe who named it or not. A proxy that the settings
/// forgot would otherwise make all its visitors look like itself, which is this machine as often as not.
fn judge(settings: &Metrics, client: Option<IpAddr>, headers: &HeaderMap<'_>) -> Asker {
    let allows = |address: Option<IpAddr>| address.is_some_and(|address| settings.allows(address));
    let named = NAMING.iter().flat_map(|name| headers.get(name)).flat_map(|value| value.split(','));
    let mut named = named.map(|hop| hop.trim().trim_start_matches('[').trim_end_matches(']').parse().ok());
    // The other way to name them is read by nobody here.
    let unread = headers.contains("Forwarded");
    if allows(client) && !unread && named.all(allows) { Asker::Neighbour } else { Asker::Stranger }
}

/// The site in figures, in the text format of Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "metrics",
    tag = "machine",
    responses(
        (status = 200, description = "Gauges whose names begin with `purbeurre_`; `# HELP` says what each is. Each is there only while it is known.",
            body = String, content_type = "text/plain",
            example = json!("# HELP purbeurre_catalogue_products Products in the catalogue.\n# TYPE purbeurre_catalogue_products gauge\npurbeurre_catalogue_products 1254812\n")),
        (status = 403, description = "Who asks is outside the networks that the operator allows.", body = String, content_type = "text/plain",
            example = json!(REFUSAL)),
        (status = 404, description = "The operator has switched them off.", body = String, content_type = "text/html", example = json!("…")),
        (status = 503, description = "The database does not answer at the moment.", body = String, content_type = "text/plain",
            example = json!("the database cannot be reached\n")),
    )
)]
#[get("/metrics")]
pub(in crate::web) async fn metrics(asker: Asker, started: &State<Started>, store: &State<Store>) -> Unkept {
    let plain = |status, line| Unkept::new(status, ContentType::Plain, line);
    if asker == Asker::Stranger {
        return plain(Status::Forbidden, REFUSAL.to_owned());
    }
    let figures = match tokio::time::timeout(PATIENCE, store.figures()).await.unwrap_or(Err(StoreError::Busy)) {
        Ok(figures) => figures,
        Err(error) => {
            tracing::warn!(%error, "no figures");
            return plain(Status::ServiceUnavailable, format!("{}\n", reason(&error)));
        }
    };
    let process = Process { started: started.0, connections: store.connections() };
    match exposition::text(&figures, &process, Utc::now().timestamp_millis()) {
        Ok(text) => Unkept::new(Status::Ok, text_format(), text),
        Err(error) => {
            tracing::error!(%error, "the figures cannot be written");
            plain(Status::InternalServerError, "a defect: the figures cannot be written\n".to_owned())
        }
    }
}

fn text_format() -> ContentType {
    ContentType::new("text", "plain").with_params([("version", "0.0.4"), ("charset", "utf-8")])
}

#[cfg(test)]
mod tests {
    use rocket::http::{Header, HeaderMap};

    use super::{Asker, judge};
    use crate::config::Metrics;

    fn asks(client: &str, headers: &[(&'static str, &'static str)]) -> Asker {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.add(Header::new(*name, *value));
        }
        judge(&Metrics::default(), client.parse().ok(), &map)
    }

    #[test]
    fn a_proxy_that_nobody_told_us_of_opens_nothing() {
        for (client, headers) in [
            ("203.0.113.5", &[][..]),
            ("nobody knows", &[]),
            ("127.0.0.1", &[("X-Forwarded-For", "203.0.113.5")]),
            ("127.0.0.1", &[("X-Forwarded-For", "127.0.0.1, 203.0.113.5")]),
            ("127.0.0.1", &[("X-Forwarded-For", "203.0.113.5, 127.0.0.1")]),
            ("127.0.0.1", &[("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "2001:db8::1")]),
            ("127.0.0.1", &[("x-real-ip", "203.0.113.5")]),
            ("127.0.0.1", &[("X-Forwarded-For", "203.0.113.5:4711")]),
            ("127.0.0.1", &[("X-Forwarded-For", "unknown")]),
            ("127.0.0.1", &[("X-Forwarded-For", "")]),
            ("127.0.0.1", &[("Forwarded", "for=203.0.113.5")]),
        ] {
            assert_eq!(asks(client, headers), Asker::Stranger, "{client} {headers:?}");
        }
    }

    #[test]
    fn neighbours_may_come_through_proxies_of_their_own() {
        for (client, headers) in [
            ("127.0.0.1", &[][..]),
            ("::1", &[]),
            ("10.1.2.3", &[("X-Forwarded-For", "10.1.2.3, 192.168.0.1"), ("X-Real-IP", "10.1.2.3")]),
            ("127.0.0.1", &[("X-Forwarded-For", "[fd00::7]")]),
        ] {
            assert_eq!(asks(client, headers), Asker::Neighbour, "{client} {headers:?}");
        }
    }
}
