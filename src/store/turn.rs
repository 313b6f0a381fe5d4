//! Taking turns to write to an SQLite file, over all processes that have it open.
//!
//! SQLite itself makes a writer that finds the file locked sleep and look again, so one that writes batch after batch (an
//! import) would be met in its short pauses only by luck. A lock on a file beside it puts waiters to sleep in the kernel,
//! which wakes them the moment it is free.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use super::StoreError;

/// How long a bulk writer stays away between two batches: time enough for one that waits to wake up.
const GIVE_WAY: Duration = Duration::from_millis(1);

/// The lock file of a database.
#[derive(Debug)]
pub(super) struct Turns {
    file: File,
}

/// The right to write, until dropped.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    file: &'a File,
}

impl Turns {
    /// Opens or makes the lock file beside a database file.
    pub(super) fn beside(database: &Path) -> Result<Self, StoreError> {
        let mut path = database.as_os_str().to_owned();
        path.push(".lock");
        let opened = File::options().create(true).truncate(false).write(true).open(&path);
        opened
            .map(|file| Self { file })
            .map_err(|error| StoreError::Unreachable(format!("{}: {error}", Path::new(&path).display())))
    }

    /// Waits for the right to write.
    pub(super) fn take(&self) -> Result<Turn<'_>, StoreError> {
        self.file.lock().map_err(|error| StoreError::Unreachable(format!("the write lock: {error}")))?;
        Ok(Turn { file: &self.file })
    }

    /// Leaves a moment for others.
    pub(super) fn give_way() {
        std::thread::sleep(GIVE_WAY);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the write lock could not be given back");
        }
    }
}
