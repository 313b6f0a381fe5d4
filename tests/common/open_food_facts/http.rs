//! HTTP/1.1 as the stand-in speaks it: one thread a connection, kept alive.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{Misbehaviour, Seen, Shared, answers, gzipped, misbehaviour};

/// How soon a connection notices that the stand-in stops.
const NOTICE: Duration = Duration::from_millis(20);

/// What is sent back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: vec![("content-type", content_type.to_owned())], body: body.into() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Compressed, when that was asked for.
    pub(super) fn packed_for(mut self, request: &Seen) -> Self {
        if request.header("accept-encoding").contains("gzip") {
            self.body = gzipped(&self.body);
            self.headers.push(("content-encoding", "gzip".to_owned()));
        }
        self
    }

    pub(super) fn head(&self, length: usize) -> String {
        let first = format!("HTTP/1.1 {} Status\r\ncontent-length: {length}\r\n", self.status);
        self.headers.iter().fold(first, |head, (name, value)| head + name + ": " + value + "\r\n") + "\r\n"
    }

    /// False when the connection is gone.
    pub(super) fn send(&self, stream: &mut TcpStream) -> bool {
        let sent = stream.write_all(self.head(self.body.len()).as_bytes()).and_then(|()| stream.write_all(&self.body));
        sent.is_ok()
    }
}

/// Answers one request after another, until the client hangs up.
pub(super) fn serve(mut stream: TcpStream, shared: &Shared) {
    stream.set_read_timeout(Some(NOTICE)).expect("a time limit");
    // Head and body go out one by one; the second must not wait until the first is confirmed.
    stream.set_nodelay(true).expect("no delay");
    while let Some((request, length)) = peeked(&stream, shared) {
        let how = shared.state().meet(request.clone());
        // What is left unread when a connection is closed makes the system reset it.
        if how == Some(Misbehaviour::Reset) {
            return;
        }
        stream.read_exact(&mut vec![0; length]).expect("what was seen is there");
        let goes_on = match how {
            Some(how) => misbehaviour::misbehave(&how, &request, &mut stream, shared),
            None => answers::answer(&request, shared).send(&mut stream),
        };
        if !goes_on {
            return;
        }
    }
}

/// The next request and the length of its head, which is still to be read.
fn peeked(stream: &TcpStream, shared: &Shared) -> Option<(Seen, usize)> {
    let mut buffer = vec![0; 64 * 1024];
    while !shared.stopped() {
        match stream.peek(&mut buffer) {
            Ok(0) => return None,
            // Not HTTP: perhaps the beginning of TLS.
            Ok(_) if !buffer[0].is_ascii_uppercase() => return None,
            Ok(count) => {
                let head = String::from_utf8_lossy(&buffer[..count]).into_owned();
                if let Some(end) = head.find("\r\n\r\n") {
                    return Some((request(&head[..end]), end + 4));
                }
                std::thread::yield_now();
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) => {}
            Err(_) => return None,
        }
    }
    None
}

fn request(head: &str) -> Seen {
    let mut lines = head.lines();
    let target = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a request line");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers: BTreeMap<_, _> = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Seen { path: path.to_owned(), query: query.to_owned(), headers, at: Instant::now() }
}
