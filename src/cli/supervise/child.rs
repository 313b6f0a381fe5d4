//! The site as a child process: its door on standard input, its log through a pipe.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::parent::Event;
use crate::cli::{Common, Failure};
use crate::ops::job_log::JobLog;
use crate::ops::knock::Target;

/// The site's log below the log folder.
const LOG: &str = "serve.log";
/// How often the child is asked whether it answers, and how long it may take.
const ASKED_EVERY: Duration = Duration::from_secs(3);
/// So many silences in a row, and it hangs.
const SILENCES: u32 = 3;

/// How a child is started.
#[derive(Debug)]
pub(super) struct Plan {
    binary: PathBuf,
    arguments: Vec<String>,
    log_folder: PathBuf,
    target: Target,
}

/// A child that runs.
#[derive(Debug)]
pub(super) struct Child {
    pid: Pid,
    pub(super) number: u32,
    pub(super) started: Instant,
    pub(super) since: i64,
    /// Whether it was asked whether it answers, and did.
    pub(super) answers: bool,
}

impl Plan {
    pub(super) fn new(common: &Common, log_folder: &Path, target: Target) -> Result<Self, Failure> {
        let mut arguments = vec!["serve".to_owned(), "--listener-on-stdin".to_owned()];
        let mut add = |option: &str, value: Option<&str>| {
            arguments.extend(value.into_iter().flat_map(|value| [option.to_owned(), value.to_owned()]));
        };
        add("--data-dir", common.data_dir.as_deref().and_then(Path::to_str));
        add("--config", common.config.as_deref().and_then(Path::to_str));
        add("--profile", common.profile.as_deref());
        Ok(Self { binary: std::env::current_exe()?, arguments, log_folder: log_folder.to_owned(), target })
    }

    /// Starts the site on a door that stays open without it; `events` learns of its end and of its silence.
    pub(super) fn start(&self, door: OwnedFd, events: &Sender<Event>) -> Result<Child, Failure> {
        let mut command = Command::new(&self.binary);
        command.args(&self.arguments).stdin(Stdio::from(door)).stderr(Stdio::piped());
        // Whatever systemd would be told, it is told by the parent's own manager, if any.
        for variable in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"] {
            command.env_remove(variable);
        }
        let mut process = command.spawn()?;
        let number = process.id();
        let raw = i32::try_from(number).ok().and_then(Pid::from_raw);
        let pid = raw.ok_or_else(|| Failure::new("the system gave a process number that is none"))?;
        let log = process.stderr.take();
        let (folder, ended) = (self.log_folder.clone(), events.clone());
        let alive = Arc::new(AtomicBool::new(true));
        let watched = Arc::clone(&alive);
        std::thread::spawn(move || {
            if let Some(log) = log {
                keep(log, &folder);
            }
            let status = process.wait();
            alive.store(false, Ordering::Relaxed);
            // Without a parent nobody needs to know.
            let _ = ended.send(Event::Ended(number, status.ok()));
        });
        let (target, events) = (self.target.clone(), events.clone());
        std::thread::spawn(move || watch(number, &target, &watched, &events));
        Ok(Child { pid, number, started: Instant::now(), since: chrono::Utc::now().timestamp(), answers: false })
    }
}

impl Child {
    pub(super) fn signal(&self, signal: Signal) {
        if let Err(error) = kill_process(self.pid, signal) {
            tracing::debug!(%error, pid = self.number, "the process is already gone");
        }
    }
}

/// Why a child that ended will not do better next time: its settings are wrong, or it was called wrongly.
pub(super) fn is_hopeless(status: Option<ExitStatus>) -> bool {
    status.and_then(|status| status.code()).is_some_and(|code| code == i32::from(Failure::SETTINGS) || code == 2)
}

/// Copies the child's log to its file and to our own standard error, until the child closes it.
fn keep(log: impl Read, folder: &Path) {
    let mut file = match JobLog::open(folder, LOG) {
        Ok(file) => Some(file),
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "the site's log cannot be kept in a file");
            None
        }
    };
    for line in BufReader::new(log).lines() {
        let Ok(line) = line else { continue };
        // A terminal that went away, or a full disk, must not stop the site.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
        if let Some(file) = &mut file {
            let _ = file.say(chrono::Utc::now().timestamp(), &line);
        }
    }
}

/// Asks the child again and again, for as long as it lives, whether it answers; says so when it has fallen silent after it once did.
fn watch(number: u32, target: &Target, alive: &AtomicBool, events: &Sender<Event>) {
    let (mut answered, mut silences) = (false, 0);
    while alive.load(Ordering::Relaxed) {
        std::thread::sleep(ASKED_EVERY);
        match target.ask("/healthz", ASKED_EVERY) {
            Ok(_) => {
                silences = 0;
                if !std::mem::replace(&mut answered, true) && events.send(Event::Answers(number)).is_err() {
                    return;
                }
            }
            Err(_) => silences += u32::from(answered),
        }
        if silences >= SILENCES {
            silences = 0;
            if events.send(Event::Silent(number)).is_err() {
                return;
            }
        }
    }
}
