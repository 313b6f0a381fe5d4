//! `purbeurre supervise`, with the real binary: the site is killed, hangs, is started anew, and always comes back.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use purbeurre::ops::control::{self, Request, Supervised};
use purbeurre::ops::knock::Target;
use rustix::process::{Pid, Signal, kill_process};

const BINARY: &str = env!("CARGO_BIN_EXE_purbeurre");
/// What takes longer will never come.
const PATIENCE: Duration = Duration::from_secs(90);

/// A supervised site in a folder of its own.
struct Site {
    folder: tempfile::TempDir,
    parent: Child,
}

impl Site {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let parent =
            Self::command(folder.path(), &["supervise", "--port", "0"]).stderr(Stdio::null()).spawn().expect("it starts");
        let site = Self { folder, parent };
        site.await_answer();
        site
    }

    fn command(folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).arg("--data-dir").arg(folder.join("data")).current_dir(folder).env_remove("DATABASE_URL");
        command
    }

    fn say(&self, words: &[&str]) -> Output {
        Self::command(self.folder.path(), words).output().expect("it runs")
    }

    fn state(&self) -> Option<Supervised> {
        control::ask(&self.folder.path().join("data"), Request::Status).ok().flatten()
    }

    /// Waits until the site answers, and says how it is.
    fn await_answer(&self) -> Supervised {
        await_some("the site answers", || {
            let state = self.state().filter(|state| state.pid.is_some())?;
            let address = state.address.strip_prefix("http://")?.parse().ok()?;
            Target::tcp(address).ask("/healthz", Duration::from_secs(2)).ok().filter(|(status, _)| *status == 200)?;
            Some(state)
        })
    }

    /// Waits until another process than this one is the site, and answers.
    fn await_other(&self, before: Option<u32>) -> Supervised {
        await_some("another process answers", || Some(self.await_answer()).filter(|state| state.pid != before))
    }

    fn signal_site(&self, signal: Signal) -> Option<u32> {
        let pid = self.await_answer().pid;
        let process = pid.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?)).expect("a process");
        kill_process(process, signal).expect("a signal");
        pid
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("data/log/serve.log")).unwrap_or_default()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.parent.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.parent.wait();
    }
}

fn await_some<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_site_that_is_killed_comes_back() {
    let site = Site::start();
    let before = site.signal_site(Signal::KILL);
    let after = site.await_other(before);
    assert_eq!(after.restarts, 1);
    assert!(site.log().matches("listening on").count() >= 2, "each life stands in the log: {}", site.log());
    let told = site.say(&["status", "--json"]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).expect("JSON");
    assert_eq!((&told["answers"], &told["supervised"]), (&true.into(), &true.into()));
    assert_eq!((told["pid"].as_u64(), told["restarts"].as_u64()), (after.pid.map(u64::from), Some(1)));
    assert!(told["next_run"].is_string() && told["last_run"].is_null() && told["up_since"].is_string(), "{told}");
    let restarted = site.say(&["supervise", "restart"]);
    assert!(restarted.status.success() && String::from_utf8_lossy(&restarted.stdout).contains("runs anew"));
    let renewed = site.await_other(after.pid);
    let parent = Pid::from_raw(i32::try_from(site.parent.id()).expect("a number")).expect("a process");
    kill_process(parent, Signal::HUP).expect("a signal");
    site.await_other(renewed.pid);
}

#[test]
fn a_site_that_hangs_is_killed_and_comes_back() {
    let site = Site::start();
    // It is asked once at least before it falls silent: one that never answered may still be migrating.
    let before = await_some("it was asked", || site.state().filter(|state| state.answers)).pid;
    site.signal_site(Signal::STOP);
    let after = await_some("another process answers", || site.state().filter(|state| state.pid.is_some() && state.pid != before));
    assert_eq!(after.restarts, 1);
    site.await_answer();
}

#[test]
fn it_stops_when_told_and_is_gone() {
    let mut site = Site::start();
    let second = site.say(&["supervise", "--port", "0"]);
    assert!(!second.status.success() && String::from_utf8_lossy(&second.stderr).contains("another `purbeurre supervise`"));
    assert!(site.say(&["supervise", "stop"]).status.success());
    assert!(site.parent.wait().expect("it ends").success());
    assert_eq!(site.state(), None);
    let silent = site.say(&["status"]);
    assert_eq!(silent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&silent.stdout).contains("does not answer"));
    assert!(String::from_utf8_lossy(&silent.stdout).contains("purbeurre.sqlite3"));
    let nobody = site.say(&["supervise", "stop"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("no `purbeurre supervise` looks after"));
}

#[test]
fn a_site_that_cannot_start_is_not_tried_for_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    // The parent itself refuses wrong settings; what only the child finds out is a damaged database.
    let wrong =
        Site::command(folder.path(), &["supervise", "--port", "0"]).env("PURBEURRE_SITE__NAM", "x").output().expect("it runs");
    assert_eq!(wrong.status.code(), Some(78), "{}", String::from_utf8_lossy(&wrong.stderr));
    std::fs::create_dir_all(folder.path().join("data")).expect("a folder");
    std::fs::write(folder.path().join("data/purbeurre.sqlite3"), "this is no database, ".repeat(1_000)).expect("a file");
    let mut parent =
        Site::command(folder.path(), &["supervise", "--port", "0"]).stderr(Stdio::null()).spawn().expect("it starts");
    let restarts = await_some("it tries again", || {
        control::ask(&folder.path().join("data"), Request::Status).ok().flatten().filter(|state| state.restarts >= 2)
    });
    assert_eq!(restarts.address.split(':').next(), Some("http"));
    let pid = Pid::from_raw(i32::try_from(parent.id()).expect("a number")).expect("a process");
    kill_process(pid, Signal::TERM).expect("a signal");
    assert!(parent.wait().expect("it ends").success(), "a parent that waits to start again can be stopped");
}
