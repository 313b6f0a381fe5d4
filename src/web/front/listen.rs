//! Where connections come from: a TCP port, a Unix socket, or a socket that systemd or a parent process holds for us.

use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use super::ServeError;

/// Who may connect to a Unix socket: its owner and group, which a proxy is made a member of.
const SOCKET_MODE: u32 = 0o660;

/// Where connections come from.
#[derive(Debug)]
pub enum Listener {
    /// A TCP port.
    Tcp(TcpListener),
    /// A socket in the file system, and its path if it is ours to remove.
    Unix(UnixListener, Option<PathBuf>),
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
        Ok(Self::Tcp(listener))
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
        Ok(Self::Unix(listener, Some(path.to_owned())))
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
        if let Ok(Some(listener)) = handed.take_unix_listener(0) {
            listener.set_nonblocking(true).map_err(broken)?;
            return Ok(Some(Self::Unix(UnixListener::from_std(listener).map_err(broken)?, None)));
        }
        let Some(listener) = handed.take_tcp_listener(0).map_err(broken)? else { return Ok(None) };
        listener.set_nonblocking(true).map_err(broken)?;
        Ok(Some(Self::Tcp(TcpListener::from_std(listener).map_err(broken)?)))
    }

    /// Where it listens, as people write it.
    #[must_use]
    pub fn place(&self) -> String {
        match self {
            Self::Tcp(listener) => {
                listener.local_addr().map_or_else(|_| "a TCP port".to_owned(), |address| format!("http://{address}"))
            }
            Self::Unix(listener, _) => {
                let address = listener.local_addr().ok();
                let path = address.as_ref().and_then(tokio::net::unix::SocketAddr::as_pathname);
                path.map_or_else(|| "a Unix socket".to_owned(), |path| format!("unix:{}", path.display()))
            }
        }
    }

    pub(super) async fn accept(&self) -> std::io::Result<Accepted> {
        match self {
            Self::Tcp(listener) => listener.accept().await.map(|(stream, peer)| Accepted::Tcp(stream, peer)),
            Self::Unix(listener, _) => listener.accept().await.map(|(stream, _)| Accepted::Unix(stream)),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Unix(_, Some(path)) = self
            && let Err(error) = std::fs::remove_file(&*path)
        {
            tracing::debug!(%error, path = %path.display(), "the socket is already gone");
        }
    }
}
