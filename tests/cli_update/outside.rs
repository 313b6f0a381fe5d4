//! The address that is called after a run that succeeded.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};

use crate::common::open_food_facts::Misbehaviour;
use crate::place::{Place, on_each_database, stderr, stdout};
use crate::small;

const SECRET: &str = "s3cr3t-0123";

/// A watchman who answers with a status, and remembers how he was called.
struct Watchman {
    address: String,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Watchman {
    fn answering(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/ping/{SECRET}?token={SECRET}", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&calls);
        // It ends with the test's process.
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| answer(stream, status, &heard)));
        Self { address, calls }
    }

    fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, status: &str, calls: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut piece = [0; 1_024];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return,
            Ok(count) => head.extend_from_slice(&piece[..count]),
        }
    }
    calls.lock().unwrap().push(String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned());
    let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nlocation: /else/{SECRET}\r\nconnection: close\r\n\r\n");
}

/// Runs an update that tells all that it can tell, and checks that the secret is nowhere.
fn update(place: &Place, address: &str, arguments: &[&str]) -> Output {
    let extra = [("PURBEURRE_UPDATE__HEARTBEAT_URL", address), ("PURBEURRE_LOG__LEVEL", "trace")];
    let output = place.run_with(&[&["update-database"], arguments].concat(), &extra);
    let history = place.run(&["jobs", "history", "--lines", "--json"]);
    let [text, shown] = ["--lines", "--limit=99"].map(|option| place.run(&["jobs", "history", option]));
    let settings = place.run_with(&["config", "show"], &extra);
    assert!(stdout(&settings).contains("heartbeat_url"), "{}", stdout(&settings));
    for said in [&output, &history, &text, &shown, &settings] {
        assert!(!stdout(said).contains(SECRET) && !stderr(said).contains(SECRET), "{}{}", stdout(said), stderr(said));
    }
    assert!(!place.log().join("\n").contains(SECRET));
    output
}

#[test]
fn a_watchman_is_called_after_a_success_and_only_then() {
    on_each_database(|place| {
        small(place);
        let watchman = Watchman::answering("200 OK");
        place.off.misbehave("en:sodas", Misbehaviour::Html503);
        assert_eq!(update(place, &watchman.address, &[]).status.code(), Some(1));
        assert!(update(place, &watchman.address, &["--dry-run"]).status.code().is_some());
        assert_eq!(watchman.calls(), [""; 0], "neither a partial run nor a dry one");
        place.off.behave();
        assert!(update(place, &watchman.address, &["--dry-run"]).status.success());
        assert_eq!(watchman.calls(), [""; 0], "a dry one that succeeds, neither");
        assert!(update(place, &watchman.address, &[]).status.success());
        assert_eq!(watchman.calls(), [format!("GET /ping/{SECRET}?token={SECRET} HTTP/1.1")]);
    });
}

#[test]
fn a_watchman_who_is_not_there_is_said_without_his_address_and_fails_no_run() {
    let place = Place::sqlite();
    small(&place);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let absent = format!("http://{closed}/ping/{SECRET}");
    let unknown = format!("http://{SECRET}.invalid/ping/{SECRET}");
    let [angry, wandering] = ["500 Internal Server Error", "302 Found"].map(Watchman::answering);
    for address in [&absent, &unknown, &angry.address, &wandering.address] {
        let output = update(&place, address, &[]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).contains("Warning: update.heartbeat_url could not be called: "), "{}", stdout(&output));
    }
}
