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
mod listen;
mod places;
mod refusal;

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rocket::local::asynchronous::Client;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio_io_timeout::TimeoutStream;

use crate::config::{Http, Lifecycle, Settings};
use crate::store::Store;
use forward::Answer;
use kept::Kept;
use listen::Accepted;
pub use listen::Listener;
use places::{Place, Places};

/// How open the door is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Whoever comes is served.
    Open,
    /// Whoever is answered is told to come back by a new connection, which may be another process's.
    Farewell,
    /// Silent connections are closed, open requests end.
    Closing,
}

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
    /// The Unix socket cannot be had.
    #[error("cannot listen on the socket {path}: {why}; choose another with http.unix_socket", path = path.display())]
    Socket {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// What was handed over by `LISTEN_FDS` or on standard input is no socket to listen on.
    #[error("the socket that was handed over cannot be listened on: {0}")]
    Inherited(std::io::Error),
    /// Rocket refused its routes or its settings: a defect.
    #[error("the site cannot start: {0}")]
    Rocket(String),
}

/// What every connection shares.
struct Door {
    rocket: Client,
    http: Http,
    lifecycle: Lifecycle,
    kept: Option<Kept>,
}

/// A server that has its address and answers as soon as it runs.
pub struct Front {
    listener: Listener,
    door: Arc<Door>,
}

impl Front {
    /// Takes the address and makes the site ready.
    ///
    /// # Errors
    /// When the address cannot be had, or Rocket refuses its routes.
    pub async fn bind(
        address: SocketAddr,
        settings: &Settings,
        rocket: rocket::Rocket<rocket::Build>,
    ) -> Result<Self, ServeError> {
        Self::on(Listener::tcp(address).await?, settings, rocket).await
    }

    /// Makes the site ready behind a listener.
    ///
    /// # Errors
    /// When Rocket refuses its routes.
    pub async fn on(listener: Listener, settings: &Settings, rocket: rocket::Rocket<rocket::Build>) -> Result<Self, ServeError> {
        let rocket = Client::untracked(rocket).await.map_err(|error| ServeError::Rocket(error.to_string()))?;
        let kept = rocket.rocket().state::<Store>().cloned().map(Kept::new);
        let (http, lifecycle) = (settings.http.clone(), settings.lifecycle.clone());
        Ok(Self { listener, door: Arc::new(Door { rocket, http, lifecycle, kept }) })
    }

    /// Where it listens.
    #[must_use]
    pub const fn listener(&self) -> &Listener {
        &self.listener
    }

    /// Serves until `stop` is done. Then connections are told to come back anew, which is what keeps a request from being sent into
    /// one that is just being closed; and open requests end.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listener, door } = self;
        let places = Places::new(door.http.connections, door.http.connections_per_address);
        let (opening, seen) = watch::channel(Opening::Open);
        door.accept_until(stop, &listener, &places, &seen).await;
        let _ = opening.send(Opening::Farewell);
        let farewell = tokio::time::timeout(Duration::from_secs(door.lifecycle.farewell_seconds), places.all_free());
        let farewell = async {
            let _ = farewell.await;
        };
        if listener.is_ours() {
            door.accept_until(farewell, &listener, &places, &seen).await;
        } else {
            // Whoever comes now waits in the socket for the next process.
            farewell.await;
        }
        drop(listener);
        let _ = opening.send(Opening::Closing);
        let seconds = door.lifecycle.requests_seconds;
        if tokio::time::timeout(Duration::from_secs(seconds), places.all_free()).await.is_err() {
            tracing::warn!(seconds, "requests were still open; they are cut");
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

async fn until_closing(opening: &mut watch::Receiver<Opening>) {
    // When nobody is left to tell, the server is gone already.
    let _ = opening.wait_for(|opening| *opening == Opening::Closing).await;
}

/// What a connection needs until it ends.
struct Connection {
    door: Arc<Door>,
    place: Arc<Place>,
    peer: Peer,
    opening: watch::Receiver<Opening>,
}

/// Who holds the other end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Peer {
    /// A machine.
    Address(IpAddr),
    /// A process of this machine, through a Unix socket: only those whom its owner lets in, a proxy that is believed.
    Local,
}

impl Connection {
    async fn serve(self, stream: impl AsyncRead + AsyncWrite + Send + 'static) {
        let Self { door, place, peer, opening } = self;
        let mut closing = opening.clone();
        let mut stream = TimeoutStream::new(stream);
        // Somebody who asks and does not read must not keep the answer in our hands for ever.
        stream.set_write_timeout(Some(Duration::from_secs(door.http.header_timeout_seconds)));
        let service = service_fn(|request: hyper::Request<Incoming>| {
            let (door, place, opening) = (Arc::clone(&door), Arc::clone(&place), opening.clone());
            async move {
                let mut answer = door.answer(request, peer, &place).await.map(Full::new);
                if *opening.borrow() != Opening::Open {
                    answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                place.waiting();
                Ok::<_, Infallible>(answer)
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(door.http.header_timeout_seconds))
            .max_buf_size(door.http.max_header_bytes)
            .serve_connection(TokioIo::new(Box::pin(stream)), service);
        tokio::pin!(connection);
        let outcome = tokio::select! {
            outcome = connection.as_mut() => outcome,
            () = place.cut() => return tracing::debug!(?peer, "a connection made room for another"),
            () = until_closing(&mut closing) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, ?peer, "a connection ended early");
        }
    }
}

impl Door {
    async fn accept_until(
        self: &Arc<Self>,
        stop: impl Future<Output = ()>,
        listener: &Listener,
        places: &Arc<Places>,
        opening: &watch::Receiver<Opening>,
    ) {
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => self.admit(accepted, places, opening),
                    Err(error) => pause_after(&error).await,
                },
            }
        }
    }

    /// Gives a connection a place and serves it; without one it is closed at once.
    fn admit(self: &Arc<Self>, accepted: Accepted, places: &Arc<Places>, opening: &watch::Receiver<Opening>) {
        let peer = match &accepted {
            Accepted::Tcp(_, address) => Peer::Address(address.ip().to_canonical()),
            Accepted::Unix(_) => Peer::Local,
        };
        let alone = match peer {
            Peer::Address(address) if !self.http.trusts(address) => Some(address),
            _ => None,
        };
        let Some(place) = places.take(alone) else { return tracing::debug!(?peer, "no place is free; a connection was closed") };
        let connection = Connection { door: Arc::clone(self), place: Arc::new(place), peer, opening: opening.clone() };
        match accepted {
            Accepted::Tcp(stream, _) => {
                // Answers are written whole; waiting for more to send with them only delays them.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "the connection is already gone");
                }
                tokio::spawn(connection.serve(stream));
            }
            Accepted::Unix(stream) => {
                tokio::spawn(connection.serve(stream));
            }
        }
    }

    async fn answer(&self, request: hyper::Request<Incoming>, peer: Peer, place: &Place) -> Answer {
        let client = client::Client::of(&request, peer, &self.http);
        let wanted = finish::Wanted::of(&request);
        let plain = match files::answer(&request, &wanted) {
            Some(answer) => answer,
            None => self.page(request, &wanted, &client, place).await,
        };
        finish::secure(plain, &client)
    }

    /// A page, as it is kept or as the site makes it.
    async fn page(
        &self,
        request: hyper::Request<Incoming>,
        wanted: &finish::Wanted,
        client: &client::Client,
        connection: &Place,
    ) -> Answer {
        let kept = self.kept.as_ref();
        let place = kept.and_then(|kept| kept.place(&request, wanted));
        if let Some(page) = kept.zip(place.as_ref()).and_then(|(kept, place)| kept.find(place)) {
            return finish::trimmed(page, wanted);
        }
        let page = finish::page(forward::forward(self, request, client, connection).await, wanted);
        if let Some((kept, place)) = kept.zip(place) {
            kept.keep(place, &page);
        }
        finish::trimmed(page, wanted)
    }
}
