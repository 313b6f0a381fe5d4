//! The front door: accepts connections, keeps clients within limits, and hands requests to Rocket.
//!
//! Rocket 0.5 cuts no slow client, bounds no URL and takes no listener of ours; a hyper accept loop does. It is the one seam
//! to remove when a Rocket that can do this is out. What every answer needs whatever its route (security headers,
//! compression, conditional requests, HEAD) is done here once; embedded files are answered here without entering Rocket.

mod client;
mod compress;
mod files;
mod finish;
mod forward;
mod kept;
mod refusal;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rocket::local::asynchronous::Client;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use crate::config::Http;
use crate::store::Store;
use forward::Answer;
use kept::Kept;

/// Connections served at the same time; more wait in the kernel's queue.
const CONNECTIONS: usize = 4_096;
/// How long open requests may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why the server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {why}; choose another with ROCKET_ADDRESS and ROCKET_PORT")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        why: std::io::Error,
    },
    /// Rocket refused its routes or its settings: a defect.
    #[error("the site cannot start: {0}")]
    Rocket(String),
}

/// What every connection shares.
struct Door {
    rocket: Client,
    http: Http,
    kept: Option<Kept>,
}

/// A server that has its address and answers as soon as it runs.
pub struct Front {
    listener: TcpListener,
    door: Arc<Door>,
}

impl Front {
    /// Takes the address and makes the site ready.
    ///
    /// # Errors
    /// When the address cannot be had, or Rocket refuses its routes.
    pub async fn bind(address: SocketAddr, http: Http, rocket: rocket::Rocket<rocket::Build>) -> Result<Self, ServeError> {
        let listener = TcpListener::bind(address).await.map_err(|why| ServeError::Listen { address, why })?;
        let rocket = Client::untracked(rocket).await.map_err(|error| ServeError::Rocket(error.to_string()))?;
        let kept = rocket.rocket().state::<Store>().cloned().map(Kept::new);
        Ok(Self { listener, door: Arc::new(Door { rocket, http, kept }) })
    }

    /// Where it listens; tells the port when 0 was asked for.
    ///
    /// # Errors
    /// When the system does not know.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is done, then lets open requests end.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let (stopping, stopped) = watch::channel(false);
        tokio::pin!(stop);
        loop {
            let place = Arc::clone(&places).acquire_owned();
            let accepted = async {
                let place = place.await;
                (place, self.listener.accept().await)
            };
            tokio::select! {
                () = &mut stop => break,
                (place, accepted) = accepted => match accepted {
                    Ok((stream, peer)) => {
                        let connection = serve_connection(stream, peer, Arc::clone(&self.door), stopped.clone());
                        tokio::spawn(async move {
                            connection.await;
                            drop(place);
                        });
                    }
                    Err(error) => pause_after(&error).await,
                },
            }
        }
        drop(self.listener);
        let _ = stopping.send(true);
        let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
        if tokio::time::timeout(GRACE, places.acquire_many(all)).await.is_err() {
            tracing::warn!(seconds = GRACE.as_secs(), "requests were still open; they are cut");
        }
    }
}

/// A failed accept is the client's doing, or the system is out of files: then trying again at once would only spin.
async fn pause_after(error: &std::io::Error) {
    tracing::warn!(%error, "a connection could not be accepted");
    if !matches!(error.kind(), std::io::ErrorKind::ConnectionAborted | std::io::ErrorKind::ConnectionReset) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn serve_connection(stream: TcpStream, peer: SocketAddr, door: Arc<Door>, mut stopped: watch::Receiver<bool>) {
    // Answers are written whole; waiting for more to send with them only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "the connection is already gone");
    }
    let service = service_fn(|request: hyper::Request<Incoming>| {
        let door = Arc::clone(&door);
        async move { Ok::<_, Infallible>(door.answer(request, peer).await.map(Full::new)) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(door.http.header_timeout_seconds))
        .max_buf_size(door.http.max_header_bytes)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

impl Door {
    async fn answer(&self, request: hyper::Request<Incoming>, peer: SocketAddr) -> Answer {
        let client = client::Client::of(&request, peer, &self.http);
        let wanted = finish::Wanted::of(&request);
        let plain = match files::answer(&request, &wanted) {
            Some(answer) => answer,
            None => self.page(request, &wanted, &client).await,
        };
        finish::secure(plain, &client)
    }

    /// A page, as it is kept or as the site makes it.
    async fn page(&self, request: hyper::Request<Incoming>, wanted: &finish::Wanted, client: &client::Client) -> Answer {
        let kept = self.kept.as_ref();
        let place = kept.and_then(|kept| kept.place(&request, wanted));
        if let Some(page) = kept.zip(place.as_ref()).and_then(|(kept, place)| kept.find(place)) {
            return finish::trimmed(page, wanted);
        }
        let page = finish::page(forward::forward(self, request, client).await, wanted);
        if let Some((kept, place)) = kept.zip(place) {
            kept.keep(place, &page);
        }
        finish::trimmed(page, wanted)
    }
}
