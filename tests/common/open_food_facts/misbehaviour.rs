//! How the stand-in misbehaves: all that the real one was seen to do, and what an attacker would.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::json;

use super::http::Answer;
use super::{Seen, Shared, answers, gzipped};

/// Between two bytes of a drip.
const DRIP: Duration = Duration::from_millis(20);
const BUSY: &str = "<!doctype html><html><head><title>Page temporarily unavailable - Open Food Facts</title></head></html>";

/// A way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misbehaviour {
    /// 429: too many requests.
    TooManyRequests,
    /// 429 with a `Retry-After` of so many seconds.
    RetryAfter(u32),
    /// 503 with the web page that says that it is busy.
    Html503,
    /// 504 of the server before it.
    GatewayTimeout,
    /// Any status, with a short text.
    Status(u16),
    /// The busy page with 200.
    Html200,
    /// The connection is reset.
    Reset,
    /// Nothing at all, for ever.
    Hang,
    /// The head of the answer, then nothing.
    HangInBody,
    /// The right answer, a byte at a time.
    Drip,
    /// The right answer, of which the second half is missing and the connection closed.
    CutShort,
    /// The right answer compressed, cut in the middle although its length is right.
    TruncatedGzip,
    /// Valid JSON in which everything has the wrong type.
    WrongTypes,
    /// The right answer, its numbers written as texts.
    TextNumbers,
    /// Two hundred megabytes of blanks.
    Huge,
    /// Two hundred megabytes that say how long they are.
    HugeAndSaysSo,
    /// Two hundred megabytes of blanks, compressed to a few kilobytes.
    Bomb,
    /// A redirect to the same address.
    RedirectLoop,
    /// One redirect to another address on this server, which answers.
    RedirectOnce,
    /// A redirect to this address.
    RedirectTo(String),
    /// The right answer, but only once [`super::StandIn::behave`] lets it go.
    Held,
}

const MEGABYTES: usize = 200;

/// Misbehaves for one request. False when the connection is over.
pub(super) fn misbehave(how: &Misbehaviour, request: &Seen, stream: &mut TcpStream, shared: &Shared) -> bool {
    let right = || answers::answer(request, shared);
    let json = |body: Vec<u8>| Answer::new(200, "application/json", body);
    let to = |address: &str| Answer::new(302, "text/html", "").with("location", address);
    match how {
        Misbehaviour::TooManyRequests => Answer::new(429, "text/plain", "Too many requests").send(stream),
        Misbehaviour::RetryAfter(seconds) => {
            Answer::new(429, "text/plain", "Too many requests").with("retry-after", seconds.to_string()).send(stream)
        }
        Misbehaviour::Html503 => Answer::new(503, "text/html", BUSY).send(stream),
        Misbehaviour::GatewayTimeout => Answer::new(504, "text/html", "<h1>504 Gateway Time-out</h1>").send(stream),
        Misbehaviour::Status(status) => Answer::new(*status, "text/plain", "No").send(stream),
        Misbehaviour::Html200 => Answer::new(200, "text/html; charset=utf-8", BUSY).send(stream),
        // The connection is closed unread before it comes here.
        Misbehaviour::Reset => false,
        Misbehaviour::Hang => hang(stream, shared),
        Misbehaviour::HangInBody => stream.write_all(right().head(100_000).as_bytes()).is_ok() && hang(stream, shared),
        Misbehaviour::Drip => drip(&right(), stream, shared),
        Misbehaviour::CutShort => {
            let right = right();
            let head = right.head(right.body.len());
            // Whether it arrives does not matter: the connection ends here.
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&right.body[..right.body.len() / 2]));
            false
        }
        Misbehaviour::TruncatedGzip => {
            let mut body = gzipped(answers::search(request, shared).to_string().as_bytes());
            body.truncate(body.len() / 2);
            json(body).with("content-encoding", "gzip").send(stream)
        }
        Misbehaviour::WrongTypes => {
            let wrong =
                json!({"count": 3, "page": [], "page_size": {}, "status": 1, "product": [], "products": [12, "x", {"code": []}]});
            json(wrong.to_string().into_bytes()).send(stream)
        }
        Misbehaviour::TextNumbers => {
            let mut page = answers::search(request, shared);
            for name in ["count", "page", "page_size", "page_count"] {
                page[name] = page[name].to_string().into();
            }
            json(page.to_string().into_bytes()).send(stream)
        }
        Misbehaviour::Huge => huge(stream),
        Misbehaviour::HugeAndSaysSo => {
            stream.write_all(json(Vec::new()).head(MEGABYTES << 20).as_bytes()).is_ok() && hang(stream, shared)
        }
        // One compressed megabyte, again and again.
        Misbehaviour::Bomb => json(gzipped(&vec![b' '; 1 << 20]).repeat(MEGABYTES)).with("content-encoding", "gzip").send(stream),
        Misbehaviour::RedirectLoop => to(&format!("{}?{}", request.path, request.query)).send(stream),
        Misbehaviour::RedirectOnce if request.query.ends_with("&again=1") => right().send(stream),
        Misbehaviour::RedirectOnce => to(&format!("{}?{}&again=1", request.path, request.query)).send(stream),
        Misbehaviour::RedirectTo(address) => to(address).send(stream),
        Misbehaviour::Held => {
            while !shared.stopped() && shared.state().is_held(request) {
                std::thread::sleep(Duration::from_millis(1));
            }
            right().send(stream)
        }
    }
}

/// Waits until the client gives up or the stand-in stops.
fn hang(stream: &mut TcpStream, shared: &Shared) -> bool {
    let mut byte = [0];
    // Reads have a short limit of time.
    while !shared.stopped() && !matches!(stream.read(&mut byte), Ok(0)) {}
    false
}

fn drip(answer: &Answer, stream: &mut TcpStream, shared: &Shared) -> bool {
    if stream.write_all(answer.head(answer.body.len()).as_bytes()).is_err() {
        return false;
    }
    for byte in &answer.body {
        if shared.stopped() || stream.write_all(&[*byte]).is_err() {
            return false;
        }
        std::thread::sleep(DRIP);
    }
    true
}

/// In chunks, so that nobody knows beforehand how much it will be.
fn huge(stream: &mut TcpStream) -> bool {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = [b"100000\r\n".as_slice(), &vec![b' '; 1 << 20], b"\r\n"].concat();
    if stream.write_all(head.as_bytes()).is_err() {
        return false;
    }
    (0..MEGABYTES).all(|_| stream.write_all(&chunk).is_ok()) && stream.write_all(b"0\r\n\r\n").is_ok()
}
