//! The secret key: from the settings, else made once and kept in the data folder, for this user's eyes only.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::config::{Secret, strong_enough};

/// Its file in the data folder.
pub const FILE: &str = "secret_key";
/// More than any key has.
const LONGEST: u64 = 4096;

/// The secret key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Others could read it, so others may have it.
    #[error(
        "{path} can be read by others (mode {mode:04o}); if nobody else uses this machine, run `chmod 600 {path}`, \
         otherwise delete it: a new key is made, and everybody has to log in again",
        path = path.display()
    )]
    Readable {
        /// The key's file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// What the file holds is no key.
    #[error("{path} {reason}; delete it, and a new key is made at the next start (everybody has to log in again)", path = path.display())]
    Malformed {
        /// The key's file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file cannot be read or written.
    #[error("the secret key cannot be {action} {path}: {source}; set SECRET_KEY_FILE to keep it elsewhere", path = path.display())]
    Inaccessible {
        /// What was tried.
        action: &'static str,
        /// The key's file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The system gave no random numbers.
    #[error("the system gives no random numbers for a secret key: {0}")]
    Randomness(getrandom::Error),
}

/// The key of the settings, or that of the data folder, which is made when it is missing. Two processes that start at
/// once get the same one.
///
/// # Errors
/// When the file can be read by others or holds no key, and when it can be neither read nor written.
pub fn obtain(data_dir: &Path, configured: Option<&Secret>) -> Result<Secret, Error> {
    if let Some(key) = configured {
        return Ok(key.clone());
    }
    let path = data_dir.join(FILE);
    match File::open(&path) {
        Ok(file) => read(file, path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(&path),
        Err(source) => Err(Error::Inaccessible { action: "read from", path, source }),
    }
}

/// Reads the file through the handle whose permissions were looked at.
fn read(file: File, path: PathBuf) -> Result<Secret, Error> {
    let mut text = String::new();
    let looked = file.metadata().and_then(|found| file.take(LONGEST + 1).read_to_string(&mut text).map(|_| found));
    let found = match looked {
        Ok(found) => found,
        Err(source) if source.kind() == io::ErrorKind::InvalidData => {
            return Err(Error::Malformed { path, reason: "is not text" });
        }
        Err(source) => return Err(Error::Inaccessible { action: "read from", path, source }),
    };
    let mode = found.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(Error::Readable { path, mode });
    }
    if found.len() > LONGEST {
        return Err(Error::Malformed { path, reason: "is too long for a key" });
    }
    let key = text.trim_end_matches(['\n', '\r']);
    match strong_enough(key) {
        Ok(()) => Ok(Secret::new(key.to_owned())),
        Err(reason) => Err(Error::Malformed { path, reason }),
    }
}

/// Makes a key: written whole to a file of its own, then given its name, which fails when another process was faster.
fn create(path: &Path) -> Result<Secret, Error> {
    let refuse = |source| Error::Inaccessible { action: "written to", path: path.to_owned(), source };
    let key = hex(&random::<32>()?);
    let draft = path.with_file_name(format!(".{FILE}.{}", hex(&random::<8>()?)));
    let written = write(&draft, &key).and_then(|()| std::fs::hard_link(&draft, path));
    // Gone or never there: both are well.
    let _ = std::fs::remove_file(&draft);
    match written {
        Ok(()) => {
            tracing::info!("made a secret key: {} (keep it, and keep it secret)", path.display());
            Ok(Secret::new(key))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(File::open(path).map_err(refuse)?, path.to_owned()),
        Err(error) => Err(refuse(error)),
    }
}

fn write(path: &Path, key: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(format!("{key}\n").as_bytes())?;
    file.sync_all()
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::Randomness)?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn folder_with(key: &str, mode: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, key).unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        folder
    }

    #[test]
    fn is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = obtain(folder.path(), None).unwrap();
        assert_eq!(first.expose().len(), 64);
        assert_eq!(obtain(folder.path(), None).unwrap(), first);
        let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [FILE], "no draft stays behind");
    }

    #[test]
    fn starts_at_the_same_time_agree() {
        let folder = tempfile::tempdir().unwrap();
        let keys: Vec<Secret> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(|| obtain(folder.path(), None).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn the_settings_win_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let configured = Secret::new("0123456789abcdef0123456789abcdef".to_owned());
        assert_eq!(obtain(folder.path(), Some(&configured)).unwrap(), configured);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn is_refused_when_others_can_read_it() {
        let key = "0123456789abcdef0123456789abcdef\n";
        for mode in [0o644, 0o640, 0o604] {
            let error = obtain(folder_with(key, mode).path(), None).unwrap_err().to_string();
            assert!(error.contains("chmod 600") && error.contains(&format!("{mode:04o}")), "{error}");
        }
        assert!(obtain(folder_with(key, 0o400).path(), None).is_ok());
    }

    #[test]
    fn is_refused_when_it_is_no_key() {
        for key in ["", "short\n", "two lines of a key that is long enough\nbut not one", &"ab".repeat(4096)] {
            let error = obtain(folder_with(key, 0o600).path(), None).unwrap_err();
            assert!(matches!(error, Error::Malformed { .. }), "{error}");
        }
    }

    #[test]
    fn says_when_the_folder_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let error = obtain(&folder.path().join("nowhere"), None).unwrap_err().to_string();
        assert!(error.contains("written to") && error.contains("nowhere"), "{error}");
    }
}
