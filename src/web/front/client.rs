//! Who asks: the address behind the connection, or behind a proxy that the settings trust.

use std::net::{IpAddr, Ipv4Addr};

use hyper::Request;

use super::Peer;
use crate::config::Http;

/// Where a request really comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Client {
    /// The visitor's address.
    pub(super) address: IpAddr,
    /// Whether the visitor's connection is encrypted, as far as a trusted proxy tells.
    pub(super) https: bool,
}

impl Client {
    /// Reads `X-Forwarded-For` and `X-Forwarded-Proto` when the connection comes from a trusted proxy, and only then.
    pub(super) fn of<B>(request: &Request<B>, peer: Peer, http: &Http) -> Self {
        let peer = match peer {
            Peer::Address(address) if !http.trusts(address) => return Self { address, https: false },
            Peer::Address(address) => address,
            Peer::Local => IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        let values = request.headers().get_all("x-forwarded-for");
        // Nonsense that a visitor sent must not hide what the proxy added to it.
        let texts: Vec<_> = values.iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let hops: Vec<IpAddr> = texts.iter().flat_map(|value| value.split(',')).filter_map(address).collect();
        // Each proxy adds the address it saw at the end: the last one that is not itself a trusted proxy is the visitor.
        let address = hops.iter().rev().find(|hop| !http.trusts(**hop)).or(hops.first()).copied().unwrap_or(peer);
        let proto = request.headers().get("x-forwarded-proto").and_then(|value| value.to_str().ok());
        Self { address, https: proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https")) }
    }
}

fn address(hop: &str) -> Option<IpAddr> {
    hop.trim().trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::{Client, Peer};
    use crate::config::Http;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let trusted_proxies = trusted.iter().map(|network| network.parse().expect("a network")).collect();
        let http = Http { trusted_proxies, ..Http::default() };
        let mut request = hyper::Request::builder();
        for value in forwarded {
            request = request.header("X-Forwarded-For", *value).header("X-Forwarded-Proto", "https");
        }
        let request = request.body(()).expect("a request");
        let peer = if peer == "unix" { Peer::Local } else { Peer::Address(peer.parse().expect("an address")) };
        let client = Client::of(&request, peer, &http);
        format!("{} {}", client.address, client.https)
    }

    #[test]
    fn a_stranger_cannot_choose_their_address() {
        assert_eq!(client("203.0.113.5", &["1.2.3.4"], &[]), "203.0.113.5 false");
        assert_eq!(client("203.0.113.5", &["1.2.3.4"], &["127.0.0.1"]), "203.0.113.5 false");
    }

    #[test]
    fn a_trusted_proxy_tells_who_it_saw() {
        let trusted = ["127.0.0.1", "10.0.0.0/8"];
        assert_eq!(client("127.0.0.1", &["6.6.6.6, 203.0.113.5"], &trusted), "203.0.113.5 true");
        assert_eq!(client("127.0.0.1", &["203.0.113.5, 10.1.2.3"], &trusted), "203.0.113.5 true");
        assert_eq!(client("127.0.0.1", &["203.0.113.5", "10.1.2.3"], &trusted), "203.0.113.5 true");
        assert_eq!(client("127.0.0.1", &["é, 203.0.113.5"], &trusted), "203.0.113.5 true");
        assert_eq!(client("127.0.0.1", &["not an address"], &trusted), "127.0.0.1 true");
        assert_eq!(client("127.0.0.1", &[], &trusted), "127.0.0.1 false");
        assert_eq!(client("unix", &["6.6.6.6, 203.0.113.5"], &[]), "203.0.113.5 true");
        assert_eq!(client("unix", &[], &[]), "127.0.0.1 false");
    }
}
