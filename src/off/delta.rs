//! The list of the daily files of changes, and which of them are to be applied.

use std::fmt;
use std::io::{self, Read};

/// Largest list read; the real one has some fourteen lines of seventy bytes.
const MAX_INDEX: u64 = 1024 * 1024;
/// Most files of one list.
const MAX_FILES: usize = 1_000;
/// How far ahead of our clock a file may be dated, in seconds.
const FUTURE: i64 = 24 * 3_600;

const PREFIX: &str = "openfoodfacts_products_";
const SUFFIX: &str = ".json.gz";

/// One file of changes: all products changed after `from`, up to and including `to`, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeltaFile {
    /// Changes after this moment.
    pub from: i64,
    /// Changes up to this moment.
    pub to: i64,
}

impl DeltaFile {
    /// Reads a file's name, `openfoodfacts_products_{from}_{to}.json.gz`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let (from, to) = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split_once('_')?;
        let seconds = |text: &str| {
            let fits = (1..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            if fits { text.parse::<i64>().ok() } else { None }
        };
        let file = Self { from: seconds(from)?, to: seconds(to)? };
        (file.from < file.to).then_some(file)
    }
}

impl fmt::Display for DeltaFile {
    /// Its name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}_{}{SUFFIX}", self.from, self.to)
    }
}

/// Reads `index.txt`: the names of files, split at any blank, in any order; anything else is passed over, and so are files
/// dated more than a day after `now`. The oldest comes first.
///
/// # Errors
/// When it cannot be read to its end.
pub fn read_index(reader: impl Read, now: i64) -> io::Result<Vec<DeltaFile>> {
    let mut bytes = Vec::new();
    reader.take(MAX_INDEX).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let files = text.split_whitespace().filter_map(DeltaFile::parse);
    let mut files: Vec<DeltaFile> = files.filter(|file| file.to <= now.saturating_add(FUTURE)).take(MAX_FILES).collect();
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// Which files are to be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// These, in this order.
    Apply(Vec<DeltaFile>),
    /// None: all of them have been.
    UpToDate,
    /// None, and that is odd: the last one applied is newer than any there is. Nothing is moved back.
    Ahead {
        /// The end of the newest file.
        newest: i64,
    },
    /// The list names no file. Nothing is moved.
    NoFiles,
    /// Changes between these two moments are in no file any more: only a full import has them. `None` when it is not known
    /// up to when the catalogue is complete.
    Gap {
        /// Up to when changes are in the catalogue.
        after: Option<i64>,
        /// From when on there are files again.
        until: i64,
    },
}

/// Chooses among files, the oldest first.
///
/// `applied_to` is the end of the last file applied. Without one it is the date of the newest product that decides: when it
/// lies within the files, or after them, they are applied from the oldest on; those changes that are known already do no harm.
#[must_use]
pub fn choose(files: &[DeltaFile], applied_to: Option<i64>, data_date: Option<i64>) -> Choice {
    let (Some(oldest), Some(newest)) = (files.first(), files.iter().map(|file| file.to).max()) else { return Choice::NoFiles };
    let mut reached = match applied_to {
        Some(applied) if applied > newest => return Choice::Ahead { newest },
        Some(applied) => applied,
        None if data_date.is_some_and(|date| date >= oldest.from) => oldest.from,
        None => return Choice::Gap { after: data_date, until: oldest.from },
    };
    let mut chosen = Vec::new();
    for file in files.iter().filter(|file| applied_to.is_none_or(|applied| file.to > applied)) {
        if file.from > reached {
            return Choice::Gap { after: Some(reached), until: file.from };
        }
        // A file within one that was chosen before has nothing to add.
        if file.to > reached {
            reached = file.to;
            chosen.push(*file);
        }
    }
    if chosen.is_empty() { Choice::UpToDate } else { Choice::Apply(chosen) }
}

#[cfg(test)]
mod tests;
