//! `create-superuser`, `change-password` and `clearsessions` through the real binary.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

mod common;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use common::{TestStore, on_each_database};
use purbeurre::accounts::hashing::{Verdict, verify};
use purbeurre::accounts::{Token, User};
use purbeurre::store::sessions::{self, Place};
use purbeurre::store::{password_resets, users};

const PASSWORD: &str = "quatre pommes et un vélo";

/// Runs the binary on the store's database, with something on standard input.
fn purbeurre(store: &TestStore, arguments: &[&str], input: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
    command.args(arguments).current_dir(folder.path()).env_clear().env("DATABASE_URL", address(store));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // The program may end without having read it.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap()
}

fn address(store: &TestStore) -> String {
    match &store.url {
        purbeurre::config::DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        purbeurre::config::DatabaseUrl::Postgres(url) => url.clone(),
    }
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Fails with this exit code, having said all of it, and nothing on standard output.
#[track_caller]
fn fails(output: &Output, code: i32, says: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{said}");
    for part in says {
        assert!(said.contains(part), "{part:?} in {said}");
    }
    assert!(output.stdout.is_empty());
}

fn find(store: &TestStore, name: &str) -> Option<User> {
    store.store.read_here(|reader| users::by_username(reader.conn, name)).unwrap()
}

fn fits(store: &TestStore, user: &User, password: &str) -> bool {
    let hash = store.store.read_here(|reader| users::password(reader.conn, user.id)).unwrap().unwrap();
    verify(password, &hash) == Verdict::Right
}

fn create(store: &TestStore, name: &str, email: &str, password: &str) -> Output {
    purbeurre(store, &["create-superuser", "--username", name, "--email", email, "--password-stdin"], password)
}

#[test]
fn a_superuser_is_made_once() {
    on_each_database(|store| {
        let said = succeeds(&create(store, " Claire ", "claire@exemple.fr", &format!("{PASSWORD}\r\nmore")));
        assert!(said.starts_with("Claire may now log in"), "{said}");
        let claire = find(store, "Claire").unwrap();
        assert!(claire.staff && claire.superuser && claire.active);
        assert_eq!((claire.email.as_str(), claire.last_login_at), ("claire@exemple.fr", None));
        assert!(claire.joined_at > 1_700_000_000);
        assert!(fits(store, &claire, PASSWORD));
        fails(&create(store, "CLAIRE", "", PASSWORD), 1, &["somebody is called “CLAIRE” already"]);
        assert_eq!(find(store, "CLAIRE").unwrap(), claire, "nothing has changed");
        let arguments = ["createsuperuser", "--username", "anna", "--email", "", "--password-stdin", "--json"];
        let json: serde_json::Value = serde_json::from_str(&succeeds(&purbeurre(store, &arguments, PASSWORD))).unwrap();
        assert_eq!((&json["id"], &json["username"]), (&find(store, "anna").unwrap().id.0.into(), &"anna".into()));
    });
}

#[test]
fn everything_wrong_is_said_at_once_and_nothing_is_written() {
    let store = TestStore::sqlite();
    fails(
        &create(&store, "a b", "nowhere", "12345"),
        2,
        &[
            "5 things",
            "the user name may have",
            "the e-mail address is not",
            "fewer than 8",
            "digits only",
            "first that somebody would try",
        ],
    );
    fails(&create(&store, "", "", PASSWORD), 2, &["the user name is empty"]);
    fails(&create(&store, &"n".repeat(151), "", PASSWORD), 2, &["more than 150 characters"]);
    fails(&create(&store, "purbeurre", "", "purbeurre1"), 2, &["too much like the user name"]);
    fails(&create(&store, "claire", "", ""), 2, &["fewer than 8"]);
    fails(&create(&store, "claire", "", &"é".repeat(1_000_000)), 2, &[]);
    let output = create(&store, "claire", "", "geheim7");
    fails(&output, 2, &["fewer than 8"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("geheim7"), "a password is never repeated");
    for arguments in [&["create-superuser"][..], &["create-superuser", "--username", "claire", "--email", ""][..]] {
        fails(&purbeurre(&store, arguments, PASSWORD), 2, &["standard input is no terminal", "--"]);
    }
    assert_eq!(find(&store, "claire"), None);
}

#[test]
fn a_changed_password_ends_all_sessions() {
    on_each_database(|store| {
        succeeds(&create(store, "claire", "claire@exemple.fr", PASSWORD));
        let claire = find(store, "claire").unwrap();
        let now = 4_000_000_000;
        let place = Place { address: "192.0.2.1".parse().unwrap(), browser: "Firefox", now, expires_at: now + 10 };
        let reset = Token::new([9; 32]);
        store
            .store
            .write_here(|conn| {
                sessions::begin(conn, claire.id, &Token::new([1; 32]), &place)?;
                sessions::begin(conn, claire.id, &Token::new([2; 32]), &place)?;
                password_resets::begin(conn, claire.id, &reset, now, now + 10)
            })
            .unwrap();
        let change = |password: &str| purbeurre(store, &["change-password", "claire", "--password-stdin", "--json"], password);
        fails(&change("claire@exemple"), 2, &["like the e-mail address"]);
        assert!(fits(store, &claire, PASSWORD), "nothing has changed");
        let json: serde_json::Value = serde_json::from_str(&succeeds(&change("deux poires et un tandem\n"))).unwrap();
        assert_eq!(json, serde_json::json!({"username": "claire", "sessions_ended": 2}));
        assert!(fits(store, &claire, "deux poires et un tandem") && !fits(store, &claire, PASSWORD));
        let left = store.store.read_here(|reader| sessions::of_user(reader.conn, claire.id, now)).unwrap();
        assert_eq!(left, []);
        assert_eq!(store.store.read_here(|reader| password_resets::find(reader.conn, &reset, now)).unwrap(), None);
        fails(&purbeurre(store, &["change-password", "nobody", "--password-stdin"], PASSWORD), 1, &["nobody is called “nobody”"]);
        fails(&purbeurre(store, &["change-password"], ""), 2, &["USER"]);
        fails(&purbeurre(store, &["change-password", "claire"], PASSWORD), 2, &["--password-stdin"]);
    });
}

#[test]
fn sessions_that_ran_out_are_cleared() {
    on_each_database(|store| {
        succeeds(&create(store, "claire", "", PASSWORD));
        let claire = find(store, "claire").unwrap();
        for (byte, expires_at) in [(1, 10), (2, 20), (3, 4_000_000_000)] {
            let place = Place { address: "192.0.2.1".parse().unwrap(), browser: "", now: 1, expires_at };
            store.store.write_here(|conn| sessions::begin(conn, claire.id, &Token::new([byte; 32]), &place)).unwrap();
        }
        let json: serde_json::Value =
            serde_json::from_str(&succeeds(&purbeurre(store, &["clearsessions", "--json"], ""))).unwrap();
        assert_eq!(json, serde_json::json!({"sessions": 2, "resets": 0, "failures": 0}));
        assert!(succeeds(&purbeurre(store, &["clearsessions"], "")).starts_with("0 sessions and 0 password letters"));
        assert_eq!(store.store.read_here(|reader| sessions::of_user(reader.conn, claire.id, 1)).unwrap().len(), 1);
    });
}

#[test]
fn each_help_has_an_example() {
    let store = TestStore::sqlite();
    for command in ["create-superuser", "change-password", "clearsessions"] {
        let help = succeeds(&purbeurre(&store, &[command, "--help"], ""));
        assert!(help.contains(&format!("  purbeurre {command}")) && help.contains("--json"), "{help}");
    }
}
