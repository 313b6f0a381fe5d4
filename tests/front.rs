//! The front door: limits, headers, compression, and what a proxy may say.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "front/crowds.rs"]
mod crowds;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use common::TestStore;
use common::app::{TestApp, fill};
use purbeurre::config::Settings;

fn app(change: impl Fn(&mut Settings)) -> (TestApp, TestStore) {
    let store = TestStore::sqlite();
    fill(&store);
    let mut settings = Settings::default();
    change(&mut settings);
    (TestApp::serve_with(&settings, store.store.clone()), store)
}

/// Sends bytes as they are and reads until the server closes.
fn raw(app: &TestApp, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address).expect("a connection");
    stream.write_all(bytes).expect("the bytes go out");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server closes");
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn every_answer_carries_the_security_headers() {
    let (app, _store) = app(|_| {});
    for path in ["/", "/recherche?q=chocolat", "/favicon.ico", "/rien", "/healthz"] {
        let answer = app.ask("HEAD", path, &[]);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: nobody vouches for TLS here");
        assert_eq!(answer.header("set-cookie"), "", "{path}: no cookie for a visitor who only reads");
    }
}

#[test]
fn a_page_is_compressed_for_those_who_take_it_and_sent_once() {
    let (app, _store) = app(|_| {});
    let plain = app.get("/recherche?q=chocolat");
    let head = app.ask("HEAD", "/recherche?q=chocolat", &[]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), plain.body.len().to_string());
    for encoding in ["br", "gzip"] {
        let packed = app.ask("HEAD", "/recherche?q=chocolat", &[("Accept-Encoding", encoding)]);
        assert_eq!(packed.header("content-encoding"), encoding);
        assert_eq!(packed.header("vary"), "Accept-Encoding");
        let length: usize = packed.header("content-length").parse().expect("a length");
        assert!(length < plain.body.len() / 2, "{encoding}: {length}");
    }
    let tag = plain.header("etag");
    let again = app.ask("GET", "/recherche?q=chocolat", &[("If-None-Match", tag)]);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(app.ask("GET", "/recherche?q=pizza", &[("If-None-Match", tag)]).status, 200);
}

#[test]
fn an_embedded_file_may_be_kept_for_ever() {
    let (app, _store) = app(|_| {});
    let sheet = purbeurre::web::assets::paths::SITE_CSS;
    let plain = app.get(sheet);
    assert_eq!(plain.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.header("content-type"), "text/css; charset=utf-8");
    let packed = app.ask("HEAD", sheet, &[("Accept-Encoding", "br, gzip")]);
    assert_eq!(packed.header("content-encoding"), "br");
    assert_ne!(packed.header("etag"), plain.header("etag"), "each form has its own tag");
    let again = app.ask("GET", sheet, &[("If-None-Match", plain.header("etag"))]);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(app.ask("POST", sheet, &[]).status, 404);
}

#[test]
fn what_is_too_long_is_refused_and_the_next_is_served() {
    let (app, _store) = app(|settings| settings.http.max_body_bytes = 2_048);
    let long = format!("/recherche?q={}", "a".repeat(5_000));
    assert_eq!(app.get(&long).status, 414);
    let body = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4096\r\n\r\n{}", "b".repeat(4_096));
    assert!(raw(&app, body.as_bytes()).starts_with("HTTP/1.1 413"));
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "c".repeat(20_000));
    assert!(raw(&app, head.as_bytes()).starts_with("HTTP/1.1 431"));
    assert!(raw(&app, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what a TLS client says\r\n\r\n").contains("400"));
    assert_eq!(app.get("/").status, 200);
}

#[test]
fn a_client_that_says_nothing_more_is_cut() {
    let (app, _store) = app(|settings| {
        settings.http.header_timeout_seconds = 1;
        settings.http.request_timeout_seconds = 1;
    });
    // Each reads until the server closes: a server that waits for ever would hang this test.
    assert_eq!(raw(&app, b"GET / HTTP/1.1\r\nHost: x\r\n"), "", "half a head");
    assert_eq!(raw(&app, b""), "", "a silent connection");
    let withheld = raw(&app, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    assert!(withheld.starts_with("HTTP/1.1 408"), "a withheld body: {withheld}");
}

#[test]
fn only_a_trusted_proxy_may_say_https() {
    let forwarded: &[(&str, &str)] = &[("X-Forwarded-For", "203.0.113.5"), ("X-Forwarded-Proto", "https")];
    let (stranger, _store) = app(|_| {});
    assert_eq!(stranger.ask("GET", "/", forwarded).header("strict-transport-security"), "");
    let (behind, _store) = app(|settings| settings.http.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")]);
    assert!(behind.ask("GET", "/", forwarded).header("strict-transport-security").starts_with("max-age="));
}

#[test]
fn a_kept_page_is_the_page_that_would_be_made_until_the_catalogue_changes() {
    common::on_each_database(|store| {
        fill(store);
        let app = TestApp::serve(store.store.clone());
        let path = "/recherche?q=chocolat";
        let plain = app.get(path);
        for _ in 0..3 {
            let again = app.get(path);
            assert_eq!((again.status, &again.body), (200, &plain.body));
            assert_eq!(again.header("etag"), plain.header("etag"));
            assert_eq!(again.header("content-security-policy"), plain.header("content-security-policy"));
        }
        assert_eq!(app.ask("GET", path, &[("If-None-Match", plain.header("etag"))]).status, 304);
        let head = app.ask("HEAD", path, &[]);
        assert_eq!((head.body.as_str(), head.header("content-length")), ("", plain.body.len().to_string().as_str()));
        assert_eq!(app.ask("HEAD", path, &[("Accept-Encoding", "br")]).header("content-encoding"), "br");
        assert_eq!(app.get("/recherche?q=chocolat&note=a").status, 200, "another address is another page");
        assert_eq!(app.ask("GET", path, &[("Cookie", "a=b")]).body, plain.body);

        let mut new = common::product("3999999999999", "Chocolat tout neuf", "en:chocolates", None);
        new.product.popularity = 1_000_000;
        store.write(&[new]);
        assert!(app.get(path).body.contains("Chocolat tout neuf"), "a write of this process shows at once");
    });
}

#[test]
fn another_process_that_writes_is_noticed() {
    common::on_each_database(|store| {
        fill(store);
        let app = TestApp::serve(store.store.clone());
        let path = "/recherche?q=chocolat";
        assert!(!app.get(path).body.contains("Chocolat du voisin"));
        // A store of its own is to the first one what another process is.
        let other = purbeurre::store::Store::open(&store.url, 1).expect("the database opens");
        let mut new = common::product("3999999999998", "Chocolat du voisin", "en:chocolates", None);
        new.product.popularity = 1_000_000;
        let write =
            |conn: &mut purbeurre::store::DbConnection| purbeurre::store::write::Writer::new(2_000_000_000).write(conn, &[new]);
        other.write_here(write).expect("the product is written");
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while !app.get(path).body.contains("Chocolat du voisin") {
            assert!(std::time::Instant::now() < deadline, "the old page is still served");
            std::thread::yield_now();
        }
    });
}
