//! `purbeurre serve`: the site. What the binary does when it is told nothing.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::{Common, Failure, Outcome};
use crate::config::Settings;
use crate::off::examples::examples;
use crate::ops::{data_dir, secret_key};
use crate::store::Store;
use crate::store::write::Writer;
use crate::web;
use crate::web::front::Front;

/// How long threads that still block may go on after the last request.
const LAST_MOMENTS: Duration = Duration::from_secs(2);

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
        let settings = common.begin(address.into_iter().chain(port).collect())?.settings;
        data_dir::prepare(&settings.data_dir)?;
        // Made at the first start even though only accounts will use it: an operator learns of it once, at the beginning.
        secret_key::obtain(&settings.data_dir, settings.secret_key.as_ref())?;
        let store = Store::open(&settings.database.url, settings.database.readers)?;
        if self.no_migrate {
            store.check_schema()?;
        } else {
            for migration in store.migrate()? {
                tracing::info!(migration, "migrated");
            }
        }
        fill_when_empty(&store)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let outcome = runtime.block_on(serve(&settings, store));
        // A visitor's question to Open Food Facts may still be under way; nobody is left to be told the answer.
        runtime.shutdown_timeout(LAST_MOMENTS);
        outcome
    }
}

/// A first start shows the whole site: an empty catalogue gets our own examples.
fn fill_when_empty(store: &Store) -> Outcome {
    if store.read_here(|reader| Ok(reader.lexicon.overview().products))? > 0 {
        return Ok(());
    }
    let (taxonomy, products) = examples()?;
    store.replace_taxonomy(&taxonomy)?;
    let now = chrono::Utc::now().timestamp();
    let written = store.write_here(|conn| Writer::of_examples(now).write(conn, &products))?;
    store.refresh()?;
    tracing::info!(products = written.inserted, "the catalogue was empty: examples fill it until products are imported");
    Ok(())
}

async fn serve(settings: &Settings, store: Store) -> Outcome {
    let address = SocketAddr::new(settings.address, settings.port);
    let front = Front::bind(address, settings.http.clone(), web::rocket(settings, store)).await?;
    let stop = stop_signal()?;
    tracing::info!("listening on http://{}", front.address()?);
    front.run(stop).await;
    tracing::info!("stopped");
    Ok(())
}

/// Done at the first SIGINT or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
