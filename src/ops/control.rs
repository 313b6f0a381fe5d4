//! How one speaks with `purbeurre supervise`: a socket in the data folder that only its owner can open; one word a connection,
//! one line of JSON in answer.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The socket's name in the data folder.
const FILE: &str = "supervise.sock";
/// The longest request: a word.
const LONGEST: u64 = 64;
/// How long either side waits for the other; a restart waits for jobs.
const PATIENCE: Duration = Duration::from_mins(2);

/// What can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// How it is.
    Status,
    /// Stop the site, and its parent with it.
    Stop,
    /// Start the site anew; the door stays open.
    Restart,
}

impl Request {
    const ALL: [(&'static str, Self); 3] = [("status", Self::Status), ("stop", Self::Stop), ("restart", Self::Restart)];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, request)| *request == self).map_or("", |(word, _)| word)
    }
}

/// How the supervised site is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervised {
    /// The parent's process id.
    pub supervisor: u32,
    /// The site's process id; none while it is not running.
    pub pid: Option<u32>,
    /// Since when that process runs, in Unix seconds.
    pub since: Option<i64>,
    /// Whether that process was asked whether it answers, and did.
    pub answers: bool,
    /// How often it was started again.
    pub restarts: u32,
    /// Where it listens.
    pub address: String,
}

/// The parent's side.
#[derive(Debug)]
pub struct Door {
    listener: UnixListener,
    path: PathBuf,
}

impl Door {
    /// Opens the socket in a data folder.
    ///
    /// # Errors
    /// When another `supervise` holds it, or it cannot be made.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join(FILE);
        if UnixStream::connect(&path).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AddrInUse, "another `purbeurre supervise` looks after this data folder"));
        }
        // What a parent that was killed left behind.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, path })
    }

    /// A second handle, for the thread that answers.
    ///
    /// # Errors
    /// When the system has no more files to give.
    pub fn listener(&self) -> io::Result<UnixListener> {
        self.listener.try_clone()
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // When it cannot be removed the next parent does.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Reads one request of a connection; `None` when it is no word of ours.
///
/// # Errors
/// When nothing comes in time.
pub fn read(stream: &UnixStream) -> io::Result<Option<Request>> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.set_write_timeout(Some(Duration::from_secs(5)))?;
    let mut word = String::new();
    BufReader::new(stream.take(LONGEST)).read_line(&mut word)?;
    Ok(Request::ALL.iter().find(|(known, _)| *known == word.trim()).map(|(_, request)| *request))
}

/// Answers it.
///
/// # Errors
/// When nobody reads.
pub fn answer(mut stream: &UnixStream, answer: &Supervised) -> io::Result<()> {
    let line = serde_json::to_string(answer)? + "\n";
    stream.write_all(line.as_bytes())
}

/// Asks the parent that looks after a data folder; `None` when nobody does.
///
/// # Errors
/// When it does not answer, or with nonsense.
pub fn ask(data_dir: &Path, request: Request) -> io::Result<Option<Supervised>> {
    let mut stream = match UnixStream::connect(data_dir.join(FILE)) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => return Ok(None),
        Err(error) => return Err(error),
    };
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(format!("{}\n", request.word()).as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(Some(serde_json::from_str(&line)?))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::net::UnixStream;

    use super::{Door, FILE, Request, Supervised, answer, ask, read};

    #[test]
    fn a_question_is_answered_and_nonsense_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(ask(folder.path(), Request::Status).expect("nobody is no failure"), None);
        // A parent that was killed leaves its socket.
        drop(std::os::unix::net::UnixListener::bind(folder.path().join(FILE)).expect("a socket"));
        assert_eq!(ask(folder.path(), Request::Status).expect("nobody is no failure"), None);
        let door = Door::open(folder.path()).expect("the stale socket gives way");
        let mode = std::fs::metadata(folder.path().join(FILE)).expect("a socket").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let listener = door.listener().expect("a handle");
        let told = Supervised {
            supervisor: 1,
            pid: Some(2),
            since: Some(3),
            answers: true,
            restarts: 4,
            address: "http://x".to_owned(),
        };
        let expected = told.clone();
        let parent = std::thread::spawn(move || {
            let mut seen = Vec::new();
            while seen.len() < 3 {
                // `Door::open` of another parent only knocks.
                let (stream, _) = listener.accept().expect("a connection");
                let request = read(&stream).expect("a line");
                if request.is_some() {
                    answer(&stream, &told).expect("a reader");
                }
                seen.push(request);
            }
            seen
        });
        UnixStream::connect(folder.path().join(FILE)).expect("a connection").write_all(b"dance\n").expect("it is read");
        assert!(Door::open(folder.path()).expect_err("one parent is enough").to_string().contains("another"));
        assert_eq!(ask(folder.path(), Request::Restart).expect("an answer"), Some(expected));
        assert_eq!(parent.join().expect("a parent"), [None, None, Some(Request::Restart)]);
        drop(door);
        assert!(!folder.path().join(FILE).exists());
    }
}
