//! The client of Open Food Facts against a stand-in: what it asks, what it reads, what it survives.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "off_client/patience.rs"]
mod patience;
#[path = "off_client/trouble.rs"]
mod trouble;

use std::io::{Read as _, Seek as _, Write as _};

use common::open_food_facts::surroundings::client;
use common::open_food_facts::{Misbehaviour, StandIn, barcode, food};
use purbeurre::catalogue::{Barcode, CategoryTag};
use purbeurre::config::OpenFoodFacts;
use purbeurre::jobs::off_pace;
use purbeurre::off::Dropped;
use purbeurre::off::client::{CATEGORIES, Caller, ClientError, DELTA_INDEX, Fetched, Lookup};
use serde_json::json;

pub(crate) fn tag(text: &str) -> CategoryTag {
    CategoryTag::parse(text).expect("an id")
}

fn code(text: &str) -> Barcode {
    Barcode::parse(text).expect("a barcode")
}

/// Forty-five pizzas, the first one the least scanned, and a drink.
fn shop() -> StandIn {
    let pizzas = (0..45_u32).map(|number| {
        let mut pizza = food(&barcode(number), &format!("Pizza {number}"), "en:pizzas");
        pizza["unique_scans_n"] = number.into();
        pizza
    });
    StandIn::start().with_products(pizzas).with_products([food(&barcode(99), "Jus de pomme", "en:juices")])
}

#[test]
fn it_says_who_asks_and_asks_as_open_food_facts_wants_it() {
    let off = shop();
    let (client, _) = client(&off.settings());
    client.category_page(&tag("en:pizzas"), 2, 20, Caller::Visitor).expect("a page");
    let [request] = off.requests().try_into().expect("one request");
    let us = format!("PurBeurre/{} (tests@purbeurre.example)", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), us);
    assert_eq!((request.header("accept"), request.header("accept-encoding")), ("application/json", "gzip"));
    assert_eq!(request.path, "/api/v2/search");
    let beginning =
        "categories_tags=en:pizzas&countries_tags=en:france&sort_by=unique_scans_n&page=2&page_size=20&lc=fr&fields=code,";
    assert!(request.query.starts_with(beginning), "{}", request.query);
    assert!(!request.query.contains('%'), "no comma is escaped: {}", request.query);
}

#[test]
fn for_every_country_no_country_is_named() {
    let off = shop();
    let settings = OpenFoodFacts { country: "all".to_owned(), ..off.settings() };
    let (client, _) = client(&settings);
    client.category_page(&tag("en:pizzas"), 1, 20, Caller::Visitor).expect("a page");
    client.text_search("pizza", 20, Caller::Visitor).expect("a page");
    let named = |name: &str| off.requests().iter().any(|request| request.query.contains(&format!("{name}=")));
    assert!(!named("countries_tags") && !named("tag_0") && named("categories_tags"), "{:?}", off.requests());
}

#[test]
fn pages_follow_each_other_to_the_last() {
    let off = shop();
    let (client, _) = client(&off.settings());
    let page = |number| client.category_page(&tag("en:pizzas"), number, 20, Caller::Visitor).expect("a page");
    let pages = [page(1), page(2), page(3), page(4)];
    let names = |at: usize| -> Vec<&str> { pages[at].products.iter().map(|parsed| parsed.product.name.as_str()).collect() };
    assert_eq!((pages[0].count, pages[0].pages(), pages[0].page_size), (45, 3, 20));
    assert_eq!(
        (names(0)[0], names(1)[0], names(2)),
        ("Pizza 44", "Pizza 24", vec!["Pizza 4", "Pizza 3", "Pizza 2", "Pizza 1", "Pizza 0"])
    );
    assert_eq!(pages.iter().map(purbeurre::off::client::Page::is_last).collect::<Vec<_>>(), [false, false, true, true]);
    assert_eq!(pages[3].received, 0);
    let all = client.category_page(&tag("en:pizzas"), 1, 5_000, Caller::Visitor).expect("a page");
    assert_eq!((all.page_size, all.products.len(), all.is_last()), (100, 45, true), "no more than it gives");
}

#[test]
fn words_are_searched_for_as_they_are() {
    let off = shop();
    let (client, _) = client(&off.settings());
    let page = client.text_search(" jus & pomme ", 6, Caller::Visitor).expect("a page");
    assert_eq!(page.received, 0);
    let page = client.text_search("Jus pomme", 6, Caller::Visitor).expect("a page");
    assert_eq!(page.products.first().map(|parsed| parsed.product.name.as_str()), Some("Jus de pomme"));
    client.text_search(&"é".repeat(100_000), 6, Caller::Visitor).expect("a page");
    let asked: Vec<String> = off.requests().iter().map(|request| request.parameter("search_terms")).collect();
    assert_eq!(asked, ["jus & pomme".to_owned(), "Jus pomme".to_owned(), "é".repeat(100)]);
    let request = &off.requests()[1];
    assert_eq!(request.path, "/cgi/search.pl");
    assert_eq!((request.parameter("action"), request.parameter("tag_0")), ("process".to_owned(), "en:france".to_owned()));
}

#[test]
fn a_barcode_is_found_or_unknown_or_of_no_use() {
    let mut foreign = food(&barcode(2), "Tortilla", "en:omelettes");
    foreign["countries_tags"] = json!(["en:spain"]);
    let off = shop().with_products([foreign]);
    let (client, _) = client(&off.settings());
    let lookup = |number| client.product(&code(&barcode(number)), Caller::Visitor).expect("an answer");
    assert!(matches!(lookup(99), Lookup::Found(parsed) if parsed.product.name == "Jus de pomme"));
    assert_eq!(lookup(1_000), Lookup::Unknown);
    off.set_products([food(&barcode(3), "", "en:omelettes")]);
    assert!(matches!(lookup(3), Lookup::Found(_)), "a brand is a name too");
    let mut nameless = food(&barcode(3), "", "en:omelettes");
    nameless["brands"] = json!("");
    off.set_products([nameless]);
    assert_eq!(lookup(3), Lookup::Dropped(Dropped::NoName));
    let not_json = Misbehaviour::Status(404);
    off.misbehave("", not_json);
    let error = client.product(&code(&barcode(3)), Caller::Visitor).expect_err("another server");
    assert!(matches!(error, ClientError::Refused { status: 404, .. }) && error.to_string().contains("base_url"), "{error}");
}

#[test]
fn a_page_with_odd_products_is_still_a_page() {
    let mut odd = food(&barcode(1), "Pizza", "en:pizzas");
    odd["nutriments"] = json!("none");
    odd["nova_group"] = json!({"a": [1]});
    let mut bad = food("not a code", "Pizza", "en:pizzas");
    bad["unique_scans_n"] = json!("99");
    let off = StandIn::start().with_products([odd, bad]);
    let (client, _) = client(&off.settings());
    let page = client.category_page(&tag("en:pizzas"), 1, 20, Caller::Visitor).expect("a page");
    assert_eq!((page.received, page.products.len(), page.dropped.bad_code), (2, 1, 1));
    off.misbehave("", Misbehaviour::WrongTypes);
    let page = client.category_page(&tag("en:pizzas"), 1, 20, Caller::Visitor).expect("a page");
    assert_eq!((page.count, page.page_size, page.received, page.products.len()), (3, 20, 3, 0));
    assert_eq!((page.dropped.malformed, page.dropped.bad_code), (2, 1));
    assert_eq!(client.product(&code(&barcode(1)), Caller::Visitor).ok(), Some(Lookup::Dropped(Dropped::Malformed)));
    off.misbehave("", Misbehaviour::TextNumbers);
    assert_eq!(client.category_page(&tag("en:pizzas"), 1, 20, Caller::Visitor).map(|page| page.count).ok(), Some(2));
}

#[test]
fn files_come_only_when_they_changed() {
    let off = StandIn::start().with_delta(10, 20, &[food(&barcode(1), "Pizza", "en:pizzas")]).with_taxonomy(&json!({"en:a": {}}));
    let off = off.with_delta(20, 30, &[]);
    let (client, _) = client(&off.settings());
    let Ok(Fetched::New { value, etag: Some(etag) }) = client.text_file(DELTA_INDEX, None, Caller::Visitor) else {
        panic!("no index");
    };
    assert_eq!(value, "openfoodfacts_products_20_30.json.gz\nopenfoodfacts_products_10_20.json.gz\n");
    assert_eq!(client.text_file(DELTA_INDEX, Some(&etag), Caller::Visitor).ok(), Some(Fetched::NotModified));

    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(&[b'x'; 1_000]).expect("something was there");
    let Ok(Fetched::New { value, etag: Some(etag) }) = client.download(CATEGORIES, None, &mut file, Caller::Visitor) else {
        panic!("no categories");
    };
    let mut text = String::new();
    file.rewind().and_then(|()| file.read_to_string(&mut text)).expect("it is text");
    assert_eq!((text.as_str(), value), (r#"{"en:a":{}}"#, 11), "what was there is gone");
    assert_eq!(client.download(CATEGORIES, Some(&etag), &mut file, Caller::Visitor).ok(), Some(Fetched::NotModified));
    assert_eq!(file.metadata().map(|about| about.len()).ok(), Some(11), "and an unchanged file is left alone");
    off.set_file(CATEGORIES, "{}");
    let changed = client.download(CATEGORIES, Some(&etag), &mut file, Caller::Visitor);
    assert!(matches!(changed, Ok(Fetched::New { value: 2, .. })));
    let missing = client.text_file("/data/delta/x.json.gz", None, Caller::Visitor).expect_err("it is not there");
    assert!(matches!(missing, ClientError::Refused { status: 404, .. }), "{missing}");
    off.misbehave("", Misbehaviour::Html200);
    let page = client.download(CATEGORIES, None, &mut file, Caller::Visitor).expect_err("a web page");
    assert!(matches!(page, ClientError::NotWanted { .. }), "{page}");
    assert_eq!(file.metadata().map(|about| about.len()).ok(), Some(2), "and what was there stays");
}

#[test]
fn the_settings_of_the_stand_in_reach_a_process_too() {
    let off = shop();
    let inputs = purbeurre::config::Inputs {
        environment: off.variables().into_iter().collect(),
        flags: purbeurre::config::Flags::default(),
        folder: std::env::temp_dir().join("no such folder"),
        packaged: std::env::temp_dir().join("no such file"),
    };
    let loaded = purbeurre::config::Loaded::read(&inputs).expect("the settings are right");
    assert_eq!(loaded.settings.open_food_facts, off.settings());
}

#[test]
fn without_contact_nothing_is_asked() {
    let off = shop();
    for contact in [None, Some("  ".to_owned())] {
        let settings = OpenFoodFacts { contact, ..off.settings() };
        let store = common::TestStore::sqlite();
        let error = off_pace::client(&settings, store.store.clone()).expect_err("nobody to write to");
        assert!(matches!(error, ClientError::ContactMissing), "{error}");
        let message = error.to_string();
        assert!(
            message.contains("open_food_facts.contact") && message.contains("PURBEURRE_OPEN_FOOD_FACTS__CONTACT"),
            "{message}"
        );
    }
    assert!(off.requests().is_empty());
}
