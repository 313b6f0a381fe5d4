//! `purbeurre serve`: the site. What the binary does when it is told nothing.

use std::net::IpAddr;

use clap::Args;

use super::{Common, Failure, Outcome};
use crate::ops::{data_dir, secret_key};

/// Serve the site: what purbeurre does without a command
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:
  purbeurre serve
  purbeurre serve --address 0.0.0.0 --port 8080 --data-dir /var/lib/purbeurre")]
pub(super) struct Serve {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "IP")]
    address: Option<IpAddr>,
    /// Port to listen on; 0 takes a free one [default: 8000]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Refuse to start when the database lacks migrations, instead of running them
    #[arg(long)]
    no_migrate: bool,
}

impl Serve {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let address = self.address.map(|address| ("address", address.to_string(), "--address"));
        let port = self.port.map(|port| ("port", port.to_string(), "--port"));
        let loaded = common.begin(address.into_iter().chain(port).collect())?;
        data_dir::prepare(&loaded.settings.data_dir)?;
        let _key = secret_key::obtain(&loaded.settings.data_dir, loaded.settings.secret_key.as_ref())?;
        Err(Failure::new(if self.no_migrate { "there is no database yet" } else { "there is no site yet" }))
    }
}
