//! `purbeurre migrate` through the real binary.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn purbeurre(folder: &Path, database: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    if !database.is_empty() {
        command.env("DATABASE_URL", database);
    }
    command.output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn runs_what_is_pending_once() {
    let folder = tempfile::tempdir().unwrap();
    let before = json(&purbeurre(folder.path(), "", &["migrate", "status", "--json"]));
    let all = before["migrations"].as_array().unwrap().len();
    assert!(all > 0);
    assert_eq!(before["pending"], all);
    let applied = json(&purbeurre(folder.path(), "", &["migrate", "run", "--json"]));
    assert_eq!(applied["applied"].as_array().unwrap().len(), all);
    assert!(folder.path().join("data/purbeurre.sqlite3").exists());
    assert_eq!(json(&purbeurre(folder.path(), "", &["migrate", "status", "--json"]))["pending"], 0);
    assert_eq!(json(&purbeurre(folder.path(), "", &["migrate", "run", "--json"]))["applied"], serde_json::json!([]));
}

#[test]
fn a_database_that_cannot_be_reached_is_named_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let database = "postgres://u:hunter2@127.0.0.1:1/nothing";
    let output = purbeurre(folder.path(), database, &["migrate", "run"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot be reached") && !said.contains("hunter2"), "{said}");
    assert!(output.stdout.is_empty());
}
