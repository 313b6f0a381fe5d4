//! What a service manager (systemd) is told: that the site is ready, that it stops, and that it is alive. Without one, nothing.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};

use sd_notify::NotifyState;

use super::knock::Target;

/// Says that visitors are served from now on, and where.
pub fn ready(place: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(&format!("serving on {place}"))]);
}

/// Says that the site stops, so that nobody takes the time this needs for a failure.
pub fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("letting open requests and jobs end")]);
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the service manager could not be told");
    }
}

/// Tells the service manager that the site is alive for as long as it is held, where the manager wants to know (`WatchdogSec=`).
#[derive(Debug)]
pub struct Watchdog {
    /// Dropped with it, which ends the thread.
    _held: Sender<()>,
}

impl Watchdog {
    /// Starts it. Each time it asks `/readyz`, a whole round trip: through the listener, the site and a database thread. Any answer is
    /// a sign of life, also "not ready": a database that is away does not come back by restarting those who wait for it.
    #[must_use]
    pub fn start(target: Target) -> Option<Self> {
        let interval = sd_notify::watchdog_enabled()?;
        let (held, let_go) = channel();
        let look = move || {
            while let Err(RecvTimeoutError::Timeout) = let_go.recv_timeout(interval / 3) {
                match target.ask("/readyz", interval / 3) {
                    Ok(_) => tell(&[NotifyState::Watchdog]),
                    Err(error) => tracing::error!(%error, "the site does not answer itself; the service manager will restart it"),
                }
            }
        };
        match std::thread::Builder::new().name("watchdog".to_owned()).spawn(look) {
            Ok(_) => Some(Self { _held: held }),
            Err(error) => {
                tracing::error!(%error, "the watchdog cannot start");
                None
            }
        }
    }
}
