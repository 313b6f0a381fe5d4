//! `[metrics]`: the figures at `/metrics`, and who may read them.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Network;

/// Section `metrics`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metrics {
    /// Whether there are figures at `/metrics`.
    pub enabled: bool,
    /// Who may read them, as addresses or networks (`10.0.0.0/8`). Empty: nobody.
    pub allowed_networks: Vec<Network>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { enabled: true, allowed_networks: Network::private() }
    }
}

impl Metrics {
    /// Whether somebody at `address` may read them.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        self.allowed_networks.iter().any(|network| network.contains(address))
    }
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn by_default_neighbours_may_read_and_strangers_may_not() {
        let allows = |address: &str| Metrics::default().allows(address.parse().expect("an address"));
        for inside in ["127.0.0.1", "::1", "10.1.2.3", "172.31.255.255", "192.168.0.7", "fd00::7", "::ffff:10.0.0.1"] {
            assert!(allows(inside), "{inside}");
        }
        for outside in ["203.0.113.5", "172.32.0.1", "100.64.0.1", "8.8.8.8", "2001:db8::1", "::", "0.0.0.0", "::ffff:8.8.8.8"] {
            assert!(!allows(outside), "{outside}");
        }
    }
}
