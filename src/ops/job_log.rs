//! A log file of one job: what its runs say, kept and rotated, for those who look into folders.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use chrono::DateTime;
use chrono_tz::Europe::Paris;
use file_rotate::compression::Compression;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate};

/// A file grows to this, in bytes: some years of weekly runs.
const LARGEST: usize = 1 << 20;
/// So many full files are kept beside it: `.1` is the youngest.
const KEPT: usize = 5;

/// The file.
pub struct JobLog {
    file: FileRotate<AppendCount>,
}

impl JobLog {
    /// Opens or makes a file in a folder, which is made when missing. Lines are added at its end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(folder: &Path, name: &str) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join(name);
        // The library panics where this fails.
        drop(fs::File::options().create(true).append(true).open(&path)?);
        let limit = ContentLimit::BytesSurpassed(LARGEST);
        Ok(Self { file: FileRotate::new(path, AppendCount::new(KEPT), limit, Compression::None, None) })
    }

    /// Adds lines, each with the time in Paris.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn say(&mut self, unix_seconds: i64, text: &str) -> io::Result<()> {
        let at = DateTime::from_timestamp(unix_seconds, 0).unwrap_or_default().with_timezone(&Paris);
        let at = at.format("%Y-%m-%d %H:%M:%S");
        for line in text.lines() {
            // In one piece: the file may give way to the next one between two.
            self.file.write_all(format!("{at}  {line}\n").as_bytes())?;
        }
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_and_a_full_file_makes_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let logs = folder.path().join("log");
        for line in ["one\ntwo", "three"] {
            let mut log = JobLog::open(&logs, "job.log").expect("it opens");
            log.say(1_795_906_800, line).expect("it writes");
        }
        let text = |name: &str| fs::read_to_string(logs.join(name)).unwrap_or_default();
        assert_eq!(text("job.log"), "2026-11-29 00:00:00  one\n2026-11-29 00:00:00  two\n2026-11-29 00:00:00  three\n");

        let mut log = JobLog::open(&logs, "job.log").expect("it opens");
        for _ in 0..8 {
            log.say(0, &"x".repeat(LARGEST)).expect("it writes");
        }
        assert!(text("job.log.1").len() > LARGEST, "the full file is kept");
        assert!(!logs.join(format!("job.log.{}", KEPT + 1)).exists(), "but not for ever");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("log"), "in the way").expect("a file");
        assert!(JobLog::open(&folder.path().join("log"), "job.log").is_err());
    }
}
