//! `purbeurre healthcheck`: asks the running site whether it answers, for containers and scripts.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use clap::Args;

use super::{Common, Failure, Outcome, output};

/// Ask the running site whether it answers: exit code 0 when it does, 1 when not
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre healthcheck --ready")]
pub(super) struct Healthcheck {
    /// Ask whether it can answer from its database too (/readyz instead of /healthz)
    #[arg(long)]
    ready: bool,
    /// Seconds to wait for the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
}

impl Healthcheck {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let address = reachable(common.settings(Vec::new())?.settings.socket_address());
        let path = if self.ready { "/readyz" } else { "/healthz" };
        let answer = ask(address, path, Duration::from_secs(self.timeout))
            .map_err(|error| Failure::new(format!("http://{address}{path} does not answer: {error}")))?;
        let status = answer.split_once("\r\n").map_or(answer.as_str(), |(line, _)| line);
        if status.split(' ').nth(1) == Some("200") {
            return output::line(&format!("http://{address}{path} answers."));
        }
        let reason = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body.trim());
        Err(Failure::new(format!("http://{address}{path} answers {status}: {reason}")))
    }
}

/// Where a site that listens on `address` is reached from this machine.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let loopback: IpAddr = if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        address.set_ip(loopback);
    }
    address
}

/// The whole answer to a GET, as far as 64 KiB of it arrive in time. A plain socket does: it is our own server.
fn ask(address: SocketAddr, path: &str, timeout: Duration) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    let agent = concat!("purbeurre-healthcheck/", env!("CARGO_PKG_VERSION"));
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.take(64 * 1024).read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
