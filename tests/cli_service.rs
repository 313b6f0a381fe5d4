//! `purbeurre serve` under a service manager: what it tells it, the socket it is handed, and the units it comes with.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_purbeurre");

/// A service manager that listens to what it is told.
struct Manager {
    folder: tempfile::TempDir,
    socket: UnixDatagram,
}

impl Manager {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = UnixDatagram::bind(folder.path().join("notify")).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_mins(1))).expect("a socket");
        Self { folder, socket }
    }

    /// `serve` on a socket that this process holds, as socket activation does it: open file 3, and its own process id.
    fn start(&self, listener: TcpListener) -> Child {
        Command::new("sh")
            .args(["-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\" 3<&0 0</dev/null", "sh", BINARY, "serve"])
            .args(["--data-dir", self.folder.path().join("data").to_str().expect("a path")])
            .env("NOTIFY_SOCKET", self.folder.path().join("notify"))
            .env("WATCHDOG_USEC", "900000")
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .stderr(Stdio::null())
            .current_dir(self.folder.path())
            .spawn()
            .expect("the server starts")
    }

    /// Waits until it is told something.
    fn wait_for(&self, words: &str) {
        let mut buffer = [0; 1_024];
        loop {
            let length = self.socket.recv(&mut buffer).unwrap_or_else(|error| panic!("never told {words}: {error}"));
            if String::from_utf8_lossy(&buffer[..length]).lines().any(|line| line == words) {
                return;
            }
        }
    }
}

fn ask(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).expect("the door is open");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a socket");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("the request goes out");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

fn terminate(child: &mut Child) {
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("a signal");
}

#[test]
fn a_service_says_when_it_is_ready_alive_and_stopping() {
    let manager = Manager::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut child = manager.start(listener.try_clone().expect("a copy"));
    manager.wait_for("READY=1");
    assert!(ask(address).starts_with("HTTP/1.1 200"));
    manager.wait_for("WATCHDOG=1");
    manager.wait_for("WATCHDOG=1");
    terminate(&mut child);
    manager.wait_for("STOPPING=1");
    assert!(child.wait().expect("it ends").success());
}

/// With the socket in other hands the door stays open: a visitor who comes between two processes waits and is served.
#[test]
fn nobody_finds_the_door_closed_while_the_service_restarts() {
    let manager = Manager::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut first = manager.start(listener.try_clone().expect("a copy"));
    manager.wait_for("READY=1");
    terminate(&mut first);
    assert!(first.wait().expect("it ends").success());
    let visitor = std::thread::spawn(move || ask(address));
    let mut second = manager.start(listener.try_clone().expect("a copy"));
    assert!(visitor.join().expect("the visitor is served").starts_with("HTTP/1.1 200"));
    terminate(&mut second);
    assert!(second.wait().expect("it ends").success());
}

/// Asks again and again by connections that it keeps, as browsers and proxies do, until told to stop, and counts the answers.
fn keep_asking(address: SocketAddr, stop: &AtomicBool, count: &AtomicUsize) -> Result<(), String> {
    let mut answered = 0;
    while !stop.load(Ordering::Relaxed) {
        let stream = TcpStream::connect(address).map_err(|error| format!("the door is closed: {error}"))?;
        stream.set_read_timeout(Some(Duration::from_mins(1))).map_err(|error| error.to_string())?;
        let mut lines = BufReader::new(stream);
        let mut closed = false;
        while !closed && !stop.load(Ordering::Relaxed) {
            let sent = lines.get_mut().write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            sent.map_err(|error| format!("after {answered}: {error}"))?;
            let (mut status, mut length) = (String::new(), 0);
            lines.read_line(&mut status).map_err(|error| format!("after {answered}: {error}"))?;
            if !status.starts_with("HTTP/1.1 200") {
                return Err(format!("after {answered}: {status:?}"));
            }
            loop {
                let mut header = String::new();
                lines.read_line(&mut header).map_err(|error| error.to_string())?;
                let header = header.trim().to_ascii_lowercase();
                closed |= header == "connection: close";
                length = header.strip_prefix("content-length: ").and_then(|length| length.parse().ok()).unwrap_or(length);
                if header.is_empty() {
                    break;
                }
            }
            lines.read_exact(&mut vec![0; length]).map_err(|error| error.to_string())?;
            answered += 1;
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}

/// Restarts under load, the socket in other hands: every request of twenty thousand is answered.
#[test]
fn a_restart_under_load_loses_no_request() {
    const REQUESTS: usize = 20_000;
    const RESTARTS: usize = 4;
    let manager = Manager::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, count) = (AtomicBool::new(false), AtomicUsize::new(0));
    let mut server = manager.start(listener.try_clone().expect("a copy"));
    manager.wait_for("READY=1");
    let outcomes: Vec<Result<(), String>> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..4).map(|_| scope.spawn(|| keep_asking(address, &stop, &count))).collect();
        for restart in 1..=RESTARTS {
            // Each process has its share of work before it goes; a client that failed makes this end.
            while count.load(Ordering::Relaxed) < restart * REQUESTS / RESTARTS
                && !clients.iter().any(ScopedJoinHandle::is_finished)
            {
                std::thread::yield_now();
            }
            terminate(&mut server);
            assert!(server.wait().expect("it ends").success());
            server = manager.start(listener.try_clone().expect("a copy"));
            manager.wait_for("READY=1");
        }
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().map(|client| client.join().expect("a client")).collect()
    });
    terminate(&mut server);
    assert!(server.wait().expect("it ends").success());
    assert_eq!(outcomes, [Ok(()), Ok(()), Ok(()), Ok(())], "no request is lost");
    assert!(count.into_inner() >= REQUESTS);
}

/// The units name what is there: the commands, the settings and the secrets that this version knows.
#[test]
fn the_units_speak_of_this_binary() {
    let unit =
        |name: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(name)).expect("a unit");
    let (service, socket) = (unit("purbeurre.service"), unit("purbeurre.socket"));
    for words in ["Type=notify", "WatchdogSec=", "ExecStart=/usr/bin/purbeurre serve", "RestartPreventExitStatus=2 78"] {
        assert!(service.contains(words), "{words}");
    }
    assert!(socket.contains("ListenStream=127.0.0.1:8000"), "the port that the documents speak of");
    for line in service.lines().filter_map(|line| line.strip_prefix("LoadCredential=purbeurre.")) {
        let known = ["database_url", "secret_key", "mail_url", "update_heartbeat_url"];
        assert!(known.contains(&line), "{line} is no secret of ours");
    }
}
