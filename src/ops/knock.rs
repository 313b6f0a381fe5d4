//! A knock at our own door: whether the site answers, asked over its own socket as anybody would.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;

use crate::config::Settings;

/// More than any answer of ours to a machine.
const LONGEST: u64 = 64 * 1024;

/// Where the site listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// On a TCP port.
    Tcp(SocketAddr),
    /// On a Unix socket.
    Unix(PathBuf),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "http://{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Target {
    /// Where a site with these settings is reached from this machine.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        match &settings.http.unix_socket {
            Some(path) => Self::Unix(path.clone()),
            None => Self::tcp(settings.socket_address()),
        }
    }

    /// Where a site that listens on `address` is reached from this machine.
    #[must_use]
    pub fn tcp(mut address: SocketAddr) -> Self {
        if address.ip().is_unspecified() {
            let loopback: IpAddr = if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
            address.set_ip(loopback);
        }
        Self::Tcp(address)
    }

    /// The answer to a GET: its status and its body, as far as 64 KiB of it arrive in time.
    ///
    /// # Errors
    /// When nobody answers in time, or with something else than HTTP.
    pub fn ask(&self, path: &str, timeout: Duration) -> io::Result<(u16, String)> {
        let answer = match self {
            Self::Tcp(address) => {
                let stream = TcpStream::connect_timeout(address, timeout)?;
                stream.set_read_timeout(Some(timeout))?;
                stream.set_write_timeout(Some(timeout))?;
                exchange(stream, &address.to_string(), path)?
            }
            Self::Unix(socket) => {
                let stream = UnixStream::connect(socket)?;
                stream.set_read_timeout(Some(timeout))?;
                stream.set_write_timeout(Some(timeout))?;
                exchange(stream, "localhost", path)?
            }
        };
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))?;
        Ok((status, body.trim().to_owned()))
    }
}

/// A plain socket does: it is our own server.
fn exchange(mut stream: impl Read + Write, host: &str, path: &str) -> io::Result<String> {
    let agent = concat!("purbeurre-healthcheck/", env!("CARGO_PKG_VERSION"));
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
