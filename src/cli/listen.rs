//! Where a site listens, as options of the commands that open its door.

use std::net::IpAddr;

use clap::Args;

/// `--address` and `--port`.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct Listen {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "IP")]
    address: Option<IpAddr>,
    /// Port to listen on; 0 takes a free one [default: 8000]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

impl Listen {
    /// What they say, as settings: key, value, option.
    pub(super) fn values(self) -> Vec<(&'static str, String, &'static str)> {
        let address = self.address.map(|address| ("address", address.to_string(), "--address"));
        let port = self.port.map(|port| ("port", port.to_string(), "--port"));
        address.into_iter().chain(port).collect()
    }
}
