//! Files and streams, compressed or not, opened with distrust.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

/// Buffer on either side of the decompressor.
const BUFFER: usize = 256 * 1024;

/// How formats we do not read begin, and what they are.
const FOREIGN: [(&[u8], &str); 6] = [
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
    (b"BZh", "compressed by bzip2: unpack it first"),
    (b"\xfd7zXZ", "compressed by xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd: unpack it first"),
    (b"PAR1", "a Parquet file: take the JSONL or the CSV export instead"),
    (b"SQLite format 3", "an SQLite database"),
];

/// Why a file or stream could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It is not there, or not ours to read.
    #[error("{name} cannot be opened: {why}")]
    Open {
        /// The file.
        name: String,
        /// What the system says.
        #[source]
        why: io::Error,
    },
    /// It is something else than what was asked for.
    #[error("{name} is {what}")]
    Foreign {
        /// The file.
        name: String,
        /// What it is, and what to do about it.
        what: &'static str,
    },
    /// It cannot be read to its end; what came before is good.
    #[error("{name}, line {line}: {what} ({why}); the {} lines before it were read", line.saturating_sub(1))]
    Broken {
        /// The file.
        name: String,
        /// The line that could not be read, from 1.
        line: u64,
        /// What that usually means.
        what: &'static str,
        /// What the system or the decompressor says.
        #[source]
        why: io::Error,
    },
}

/// An open file or stream, decompressed on the way.
pub struct Source {
    pub(super) name: String,
    pub(super) reader: Box<dyn BufRead + Send>,
    pub(super) progress: Progress,
}

/// How far a source has been read, as seen from another thread.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    read: Arc<AtomicU64>,
    total: Option<u64>,
}

impl Progress {
    /// Bytes read so far, compressed as they are.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// All bytes there are; unknown for a stream.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }
}

impl Source {
    /// Opens a file; `-` is standard input. Whether it is compressed by gzip is told by its first bytes, not by its name.
    ///
    /// # Errors
    /// When it cannot be opened or read, or is in a format that only other programs read.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        if path.as_os_str() == "-" {
            return Self::new("standard input".to_owned(), io::stdin(), None);
        }
        let name = path.display().to_string();
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
        match opened {
            Ok((about, _)) if about.is_dir() => Err(SourceError::Foreign { name, what: "a folder: name a file in it" }),
            Ok((about, file)) => Self::new(name, file, about.is_file().then_some(about.len())),
            Err(why) => Err(SourceError::Open { name, why }),
        }
    }

    /// Takes any stream for a source; `name` is what messages call it, `total` its size where that is known.
    ///
    /// # Errors
    /// When its first bytes cannot be read, or are those of a format that only other programs read.
    pub fn new(name: String, stream: impl Read + Send + 'static, total: Option<u64>) -> Result<Self, SourceError> {
        let progress = Progress { read: Arc::default(), total };
        let mut counting = Counting { stream, read: Arc::clone(&progress.read) };
        let mut first = Vec::new();
        if let Err(why) = counting.by_ref().take(16).read_to_end(&mut first) {
            return Err(SourceError::Open { name, why });
        }
        if let Some((_, what)) = FOREIGN.iter().find(|(magic, _)| first.starts_with(magic)) {
            return Err(SourceError::Foreign { name, what });
        }
        let compressed = first.starts_with(&[0x1f, 0x8b]);
        let whole = BufReader::with_capacity(BUFFER, io::Cursor::new(first).chain(counting));
        let reader: Box<dyn BufRead + Send> =
            if compressed { Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(whole))) } else { Box::new(whole) };
        Ok(Self { name, reader, progress })
    }

    /// How far it has been read.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Its name and its bytes, decompressed: for formats of others than Open Food Facts.
    #[must_use]
    pub fn into_reader(self) -> (String, Box<dyn BufRead + Send>) {
        (self.name, self.reader)
    }

    /// The error of a line that could not be read.
    pub(super) fn broken(&self, line: u64, why: io::Error) -> SourceError {
        let what = match why.kind() {
            io::ErrorKind::UnexpectedEof => "the compressed data ends too early, as after a download cut short",
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "the compressed data is damaged",
            _ => "it cannot be read",
        };
        SourceError::Broken { name: self.name.clone(), line, what, why }
    }
}

/// Counts what passes.
struct Counting<R> {
    stream: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}
