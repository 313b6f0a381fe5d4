//! `purbeurre jobs` and the jobs of `purbeurre serve` through the real binary: what it prints, who is refused, and what is left
//! of runs that are stopped and killed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so")]

mod common;

use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::new_database;
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};
use purbeurre::config::{DatabaseUrl, Settings};
use purbeurre::jobs::runner::{Begin, LEASE_SECONDS, Order, Runner};
use purbeurre::jobs::scheduler::seed;
use purbeurre::jobs::{self, Clock, Outcome, Stop};
use purbeurre::store::Store;
use purbeurre::store::jobs::{Claim, Claimed, JobRow, RunFilter, Trigger};
use serde_json::Value;

/// An installation: a folder, and a database that only its processes and the test know.
struct Place {
    folder: tempfile::TempDir,
    url: DatabaseUrl,
    store: Store,
}

/// Runs a test with a migrated SQLite file, and with a PostgreSQL database where there is a server.
fn on_each_database(test: impl Fn(&Place)) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    test(&Place::new(folder, DatabaseUrl::Sqlite(data.join("purbeurre.sqlite3"))));
    if let Ok(server) = std::env::var("PURBEURRE_TEST_POSTGRES") {
        test(&Place::new(tempfile::tempdir().unwrap(), DatabaseUrl::Postgres(new_database(&server))));
    }
}

impl Place {
    fn new(folder: tempfile::TempDir, url: DatabaseUrl) -> Self {
        let store = Store::open(&url, 2).unwrap();
        store.migrate().unwrap();
        seed(&store, &jobs::all(&Settings::default())).unwrap();
        Self { folder, url, store }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let DatabaseUrl::Postgres(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", stderr(&output)))
    }

    /// A job as `jobs list --json` shows it.
    fn listed(&self, name: &str) -> Value {
        let all = self.json(&["jobs", "list", "--json"]);
        all["jobs"].as_array().and_then(|jobs| jobs.iter().find(|job| job["name"] == name)).cloned().unwrap_or_default()
    }

    fn sql(&self, sqlite: &str, postgres: &str) {
        match &self.url {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 15000").unwrap();
                conn.batch_execute(sqlite).unwrap();
            }
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).unwrap().batch_execute(postgres).unwrap(),
        }
    }

    /// Gives `maintenance` seconds of work: twenty thousand old runs to remove, a few at a time.
    fn fill(&self) {
        let columns = "INSERT INTO runs (job, \"trigger\", dry_run, owner, started_at, ended_at, outcome, counts) \
                       SELECT 'maintenance', 'schedule', false, 'x', 1, 2, 'succeeded', '{}' FROM";
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)";
        self.sql(&format!("{numbers} {columns} n"), &format!("{columns} generate_series(1, 20000)"));
    }

    fn row(&self) -> JobRow {
        self.store.jobs().unwrap().into_iter().find(|row| row.name == "maintenance").unwrap()
    }

    /// The last runs, newest first.
    fn last(&self, limit: u32) -> Vec<purbeurre::store::jobs::Run> {
        self.store.runs(RunFilter { job: None, limit }).unwrap()
    }

    /// Waits until a run has removed some of the old ones.
    fn await_progress(&self) {
        await_that("the run makes progress", || self.last(1).first().is_some_and(|run| run.counts.contains("runs_removed")));
    }
}

fn await_that(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < Duration::from_mins(1), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success(), "the process is there");
}

#[test]
fn a_run_says_what_it_does_and_the_history_keeps_it() {
    on_each_database(|place| {
        let job = place.listed("maintenance");
        assert_eq!(
            (&job["name"], &job["cron"], &job["time_zone"]),
            (&"maintenance".into(), &"17 3 * * *".into(), &"Europe/Paris".into())
        );
        assert_eq!(
            (&job["enabled"], &job["running"], &job["last_run"], &job["problem"]),
            (&true.into(), &Value::Null, &Value::Null, &Value::Null)
        );
        assert!(job["next_run"].as_str().is_some_and(|next| next.ends_with(":17:00Z")), "{job}");
        assert_eq!(stdout(&place.run(&["jobs", "history"])), "Nothing ran yet.\n");

        let output = place.run(&["jobs", "run", "maintenance"]);
        assert!(output.status.success(), "{}", stderr(&output));
        let said = stdout(&output);
        assert_eq!(said.lines().count(), 5, "{said}");
        assert!(said.contains("0 runs older than 90 days removed"), "{said}");
        let checked =
            if matches!(place.url, DatabaseUrl::Sqlite(_)) { "quick_check found nothing wrong" } else { "nothing to do" };
        assert!(said.contains(checked), "{said}");

        let history = place.json(&["jobs", "history", "maintenance", "--lines", "--json"]);
        let run = &history["runs"][0];
        assert_eq!(history["runs"].as_array().map(Vec::len), Some(1));
        assert_eq!(
            (&run["job"], &run["trigger"], &run["outcome"]),
            (&"maintenance".into(), &"command".into(), &"succeeded".into())
        );
        assert_eq!((&run["dry_run"], &run["error"]), (&false.into(), &Value::Null));
        let lines: Vec<&str> = run["lines"].as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap()).collect();
        assert_eq!(lines.join("\n"), said.trim_end());
        for time in [&run["started_at"], &run["ended_at"], &run["lines"][0]["at"]] {
            assert!(time.as_str().is_some_and(|time| chrono::DateTime::parse_from_rfc3339(time).is_ok()), "{run}");
        }
        assert_eq!(place.listed("maintenance")["last_run"]["id"], run["id"]);
        assert!(run.get("lines").is_some() && place.json(&["jobs", "history", "--json"])["runs"][0].get("lines").is_none());

        let list = stdout(&place.run(&["jobs", "list"]));
        assert!(
            list.lines().any(|row| {
                row.starts_with("maintenance ") && row.contains("  17 3 * * * Europe/Paris  ") && row.ends_with("succeeded")
            }),
            "{list}"
        );
        let long = stdout(&place.run(&["jobs", "history", "--lines"]));
        assert!(said.lines().all(|line| long.contains(line)) && long.contains("succeeded"), "{long}");
    });
}

#[test]
fn a_run_in_json_is_json_alone_and_a_dry_one_changes_nothing() {
    on_each_database(|place| {
        place.sql(
            "INSERT INTO runs (job, \"trigger\", dry_run, owner, started_at, ended_at, outcome, counts) VALUES ('x', 'admin', false, 'x', 1, 2, 'failed', '{}')",
            "INSERT INTO runs (job, \"trigger\", dry_run, owner, started_at, ended_at, outcome, counts) VALUES ('x', 'admin', false, 'x', 1, 2, 'failed', '{}')",
        );
        let dry = place.json(&["jobs", "run", "maintenance", "--dry-run", "--json"]);
        assert_eq!((&dry["dry_run"], &dry["outcome"]), (&true.into(), &"succeeded".into()));
        assert_eq!(place.last(9).len(), 2, "the old one is still there");
        let real = place.json(&["jobs", "run", "maintenance", "--json"]);
        assert_eq!((&real["dry_run"], &real["counts"]["runs_removed"]), (&false.into(), &1.into()));
        assert_eq!(real["lines"].as_array().map(Vec::len), Some(5));
        assert_eq!(place.last(9).len(), 2, "the old one went");
    });
}

#[test]
fn wrong_names_are_wrong_usage_and_a_database_without_tables_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
        command.args(arguments).current_dir(folder.path()).env_clear().stdin(Stdio::null()).output().unwrap()
    };
    for arguments in [["jobs", "run", "maintenence"], ["jobs", "history", "maintenence"]] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(stderr(&output).contains("'maintenance'"), "{}", stderr(&output));
    }
    for arguments in [["jobs", "list"], ["jobs", "history"]] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("purbeurre migrate run"), "{}", stderr(&output));
    }
    assert!(run(&["jobs", "run", "maintenance"]).status.success(), "running one makes the tables");
}

#[test]
fn a_job_that_runs_elsewhere_is_refused_with_the_name_of_its_owner() {
    on_each_database(|place| {
        let now = Clock::system().now();
        let claim = Claim {
            job: "maintenance",
            owner: "process 1 on the moon",
            now,
            until: now + 100,
            trigger: Trigger::Admin,
            dry_run: false,
            due: None,
        };
        assert!(matches!(place.store.claim_job(&claim), Ok(Claimed::Begun(_))));
        let output = place.run(&["jobs", "run", "maintenance"]);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
        assert!(stderr(&output).contains("runs already: process 1 on the moon since "), "{}", stderr(&output));
        let job = place.listed("maintenance");
        assert_eq!(job["running"]["owner"], "process 1 on the moon");
        assert_eq!(place.last(9).len(), 1, "a refusal is no run");
    });
}

#[test]
fn of_processes_that_race_for_one_run_one_runs_and_the_others_are_refused() {
    on_each_database(|place| {
        place.fill();
        let children: Vec<Child> = (0..4).map(|_| place.command(&["jobs", "run", "maintenance"]).spawn().unwrap()).collect();
        let outputs: Vec<Output> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
        let ran = outputs.iter().filter(|output| output.status.success()).count();
        let refused = outputs.iter().filter(|output| output.status.code() == Some(1) && stderr(output).contains("runs already"));
        let said: Vec<String> = outputs.iter().map(stderr).collect();
        assert_eq!((ran, refused.count()), (1, 3), "{said:?}");
        let runs = place.last(9);
        assert_eq!(runs.len(), 1, "all old ones are gone, and one is new");
        let counts: Value = serde_json::from_str(&runs[0].counts).unwrap();
        assert_eq!((&counts["runs_removed"], &counts["sessions_removed"]), (&20_000.into(), &0.into()), "{counts}");
    });
}

#[test]
fn sigterm_ends_a_run_at_its_next_safe_point() {
    on_each_database(|place| {
        place.fill();
        let child = place.command(&["jobs", "run", "maintenance"]).spawn().unwrap();
        place.await_progress();
        send("TERM", &child);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("interrupted"), "{}", stderr(&output));
        assert_eq!((place.last(1)[0].outcome, place.row().lease_owner), (Some(Outcome::Interrupted), None));
        assert_eq!(place.last(2).len(), 2, "not all was done");
        assert!(place.run(&["jobs", "run", "maintenance"]).status.success());
        assert_eq!(place.last(9).len(), 2, "now it is");
    });
}

#[test]
fn a_killed_run_keeps_its_lease_for_a_while_and_is_then_recorded_as_interrupted() {
    on_each_database(|place| {
        place.fill();
        let mut child = place.command(&["jobs", "run", "maintenance"]).spawn().unwrap();
        place.await_progress();
        send("KILL", &child);
        child.wait().unwrap();
        let dead = place.last(1)[0].id;
        assert!(stderr(&place.run(&["jobs", "run", "maintenance"])).contains("if that process is gone"));

        let later = Clock::of(|| Clock::system().now() + LEASE_SECONDS);
        let jobs = jobs::all(&Settings::default());
        let job = jobs.iter().find(|job| job.name() == "maintenance").expect("the job");
        let runner = Runner::new(place.store.clone(), later, Stop::default());
        let Ok(Begin::Begun(run)) = runner.begin(job.as_ref(), Order::command(false, None)) else {
            panic!("its lease has run out")
        };
        assert_eq!(runner.perform(job.as_ref(), &run).unwrap().outcome, Outcome::Succeeded);
        let dead = place.store.run(dead).unwrap().unwrap();
        assert_eq!(dead.outcome, Some(Outcome::Interrupted));
        assert!(dead.error.is_some_and(|error| error.contains("killed")));
        assert_eq!(place.last(9).len(), 2, "the next run has completed what it began");
    });
}

#[test]
fn serve_catches_up_and_lets_its_jobs_come_to_a_safe_point() {
    on_each_database(|place| {
        place.fill();
        let due = Clock::system().now() - 3_600;
        place.store.plan_job(&place.row(), Some(due)).unwrap();
        let child = place.command(&["serve", "--port", "0"]).spawn().unwrap();
        place.await_progress();
        send("TERM", &child);
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let run = place.last(1).remove(0);
        assert_eq!((run.trigger, run.outcome), (Trigger::CatchUp, Some(Outcome::Interrupted)), "{}", stderr(&output));

        let child = place.command(&["serve", "--port", "0"]).spawn().unwrap();
        let done = || place.last(1).first().is_some_and(|run| run.outcome == Some(Outcome::Succeeded));
        await_that("the next start goes on", done);
        send("INT", &child);
        assert!(child.wait_with_output().unwrap().status.success());
        assert_eq!(place.last(1)[0].trigger, Trigger::CatchUp);
        assert!(place.row().next_run.is_some_and(|next| next > Clock::system().now()));
    });
}

#[test]
fn a_damaged_file_is_a_failed_run_with_what_sqlite_says() {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let path = folder.path().join("data/purbeurre.sqlite3");
    let place = Place::new(folder, DatabaseUrl::Sqlite(path.clone()));
    place.sql("CREATE TABLE victim (x TEXT); INSERT INTO victim VALUES ('a'); PRAGMA wal_checkpoint(TRUNCATE)", "");
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    let victim = diesel::dsl::sql::<BigInt>("SELECT rootpage FROM sqlite_master WHERE name = 'victim'");
    let page: i64 = victim.get_result(&mut conn).unwrap();
    drop(conn);
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start((u64::try_from(page).unwrap() - 1) * 4096)).unwrap();
    file.write_all(&[0xAA; 4096]).unwrap();
    drop(file);
    let output = place.run(&["jobs", "run", "maintenance"]);
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert!(stderr(&output).contains("is damaged") && stderr(&output).contains("page"), "{}", stderr(&output));
    let run = place.last(1).remove(0);
    assert_eq!(run.outcome, Some(Outcome::Failed));
    assert!(run.error.is_some_and(|error| error.contains("restore a backup")));
    assert!(stdout(&place.run(&["jobs", "history"])).contains("failed"));
}

#[test]
fn serve_told_twice_to_stop_waits_for_nobody() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpStream;
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
    command.args(["serve", "--port", "0"]).current_dir(folder.path()).env_clear().stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = log.find_map(|line| Some(line.split_once("listening on http://")?.1.to_owned())).unwrap();
    // A request that does not come to its end would be waited for.
    let mut open = TcpStream::connect(&address).unwrap();
    open.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").unwrap();
    let answered = TcpStream::connect(&address).unwrap();
    (&answered).write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(BufReader::new(answered).lines().next().unwrap().unwrap().contains("200"), "both connections are accepted");
    send("TERM", &child);
    await_that("nobody is let in any more", || TcpStream::connect(&address).is_err());
    send("TERM", &child);
    assert_eq!(child.wait().unwrap().code(), Some(1), "it did not end by itself");
}
