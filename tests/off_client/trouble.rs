//! What goes wrong: each in its own words, with one request, and with limits on time and size.

use std::net::TcpListener;
use std::time::Duration;

use purbeurre::catalogue::Barcode;
use purbeurre::config::OpenFoodFacts;
use purbeurre::off::client::{CATEGORIES, Caller, Client, ClientError};

use crate::common::open_food_facts::surroundings::client;
use crate::common::open_food_facts::{Misbehaviour, StandIn, barcode, food};
use crate::tag;

fn pizzas() -> StandIn {
    StandIn::start().with_products((0..20).map(|number| food(&barcode(number), "Pizza", "en:pizzas")))
}

fn error_of(client: &Client) -> ClientError {
    client.category_page(&tag("en:pizzas"), 1, 20, Caller::Visitor).expect_err("trouble")
}

/// The error of a visitor's one try while the server misbehaves.
fn trouble(how: &Misbehaviour) -> ClientError {
    let off = pizzas();
    off.misbehave("en:pizzas", how.clone());
    let mut settings = off.settings();
    if matches!(how, Misbehaviour::Hang | Misbehaviour::HangInBody) {
        settings.read_timeout_seconds = 1;
    } else if *how == Misbehaviour::Drip {
        settings.total_timeout_seconds = 1;
    }
    let error = error_of(&client(&settings).0);
    off.behave();
    let requests = off.requests().len();
    assert_eq!(requests, if *how == Misbehaviour::RedirectLoop { 4 } else { 1 }, "{how:?}: {error}");
    let (client, _) = client(&off.settings());
    assert!(client.category_page(&tag("en:pizzas"), 1, 20, Caller::Visitor).is_ok(), "and then all is well");
    error
}

#[test]
fn each_trouble_is_told_apart_and_named() {
    use Misbehaviour as M;
    let elsewhere = "https://evil.example/api/v2/search?token=geheim".to_owned();
    for (how, kind, words) in [
        (M::TooManyRequests, "unavailable", "HTTP 429, “Too many requests”"),
        (M::Html503, "unavailable", "HTTP 503, “Page temporarily unavailable - Open Food Facts”"),
        (M::GatewayTimeout, "unavailable", "HTTP 504, “504 Gateway Time-out”"),
        (M::Status(403), "refused", "banned"),
        (M::Status(400), "refused", "HTTP 400, “No”"),
        (M::Html200, "not_wanted", "text/html; charset=utf-8 where JSON was asked for, “Page temporarily"),
        (M::Reset, "unreachable", "hung up"),
        (M::CutShort, "unreachable", "too early"),
        (M::TruncatedGzip, "unreachable", "too early"),
        (M::Hang, "timeout", "silent"),
        (M::HangInBody, "timeout", "silent"),
        (M::Drip, "timeout", "the whole answer"),
        (M::Huge, "too_large", "32768 KiB;"),
        (M::HugeAndSaysSo, "too_large", "32768 KiB;"),
        (M::Bomb, "too_large", "32768 KiB unpacked"),
        (M::RedirectLoop, "redirects", "circle"),
        (M::RedirectTo(elsewhere), "elsewhere", "(evil.example)"),
        (M::RedirectTo("http://127.0.0.1:1/".to_owned()), "elsewhere", "(127.0.0.1)"),
    ] {
        let error = trouble(&how);
        let message = error.to_string();
        assert_eq!(error.kind(), kind, "{how:?}: {message}");
        assert!(message.contains(words) && !message.contains("geheim") && message.len() < 300, "{how:?}: {message}");
    }
}

#[test]
fn one_redirect_on_the_same_host_is_followed() {
    let off = pizzas();
    off.misbehave("en:pizzas", Misbehaviour::RedirectOnce);
    let page = client(&off.settings()).0.category_page(&tag("en:pizzas"), 1, 20, Caller::Visitor);
    assert_eq!(page.map(|page| page.products.len()).ok(), Some(20));
    assert_eq!(off.requests().len(), 2);
}

#[test]
fn nobody_there_is_unreachable() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", taken.local_addr().expect("its address"));
    drop(taken);
    let settings = OpenFoodFacts { base_url: address, contact: Some("a@b.example".to_owned()), ..OpenFoodFacts::default() };
    let error = error_of(&client(&settings).0);
    assert!(matches!(error, ClientError::Unreachable(_)) && error.to_string().contains("refuses the connection"), "{error}");
    assert!(error.is_passing() && error.blames_them());
}

#[test]
fn an_encrypted_address_is_never_asked_in_the_clear() {
    let off = pizzas();
    let settings = OpenFoodFacts { base_url: off.url().replace("http:", "https:"), ..off.settings() };
    let error = error_of(&client(&settings).0);
    assert!(matches!(error, ClientError::Unreachable(_)), "{error}");
    assert!(off.requests().is_empty());
}

#[test]
fn a_download_that_crawls_is_given_up_and_one_cut_short_is_no_file() {
    let off = StandIn::start().with_file(CATEGORIES, vec![b'x'; 10_000]);
    let settings = OpenFoodFacts { stall_timeout_seconds: 1, ..off.settings() };
    let (client, _) = client(&settings);
    let mut file = tempfile::tempfile().expect("a file");
    let mut error = |how| {
        off.misbehave("", how);
        client.download(CATEGORIES, None, &mut file, Caller::Visitor).expect_err("trouble")
    };
    assert!(matches!(error(Misbehaviour::Drip), ClientError::Timeout("the download stands still")));
    assert!(matches!(error(Misbehaviour::Hang), ClientError::Timeout(_)));
    assert!(matches!(error(Misbehaviour::CutShort), ClientError::Unreachable(_)));
}

#[test]
fn a_single_product_has_the_same_limits() {
    let off = StandIn::start().with_products([food(&barcode(1), "Pizza", "en:pizzas")]);
    let (client, _) = client(&off.settings());
    let code = Barcode::parse(&barcode(1)).expect("a barcode");
    for (how, kind) in [
        (Misbehaviour::Bomb, "too_large"),
        (Misbehaviour::Html503, "unavailable"),
        (Misbehaviour::Html200, "not_wanted"),
        (Misbehaviour::RedirectTo("https://world.openbeautyfacts.example/".to_owned()), "elsewhere"),
    ] {
        off.misbehave("", how.clone());
        let error = client.product(&code, Caller::Visitor).expect_err("trouble");
        assert_eq!(error.kind(), kind, "{how:?}: {error}");
    }
}

#[test]
fn what_a_caller_can_do_is_told() {
    let spent = ClientError::Spent { free_in: Duration::from_millis(2_500) };
    assert!(spent.is_passing() && !spent.blames_them() && spent.to_string().ends_with("free again in 2 s"));
    assert!(!ClientError::ContactMissing.is_passing() && !ClientError::Interrupted.blames_them());
    let banned = ClientError::Refused { status: 403, words: String::new() };
    assert!(banned.blames_them() && !banned.is_passing());
}
