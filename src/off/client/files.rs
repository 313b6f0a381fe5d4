//! The files of Open Food Facts: fetched only when they changed, and written down as they are.

use std::fs::File;
use std::time::Duration;

use super::address::Question;
use super::exchange::{self, Answer, Ask, Wanted, exchange};
use super::{Call, Caller, Client, ClientError, body};

/// The list of delta files, below `files_url`.
pub const DELTA_INDEX: &str = "/data/delta/index.txt";
/// The folder of the delta files, below `files_url`.
pub const DELTA_FOLDER: &str = "/data/delta";
/// The categories, below `files_url`.
pub const CATEGORIES: &str = "/data/taxonomies/categories.json";

/// Largest file taken into memory.
const MAX_TEXT: u64 = 4 * 1024 * 1024;
/// Largest file written down; a delta of many days has some hundred megabytes.
const MAX_FILE: u64 = 4 * 1024 * 1024 * 1024;

/// A file, or that there is nothing new in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched<T> {
    /// It is still the version asked about.
    NotModified,
    /// It is another one.
    New {
        /// What it holds, or its length where it was written down.
        value: T,
        /// Its version, where the server names one.
        etag: Option<String>,
    },
}

impl Client {
    /// A small text file below `files_url`, such as [`DELTA_INDEX`]; `etag` is the version already there. Letters that are
    /// none are replaced.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn text_file(&self, path: &str, etag: Option<&str>, caller: Caller<'_>) -> Result<Fetched<String>, ClientError> {
        self.patient().call(Call::File, caller, || match exchange(&self.shared.agent, &self.ask_file(path, etag, caller))? {
            Answer::NotModified => Ok(Fetched::NotModified),
            Answer::Body(_, mut response) => {
                let etag = exchange::etag(response.headers());
                let bytes = body::whole(&mut response, MAX_TEXT, caller.stop())?;
                Ok(Fetched::New { value: String::from_utf8_lossy(&bytes).into_owned(), etag })
            }
        })
    }

    /// Writes a file below `files_url` to `into`, as it is, from the beginning and instead of what was there; `etag` is the
    /// version already there. The value is its length. After an error the file holds some part of it.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn download(
        &self,
        path: &str,
        etag: Option<&str>,
        into: &mut File,
        caller: Caller<'_>,
    ) -> Result<Fetched<u64>, ClientError> {
        let stall = Duration::from_secs(self.shared.open_food_facts.stall_timeout_seconds);
        self.patient().call(Call::File, caller, || match exchange(&self.shared.agent, &self.ask_file(path, etag, caller))? {
            Answer::NotModified => Ok(Fetched::NotModified),
            Answer::Body(_, mut response) => {
                let etag = exchange::etag(response.headers());
                let value = body::download(&mut response, into, MAX_FILE, stall, caller.stop())?;
                Ok(Fetched::New { value, etag })
            }
        })
    }

    fn ask_file<'a>(&self, path: &str, etag: Option<&'a str>, caller: Caller<'a>) -> Ask<'a> {
        Ask {
            address: Question::new(path).at(&self.shared.open_food_facts.files_url),
            wanted: Wanted::File,
            etag,
            total: None,
            silence: Duration::from_secs(self.shared.open_food_facts.stall_timeout_seconds),
            stop: caller.stop(),
        }
    }
}
