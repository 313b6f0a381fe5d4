//! A network: an IP address, or an address and how many of its first bits count.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A single address (`192.0.2.7`) or a network (`192.0.2.0/24`, `2001:db8::/32`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// This machine and the networks that the Internet does not know: loopback, private (RFC 1918), unique local (RFC 4193).
    pub(super) fn private() -> Vec<Self> {
        let v4 = |a, b, prefix| Self { address: IpAddr::V4(Ipv4Addr::new(a, b, 0, 0)), prefix };
        let v6 = |first, last, prefix| Self { address: IpAddr::V6(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, last)), prefix };
        vec![v4(127, 0, 8), v6(0, 1, 128), v4(10, 0, 8), v4(172, 16, 12), v4(192, 168, 16), v6(0xfc00, 0, 7)]
    }

    /// Whether `address` is part of this network. An IPv4 address that arrived by an IPv6 socket counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let unused = 32 - u32::from(self.prefix);
                network.to_bits().checked_shr(unused) == address.to_bits().checked_shr(unused)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let unused = 128 - u32::from(self.prefix);
                network.to_bits().checked_shr(unused) == address.to_bits().checked_shr(unused)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("“{text}” is not an IP address (192.0.2.7) or network (192.0.2.0/24)");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| refuse())?)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| refuse())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(bits);
        if prefix > bits {
            return Err(format!("“{text}”: the number after the slash is at most {bits}"));
        }
        let network = Self { address, prefix };
        if network.first() != address {
            return Err(format!("“{text}” has bits beyond its prefix; did you mean {}/{prefix}?", network.first()));
        }
        Ok(network)
    }
}

impl Network {
    /// The network's first address: the one written before the slash when it is written well.
    fn first(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => {
                let unused = 32 - u32::from(self.prefix);
                let kept = address.to_bits().checked_shr(unused).and_then(|b| b.checked_shl(unused)).unwrap_or(0);
                IpAddr::V4(kept.into())
            }
            IpAddr::V6(address) => {
                let unused = 128 - u32::from(self.prefix);
                let kept = address.to_bits().checked_shr(unused).and_then(|b| b.checked_shl(unused)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(kept))
            }
        }
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.address.is_ipv4() { 32 } else { 128 };
        if self.prefix == whole { write!(f, "{}", self.address) } else { write!(f, "{}/{}", self.address, self.prefix) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        text.parse().unwrap()
    }

    #[test]
    fn holds_what_it_should() {
        for (net, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("192.0.2.128/25", "192.0.2.200", "192.0.2.127"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::"),
            ("10.0.0.0/8", "::ffff:10.1.2.3", "::1"),
        ] {
            assert!(network(net).contains(inside.parse().unwrap()), "{inside} in {net}");
            assert!(!network(net).contains(outside.parse().unwrap()), "{outside} not in {net}");
        }
        assert!(network("0.0.0.0/0").contains("203.0.113.9".parse().unwrap()));
        assert!(!network("0.0.0.0/0").contains("2001:db8::1".parse().unwrap()));
    }

    #[test]
    fn refuses_what_is_no_network() {
        for text in ["", "localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::/129", "10.0.0.1/8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        assert!("10.0.0.1/8".parse::<Network>().unwrap_err().contains("10.0.0.0/8"));
    }

    #[test]
    fn is_written_as_it_was_read() {
        for text in ["10.0.0.0/8", "127.0.0.1", "2001:db8::/32", "::1"] {
            assert_eq!(network(text).to_string(), text);
        }
    }
}
