//! `[http]`: limits on what a client may send and how slowly, and which proxies are believed.
//!
//! A section of its own because the listener reads it, and nobody else.

use std::net::IpAddr;
use std::path::PathBuf;

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
    /// Bytes a second that a body must bring, told over five seconds; 0 lets it take the time of a request.
    pub min_body_bytes_per_second: u64,
    /// Connections at the same time; when there are more, those that have waited longest for a request go.
    pub connections: usize,
    /// Connections of one address (IPv6: one /64) at the same time. Those of trusted proxies are not counted.
    pub connections_per_address: usize,
    /// A Unix socket to listen on instead of `address` and `port`; whoever may connect to it is believed as a trusted proxy.
    pub unix_socket: Option<PathBuf>,
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, as addresses or networks (`10.0.0.0/8`).
    /// Empty: nobody is believed, and the client is whoever holds the connection.
    pub trusted_proxies: Vec<Network>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            header_timeout_seconds: 10,
            request_timeout_seconds: 30,
            max_header_bytes: 16 * 1024,
            max_url_bytes: 4 * 1024,
            max_body_bytes: 64 * 1024,
            min_body_bytes_per_second: 512,
            connections: 4096,
            connections_per_address: 128,
            unix_socket: None,
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
        in_range(wrong, "http.min_body_bytes_per_second", &self.min_body_bytes_per_second, 0..=1_048_576);
        in_range(wrong, "http.connections", &self.connections, 16..=65_536);
        in_range(wrong, "http.connections_per_address", &self.connections_per_address, 4..=65_536);
        // hyper's buffer for a head cannot be smaller than 8 KiB.
        in_range(wrong, "http.max_header_bytes", &self.max_header_bytes, 8192..=1_048_576);
        in_range(wrong, "http.max_url_bytes", &self.max_url_bytes, 256..=65_536);
        in_range(wrong, "http.max_body_bytes", &self.max_body_bytes, 1024..=16_777_216);
    }
}
