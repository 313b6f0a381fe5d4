//! `[http]`: limits on what a client may send and how slowly, and which proxies are believed.
//!
//! A section of its own because the listener reads it, and nobody else.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Network, Wrong, in_range};

/// Section `http`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// Seconds a client has to send the head of a request; also how long an idle connection is kept.
    pub header_timeout_seconds: u64,
    /// Seconds from the head of a request to the end of its answer, its body included.
    pub request_timeout_seconds: u64,
    /// Bytes in the head of a request: its line and headers.
    pub max_header_bytes: usize,
    /// Bytes in the path and query of a request.
    pub max_url_bytes: usize,
    /// Bytes in the body of a request.
    pub max_body_bytes: usize,
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as addresses or networks (`10.0.0.0/8`).
    /// Empty: nobody is believed, and the client is whoever holds the connection.
    pub trusted_proxies: Vec<Network>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            header_timeout_seconds: 15,
            request_timeout_seconds: 30,
            max_header_bytes: 16 * 1024,
            max_url_bytes: 4 * 1024,
            max_body_bytes: 64 * 1024,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Http {
    /// Whether `address` is a proxy whose forwarding headers are believed.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|network| network.contains(address))
    }

    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "http.header_timeout_seconds", &self.header_timeout_seconds, 1..=600);
        in_range(wrong, "http.request_timeout_seconds", &self.request_timeout_seconds, 1..=600);
        // hyper's buffer for a head cannot be smaller than 8 KiB.
        in_range(wrong, "http.max_header_bytes", &self.max_header_bytes, 8192..=1_048_576);
        in_range(wrong, "http.max_url_bytes", &self.max_url_bytes, 256..=65_536);
        in_range(wrong, "http.max_body_bytes", &self.max_body_bytes, 1024..=16_777_216);
    }
}
