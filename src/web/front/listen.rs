//! Where connections come from: a TCP port, a Unix socket, or a socket that systemd or a parent process holds for us.

use std::net::SocketAddr;
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::ServeError;
use crate::ops::knock::Target;

/// Who may connect to a Unix socket: its owner and group, which a proxy is made a member of.
const SOCKET_MODE: u32 = 0o660;

/// Where connections come from.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    /// Whether it was handed to us, and stays open when this process goes.
    handed: bool,
    /// The file of a Unix socket that is ours to remove.
    file: Option<PathBuf>,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A connection, and who holds its other end.
#[derive(Debug)]
pub(super) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    Unix(UnixStream),
}

impl Listener {
    /// Listens on an address.
    ///
    /// # Errors
    /// When it is taken, or not ours.
    pub async fn tcp(address: SocketAddr) -> Result<Self, ServeError> {
        let listener = TcpListener::bind(address).await.map_err(|why| ServeError::Listen { address, why })?;
        Ok(Self { socket: Socket::Tcp(listener), handed: false, file: None })
    }

    /// Listens on a Unix socket. A socket that nobody listens on any more is replaced; anything else that is there stays.
    ///
    /// # Errors
    /// When somebody else listens there, something else is there, or the folder cannot be written.
    pub fn unix(path: &Path) -> Result<Self, ServeError> {
        let refused = |why| ServeError::Socket { path: path.to_owned(), why };
        if let Ok(found) = std::fs::symlink_metadata(path) {
            let answers = || std::os::unix::net::UnixStream::connect(path).is_ok();
            if !found.file_type().is_socket() || answers() {
                return Err(refused(std::io::ErrorKind::AddrInUse.into()));
            }
            std::fs::remove_file(path).map_err(refused)?;
        }
        let listener = UnixListener::bind(path).map_err(refused)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(SOCKET_MODE)).map_err(refused)?;
        Ok(Self { socket: Socket::Unix(listener), handed: false, file: Some(path.to_owned()) })
    }

    /// The socket that systemd, or whoever started this process, holds for it (`LISTEN_FDS`), if any does.
    ///
    /// # Errors
    /// When what was handed over is no listening socket.
    pub fn inherited() -> Result<Option<Self>, ServeError> {
        let mut handed = ListenFd::from_env();
        if handed.len() == 0 {
            return Ok(None);
        }
        let broken = ServeError::Inherited;
        let socket = if let Ok(Some(listener)) = handed.take_unix_listener(0) {
            listener.set_nonblocking(true).map_err(broken)?;
            Socket::Unix(UnixListener::from_std(listener).map_err(broken)?)
        } else {
            let Some(listener) = handed.take_tcp_listener(0).map_err(broken)? else { return Ok(None) };
            listener.set_nonblocking(true).map_err(broken)?;
            Socket::Tcp(TcpListener::from_std(listener).map_err(broken)?)
        };
        Ok(Some(Self { socket, handed: true, file: None }))
    }

    /// The TCP port that stands on standard input, where a parent process put it.
    ///
    /// # Errors
    /// When something else stands there.
    pub fn on_stdin() -> Result<Self, ServeError> {
        let broken = ServeError::Inherited;
        let listener = std::net::TcpListener::from(std::io::stdin().as_fd().try_clone_to_owned().map_err(broken)?);
        // What is no socket has no address.
        listener.local_addr().map_err(broken)?;
        listener.set_nonblocking(true).map_err(broken)?;
        Ok(Self { socket: Socket::Tcp(TcpListener::from_std(listener).map_err(broken)?), handed: true, file: None })
    }

    /// Whether it was opened here: one that was handed to us stays open when this process goes.
    pub(super) const fn is_ours(&self) -> bool {
        !self.handed
    }

    /// Its address, when it is a TCP port.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.socket {
            Socket::Tcp(listener) => listener.local_addr().ok(),
            Socket::Unix(_) => None,
        }
    }

    /// Where this machine reaches it; `None` for a socket without a name.
    #[must_use]
    pub fn target(&self) -> Option<Target> {
        match &self.socket {
            Socket::Tcp(listener) => listener.local_addr().ok().map(Target::tcp),
            Socket::Unix(listener) => {
                let address = listener.local_addr().ok()?;
                address.as_pathname().map(|path| Target::Unix(path.to_owned()))
            }
        }
    }

    /// Where it listens, as people write it.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.address(), self.target()) {
            (Some(address), _) => format!("http://{address}"),
            (None, Some(target)) => target.to_string(),
            (None, None) => "a Unix socket".to_owned(),
        }
    }

    pub(super) async fn accept(&self) -> std::io::Result<Accepted> {
        match &self.socket {
            Socket::Tcp(listener) => listener.accept().await.map(|(stream, peer)| Accepted::Tcp(stream, peer)),
            Socket::Unix(listener) => listener.accept().await.map(|(stream, _)| Accepted::Unix(stream)),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(path) = &self.file
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::debug!(%error, path = %path.display(), "the socket is already gone");
        }
    }
}
