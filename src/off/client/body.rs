//! Bodies of answers, read with limits: on bytes as they come, on bytes unpacked, on silence, and until told to stop.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::time::{Duration, Instant};

use flate2::read::MultiGzDecoder;
use ureq::Body;
use ureq::http::Response;
use ureq::http::header::CONTENT_ENCODING;

use super::error::ClientError;
use super::exchange::{failure, header};
use super::retry::Stopping;
use crate::off::clean;

/// How much of an unwanted answer is looked at.
const GLANCE: u64 = 4 * 1024;
/// How much of it is told.
const WORDS: usize = 80;
/// A download that brings less than this within the stall limit stands still.
const CRAWL: u64 = 1024;
/// Read from a download at a time.
const PIECE: usize = 64 * 1024;

/// Why reading was cut short by us; travels inside an I/O error through the decompressor.
#[derive(Debug, Clone, Copy, thiserror::Error)]
enum Cut {
    #[error("told to stop")]
    Stopped,
    #[error("too large")]
    TooLarge,
}

/// A reader that counts, and that ends when it is told to.
struct Watched<'a, R> {
    inner: R,
    left: u64,
    stop: &'a dyn Stopping,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_stopping() {
            return Err(io::Error::other(Cut::Stopped));
        }
        let count = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other(Cut::TooLarge))?;
        Ok(count)
    }
}

/// The whole body, unpacked; neither it nor its packed form is larger than `limit` bytes.
pub(super) fn whole(response: &mut Response<Body>, limit: u64, stop: &dyn Stopping) -> Result<Vec<u8>, ClientError> {
    if response.body().content_length().is_some_and(|length| length > limit) {
        return Err(ClientError::TooLarge { limit, unpacked: false });
    }
    let mut bytes = Vec::new();
    unpacked(response, limit, stop)?.take(limit + 1).read_to_end(&mut bytes).map_err(|error| broken(error, limit))?;
    if bytes.len() as u64 > limit {
        return Err(ClientError::TooLarge { limit, unpacked: true });
    }
    Ok(bytes)
}

fn unpacked<'r>(response: &'r mut Response<Body>, limit: u64, stop: &'r dyn Stopping) -> Result<Box<dyn Read + 'r>, ClientError> {
    let encoding = header(response.headers(), &CONTENT_ENCODING).trim().to_ascii_lowercase();
    let watched = Watched { inner: response.body_mut().as_reader(), left: limit, stop };
    match encoding.as_str() {
        "" | "identity" => Ok(Box::new(watched)),
        "gzip" | "x-gzip" => Ok(Box::new(MultiGzDecoder::new(watched))),
        other => Err(ClientError::NotUnderstood(format!("it is compressed by {}, which was not asked for", shown(other)))),
    }
}

/// Writes the body as it is to the beginning of a file, which is emptied first. Returns its length.
pub(super) fn download(
    response: &mut Response<Body>,
    into: &mut File,
    limit: u64,
    stall: Duration,
    stop: &dyn Stopping,
) -> Result<u64, ClientError> {
    if response.body().content_length().is_some_and(|length| length > limit) {
        return Err(ClientError::TooLarge { limit, unpacked: false });
    }
    into.rewind()?;
    into.set_len(0)?;
    let mut reader = Watched { inner: response.body_mut().as_reader(), left: limit, stop };
    let mut piece = vec![0; PIECE];
    let (mut length, mut recent, mut since) = (0, 0, Instant::now());
    loop {
        let count = reader.read(&mut piece).map_err(|error| broken(error, limit))?;
        if count == 0 {
            into.flush()?;
            return Ok(length);
        }
        into.write_all(&piece[..count])?;
        length += count as u64;
        recent += count as u64;
        if since.elapsed() >= stall {
            if recent < CRAWL {
                return Err(ClientError::Timeout("the download stands still"));
            }
            (recent, since) = (0, Instant::now());
        }
    }
}

/// What went wrong while reading a body.
fn broken(error: io::Error, limit: u64) -> ClientError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Cut>()) {
        Some(Cut::Stopped) => return ClientError::Interrupted,
        Some(Cut::TooLarge) => return ClientError::TooLarge { limit, unpacked: false },
        None => {}
    }
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            ClientError::NotUnderstood("its compressed data is damaged".to_owned())
        }
        // ureq hides its own errors in I/O errors, and takes them out again.
        _ => failure(&ureq::Error::from(error)),
    }
}

/// The first words of an answer nobody wanted: its title where it is a web page. Empty when it cannot be read.
pub(super) fn first_words(response: &mut Response<Body>, stop: &dyn Stopping) -> String {
    let mut bytes = Vec::new();
    if let Ok(reader) = unpacked(response, GLANCE * 16, stop) {
        // What has been read is kept, whatever ends it.
        let _ = reader.take(GLANCE).read_to_end(&mut bytes);
    }
    shown(&untagged(&String::from_utf8_lossy(&bytes)))
}

/// A short text that can be shown on one line.
pub(super) fn shown(text: &str) -> String {
    clean::text(text, WORDS)
}

/// The title of a web page, or its text without tags.
fn untagged(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    if let Some(start) = lower.find("<title>").map(|at| at + "<title>".len()) {
        let end = lower[start..].find('<').map_or(page.len(), |length| start + length);
        return page[start..end].to_owned();
    }
    let mut text = String::new();
    for (number, part) in page.split('<').enumerate() {
        let words = if number == 0 { part } else { part.split_once('>').map_or("", |(_, words)| words) };
        text.push_str(words);
        text.push(' ');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{shown, untagged};

    #[test]
    fn a_web_page_is_told_by_its_title() {
        let page = "<html><HEAD><title>Page temporarily unavailable - Open Food Facts</title></head><p>x</p>";
        assert_eq!(shown(&untagged(page)), "Page temporarily unavailable - Open Food Facts");
        assert_eq!(shown(&untagged("<h1>502 Bad Gateway</h1>\n<hr>\u{202e}nginx <")), "502 Bad Gateway nginx");
        assert_eq!(shown(&untagged("<title>é")), "é");
        assert_eq!(shown(&untagged(&"x".repeat(5_000))).len(), 80);
    }
}
