//! What supervisors and load balancers ask: whether the process answers, and whether visitors can be served.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;

use std::net::TcpListener;

use common::app::{Answer, TestApp, on_each_site};
use purbeurre::config::DatabaseUrl;
use purbeurre::store::Store;
use serde_json::{Value, json};

/// A PostgreSQL server that nobody can reach: the port is ours, and nobody listens.
fn unreachable() -> Store {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("its number").port();
    drop(taken);
    let url = DatabaseUrl::Postgres(format!("postgres://anna:geheim@127.0.0.1:{port}/butter"));
    Store::open(&url, 2).expect("opening asks nothing")
}

#[test]
fn a_healthy_site_says_so() {
    on_each_site(|app| {
        let alive = app.get("/healthz");
        assert_eq!((alive.status, alive.body.as_str()), (200, "ok"));
        assert_eq!((alive.header("content-type"), alive.header("cache-control")), ("text/plain; charset=utf-8", "no-store"));
        let ready = app.get("/readyz");
        assert_eq!((ready.status, ready.json()), (200, json!({"status": "ready"})));
        assert_eq!((ready.header("content-type"), ready.header("cache-control")), ("application/json", "no-store"));
        assert_eq!(app.ask("HEAD", "/readyz", &[]).status, 200);
    });
}

#[test]
fn without_database_the_process_lives_but_serves_nobody() {
    let app = TestApp::serve(unreachable());
    assert_eq!(app.get("/healthz").status, 200);
    let ready = app.get("/readyz");
    assert_eq!((ready.status, ready.header("cache-control")), (503, "no-store"));
    assert_eq!(ready.json(), json!({"status": "unavailable", "reason": "the database cannot be reached"}));
    let paths = ["products", "products/3017620422003", "products/3017620422003/substitutes", "categories"];
    std::thread::scope(|scope| {
        // At once: each waits a while for a connection.
        for path in paths {
            let app = &app;
            scope.spawn(move || is_unavailable(&app.get(&format!("/api/v1/{path}")), path));
        }
    });
    // What is wrong with the question is said without the database.
    assert_eq!(app.get("/api/v1/products?page=0").status, 422);
}

#[test]
fn a_database_that_never_answers_keeps_nobody_waiting() {
    // Connections are accepted by the system and nobody ever speaks.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("its number").port();
    let url = DatabaseUrl::Postgres(format!("postgres://anna:geheim@127.0.0.1:{port}/butter"));
    let app = TestApp::serve(Store::open(&url, 1).expect("opening asks nothing"));
    let ready = app.get("/readyz");
    assert_eq!((ready.status, &ready.json()["status"]), (503, &Value::from("unavailable")), "{}", ready.body);
    is_unavailable(&app.get("/api/v1/products"), "products");
}

fn is_unavailable(answer: &Answer, path: &str) {
    assert_eq!((answer.status, answer.header("content-type")), (503, "application/problem+json"), "{path}: {}", answer.body);
    assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{path}");
    assert_eq!(answer.json()["status"], 503);
    let secrets = ["anna", "geheim", "butter", "127.0.0.1"];
    assert!(!secrets.iter().any(|secret| answer.body.contains(secret)), "{}", answer.body);
}

#[test]
fn without_migrations_it_is_not_ready() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("empty.sqlite3")), 2).expect("the database opens");
    let app = TestApp::serve(store.clone());
    let ready = app.get("/readyz");
    assert_eq!((ready.status, &ready.json()["status"]), (503, &Value::from("unavailable")));
    assert!(ready.json()["reason"].as_str().is_some_and(|reason| reason.contains("migration")), "{}", ready.body);
    store.migrate().expect("the migrations run");
    assert_eq!(app.get("/readyz").status, 200, "it heals by itself");
}
