//! `purbeurre serve`: the site. What the binary does when it is told nothing.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::listen::Listen;
use super::{Common, Failure, Outcome};
use crate::config::Settings;
use crate::jobs::runner::Runner;
use crate::jobs::scheduler::{Agenda, Scheduler};
use crate::jobs::{self, Clock, Stop};
use crate::off::examples::examples;
use crate::ops::service_manager::{self, Watchdog};
use crate::ops::{data_dir, secret_key};
use crate::store::Store;
use crate::store::write::Writer;
use crate::web;
use crate::web::front::{Front, Listener};

/// How long threads that still block may go on after the last request.
const LAST_MOMENTS: Duration = Duration::from_secs(2);

/// Serve the site: what purbeurre does without a command
#[derive(Debug, Default, Args)]
#[command(after_help = "Examples:
  purbeurre serve
  purbeurre serve --address 0.0.0.0 --port 8080 --data-dir /var/lib/purbeurre")]
pub(super) struct Serve {
    #[command(flatten)]
    listen: Listen,
    /// Refuse to start when the database lacks migrations, instead of running them
    #[arg(long)]
    no_migrate: bool,
    /// The door is standard input: `supervise` holds it
    #[arg(long, hide = true)]
    listener_on_stdin: bool,
}

impl Serve {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let mut settings = common.begin(self.listen.values()).map_err(Failure::of_settings)?.settings;
        data_dir::prepare(&settings.data_dir)?;
        settings.secret_key = Some(secret_key::obtain(&settings.data_dir, settings.secret_key.as_ref())?);
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
        let outcome = runtime.block_on(serve(&settings, store, self.listener_on_stdin));
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

/// The socket that was handed to us, else the one that the settings name.
async fn listener(settings: &Settings, on_stdin: bool) -> Result<Listener, Failure> {
    if on_stdin {
        return Ok(Listener::on_stdin()?);
    }
    if let Some(listener) = Listener::inherited()? {
        return Ok(listener);
    }
    match &settings.http.unix_socket {
        Some(path) => Ok(Listener::unix(path)?),
        None => Ok(Listener::tcp(SocketAddr::new(settings.address, settings.port)).await?),
    }
}

/// Each connection is a file; systems allow some thousand only until a process asks for as many as it may have.
fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current == limit.maximum {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }) {
        tracing::warn!(%error, files = ?limit.current, "the limit of open files cannot be raised; fewer connections may fit");
    }
}

async fn serve(settings: &Settings, store: Store, on_stdin: bool) -> Outcome {
    // Pages and jobs ask Open Food Facts through one client, one request at a time.
    let client = web::completing::client(settings, &store);
    let rocket = web::rocket_with(settings, store.clone(), client.clone());
    allow_many_files();
    let front = Front::on(listener(settings, on_stdin).await?, settings, rocket).await?;
    let mut signals = Signals::listen()?;
    let stop = Stop::default();
    let runner = Runner::new(store, Clock::system(), stop.clone());
    let scheduler = Scheduler::start(Agenda::new(jobs::all_through(settings, client), runner)).await?;
    tracing::info!("listening on {}", front.listener().place());
    service_manager::ready(&front.listener().place());
    let watchdog = front.listener().target().and_then(Watchdog::start);
    let stopping = async move {
        signals.next().await;
        service_manager::stopping();
        // Jobs look for their safe point while requests drain.
        stop.set();
        tokio::spawn(signals.abort_at_the_next());
    };
    front.run(stopping).await;
    drop(watchdog);
    let seconds = settings.lifecycle.jobs_seconds;
    if !scheduler.finish(Duration::from_secs(seconds)).await {
        tracing::warn!(seconds, "a job did not stop in time; it is cut, and goes on with its next run");
    }
    tracing::info!("stopped");
    Ok(())
}

/// SIGINT and SIGTERM.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Done at the next of them.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// Somebody who asks twice does not want to wait: whatever is not written then was never written.
    async fn abort_at_the_next(mut self) {
        self.next().await;
        tracing::warn!("told to stop a second time: ended at once");
        std::process::exit(1);
    }
}
