//! Crowds at the front door: connections that say nothing, bodies that drip, and the socket that a proxy uses.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use purbeurre::config::Settings;
use purbeurre::web;
use purbeurre::web::front::{Front, Listener};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpSocket;

use crate::{app, common, raw};

/// How many connections fit whose both ends are in this process: as many as wanted, where the system allows so many files.
fn crowd_of(wanted: u16) -> u16 {
    const SPARE: u64 = 2_000;
    let limit = getrlimit(Resource::Nofile);
    let files = limit.maximum.map_or(u64::from(wanted) * 2 + SPARE, |most| most.min(u64::from(wanted) * 2 + SPARE));
    setrlimit(Resource::Nofile, Rlimit { current: Some(files), maximum: limit.maximum }).expect("more files");
    u16::try_from(files.saturating_sub(SPARE) / 2).expect("no more than wanted").min(wanted)
}

/// Opens a connection from an address of this machine, and begins a request that never ends.
async fn half_open(from: Ipv4Addr, to: SocketAddr) -> tokio::net::TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from((from, 0))).expect("an address of this machine");
    let mut stream = socket.connect(to).await.expect("a connection");
    // The door may close it at any time: that is what this is about.
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").await;
    stream
}

#[test]
fn five_thousand_half_open_connections_leave_a_visitor_unharmed() {
    let many = crowd_of(5_000);
    let (app, _store) = app(|settings| {
        settings.http.header_timeout_seconds = 600;
        // More come than there are places, on a system that allows few files too.
        settings.http.connections = settings.http.connections.min(usize::from(many) * 4 / 5).max(16);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let crowd = runtime.block_on(async {
        let mut crowd = Vec::new();
        for number in 0..many {
            let from = Ipv4Addr::new(127, 1, u8::try_from(number % 100).expect("small"), 1);
            crowd.push(half_open(from, app.address).await);
        }
        crowd
    });
    for _ in 0..20 {
        assert_eq!(app.get("/recherche?q=chocolat").status, 200);
    }
    assert_eq!(crowd.len(), usize::from(many), "nobody in the crowd has left by itself");
}

#[test]
fn one_address_fills_its_own_places_only() {
    let (app, _store) = app(|settings| {
        settings.http.header_timeout_seconds = 600;
        settings.http.connections_per_address = 8;
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mut friend, mut crowd) = runtime.block_on(async {
        let friend = half_open(Ipv4Addr::new(127, 2, 0, 1), app.address).await;
        let mut crowd = Vec::new();
        for _ in 0..40 {
            crowd.push(half_open(Ipv4Addr::new(127, 3, 0, 1), app.address).await);
        }
        (friend, crowd)
    });
    runtime.block_on(async {
        let mut buffer = [0; 64];
        // The first of the crowd was pushed out by its own kind; the friend can still finish what it began.
        let closed = tokio::io::AsyncReadExt::read(&mut crowd[0], &mut buffer).await;
        assert!(matches!(closed, Ok(0) | Err(_)), "{closed:?}");
        friend.write_all(b"\r\n").await.expect("the friend is still there");
        let answered = tokio::io::AsyncReadExt::read(&mut friend, &mut buffer).await.expect("an answer");
        assert!(buffer[..answered].starts_with(b"HTTP/1.1 200"));
    });
}

#[test]
fn a_body_that_drips_is_cut_and_one_that_flows_is_not() {
    let (app, _store) = app(|settings| settings.http.min_body_bytes_per_second = 100);
    let head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n";
    let mut stream = TcpStream::connect(app.address).expect("a connection");
    stream.write_all(head).expect("the head goes out");
    stream.set_read_timeout(Some(Duration::from_millis(100))).expect("a socket");
    let (mut answer, begun) = (Vec::new(), Instant::now());
    // One byte now and then until the server has had enough; a server that takes it all would need 100 minutes.
    while answer.is_empty() {
        assert!(begun.elapsed() < Duration::from_mins(1), "still not cut");
        if stream.write_all(b"x").is_err() {
            break;
        }
        let mut buffer = [0; 1_024];
        if let Ok(read) = stream.read(&mut buffer) {
            answer.extend_from_slice(&buffer[..read]);
        }
    }
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
    let whole = [head.as_slice(), &vec![b'x'; 60_000]].concat();
    assert!(
        raw(&app, &[&whole[..], b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"].concat()).contains("HTTP/1.1 200")
    );
}

#[test]
fn a_proxy_of_this_machine_uses_a_socket_and_is_believed() {
    let store = common::TestStore::sqlite();
    common::app::fill(&store);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("http.sock");
    // What a process that was killed leaves behind.
    drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let settings = Settings::default();
    let front = runtime.block_on(async {
        let listener = Listener::unix(&path).expect("the stale socket is replaced");
        Front::on(listener, &settings, web::rocket(&settings, store.store.clone())).await.expect("the site starts")
    });
    assert_eq!(std::fs::metadata(&path).expect("a socket").permissions().mode() & 0o777, 0o660);
    let serving = runtime.spawn(front.run(async {
        let _ = stopped.await;
    }));
    let mut stream = UnixStream::connect(&path).expect("a connection");
    stream
        .write_all(
            b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 203.0.113.5\r\nConnection: close\r\n\r\n",
        )
        .expect("the request goes out");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security"));
    let taken = runtime.block_on(async { Listener::unix(&path).expect_err("somebody listens").to_string() });
    assert!(taken.contains("http.sock") && taken.contains("in use"), "{taken}");
    std::fs::write(folder.path().join("letter"), "dear diary").expect("a file");
    runtime.block_on(async { Listener::unix(&folder.path().join("letter")).expect_err("a file is no socket") });
    assert!(folder.path().join("letter").exists(), "what is not ours stays");
    let _ = stop.send(());
    runtime.block_on(serving).expect("it stops");
    assert!(!path.exists(), "the socket goes with the server");
}
