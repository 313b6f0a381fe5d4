//! The data folder: everything that must be kept between two starts.

use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "the data folder {folder} cannot be used: {source}; name another one with --data-dir, or give this user the right to write there"
)]
pub struct Error {
    folder: PathBuf,
    source: io::Error,
}

/// Makes the folder when it is missing, for this user alone: it will hold people's data and a key.
///
/// # Errors
/// When the folder cannot be made, or its name belongs to something else.
pub fn prepare(folder: &Path) -> Result<(), Error> {
    let refuse = |source| Error { folder: folder.to_owned(), source };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(refuse)?;
    if folder.is_dir() { Ok(()) } else { Err(refuse(io::ErrorKind::NotADirectory.into())) }
}
