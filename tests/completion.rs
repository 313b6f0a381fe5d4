//! Pages with few answers, completed by Open Food Facts: at once with what there is, then with the rest, and never at the mercy
//! of it.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "completion/keeping.rs"]
mod keeping;
#[path = "completion/substitutes.rs"]
mod substitutes;
#[path = "completion/trouble.rs"]
mod trouble;

use common::app::{Answer, TestApp};
use common::open_food_facts::{StandIn, barcode, food};
use common::{TestStore, on_each_database, product};
use purbeurre::catalogue::{Barcode, Classified};
use purbeurre::config::Settings;
use serde_json::Value;

/// Settings that ask the stand-in.
pub(crate) fn settings(off: &StandIn) -> Settings {
    Settings { open_food_facts: off.settings(), ..Settings::default() }
}

/// The site on a store, asking the stand-in.
pub(crate) fn serve(off: &StandIn, store: &TestStore) -> TestApp {
    TestApp::serve_with(&settings(off), store.store.clone())
}

/// Two local spreads, and something else.
pub(crate) fn cupboard() -> [Classified; 3] {
    [
        product("3000000000011", "Tartinade du placard", "en:spreads", None),
        product("3000000000028", "Tartinade de la cave", "en:spreads", None),
        product("3000000000035", "Sardines", "en:sardines", None),
    ]
}

/// So many spreads at Open Food Facts, the first one the most scanned; each name ends with its number.
pub(crate) fn spreads(many: u32) -> Vec<Value> {
    let spread = |number| {
        let mut spread = food(&barcode(number), &format!("Tartinade lointaine {number}"), "en:spreads");
        spread["unique_scans_n"] = (1_000 - number).into();
        spread
    };
    (1..=many).map(spread).collect()
}

/// The address of the rest that a page offers; `None` when it offers none.
pub(crate) fn more(page: &Answer) -> Option<String> {
    assert_eq!(page.status, 200, "{}", page.body);
    let (_, rest) = page.body.split_once("data-more=\"")?;
    Some(rest.split('"').next().expect("an end").replace("&#38;", "&").replace("&amp;", "&"))
}

/// The piece that fills in the rest of a page, as the script asks for it.
pub(crate) fn piece(app: &TestApp, more: &str) -> Answer {
    let piece = app.ask("GET", &format!("{more}&bloc=oui"), &[("Sec-Fetch-Site", "same-origin")]);
    assert_eq!((piece.status, piece.header("cache-control")), (200, "no-store"), "{}", piece.body);
    assert!(piece.body.starts_with("<div class=\"completion-answer\">"), "{}", piece.body);
    piece
}

/// The names on the cards of a page, in their order.
pub(crate) fn cards(page: &Answer) -> Vec<String> {
    let names = page.body.split("<h3 class=\"card-name\">").skip(1);
    names.filter_map(|name| Some(name.split_once('>')?.1.split_once("</a>")?.0.to_owned())).collect()
}

#[test]
fn a_search_is_completed_to_six_and_the_rest_stays() {
    on_each_database(|store| {
        let mut cupboard = cupboard();
        cupboard[0].product.code = Barcode::parse(&barcode(1)).expect("a barcode");
        store.fill(&cupboard);
        let mut sold = spreads(10);
        sold[0]["product_name_fr"] = "Tartinade du placard".into();
        let off = StandIn::start().with_products(sold);
        let app = serve(&off, store);
        let page = app.get("/recherche?q=tartinade");
        assert_eq!(cards(&page).len(), 2);
        assert!(off.requests().is_empty(), "the page waits for nobody");
        let more = more(&page).expect("an offer");

        let rest = piece(&app, &more);
        assert_eq!(cards(&rest), [2, 3, 4, 5].map(|number| format!("Tartinade lointaine {number}")));
        assert!(rest.body.contains("4 produits de plus") && rest.body.contains("ODbL"), "{}", rest.body);
        assert_eq!(rest.header("x-robots-tag"), "noindex");
        let [request] = off.requests().try_into().expect("one request");
        assert_eq!((request.path.as_str(), request.parameter("search_terms")), ("/cgi/search.pl", "tartinade".to_owned()));

        // Those who come later, also to another instance, are answered from what was kept.
        assert_eq!(cards(&piece(&app, &more)), cards(&rest));
        assert_eq!(cards(&piece(&serve(&off, store), &more)), cards(&rest));
        assert_eq!(cards(&piece(&app, "/recherche/suite?q=%20TARTINADES%20")).len(), 6, "the same question");
        assert_eq!(off.requests().len(), 1);

        // And all of it is in the catalogue now.
        let page = app.get("/recherche?q=tartinade");
        assert!(page.body.contains("11 produits"), "{}", page.body);
        assert_eq!(crate::more(&page), None);
        assert_eq!(cards(&app.get("/recherche?q=lointaine%2010")), ["Tartinade lointaine 10"]);
        assert_eq!(app.get(&format!("/produit/{}", barcode(7))).status, 200);
    });
}

#[test]
fn without_scripts_a_link_leads_to_a_page() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(3));
        let app = serve(&off, store);
        let more = more(&app.get("/recherche?q=tartinade")).expect("an offer");
        let page = app.get(&more);
        assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
        assert_eq!(cards(&page).len(), 3);
        for words in ["<h1", "Complété par Open Food Facts", "href=\"/recherche?q=tartinade\"", "content=\"noindex\""] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
    });
}

#[test]
fn one_grade_is_completed_with_that_grade() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let mut sold = spreads(4);
        sold[1]["nutriscore_grade"] = "b".into();
        sold[3]["nutriscore_grade"] = "b".into();
        let off = StandIn::start().with_products(sold);
        let app = serve(&off, store);
        let more = more(&app.get("/recherche?q=tartinade&note=b")).expect("an offer");
        assert_eq!(cards(&piece(&app, &more)), ["Tartinade lointaine 2", "Tartinade lointaine 4"]);
    });
}

#[test]
fn near_misses_are_completed_too() {
    on_each_database(|store| {
        let misses = (0..9).map(|n| product(&format!("310000000000{n}"), &format!("Tartinade numéro {n}"), "en:spreads", None));
        store.fill(&misses.chain(cupboard()).collect::<Vec<_>>());
        let off = StandIn::start().with_products([food(&barcode(1), "Tartinade sardines", "en:spreads")]);
        let app = serve(&off, store);
        let page = app.get("/recherche?q=tartinade%20sardines");
        assert!(cards(&page).len() > 6 && page.body.contains("voici ceux qui s’en approchent"), "{}", page.body);
        assert_eq!(cards(&piece(&app, &more(&page).expect("an offer"))), ["Tartinade sardines"]);
    });
}

#[test]
fn a_barcode_that_we_do_not_have_is_looked_up() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(2));
        let app = serve(&off, store);
        let address = format!("/recherche?q={}", barcode(2));
        let rest = piece(&app, &more(&app.get(&address)).expect("an offer"));
        assert_eq!(cards(&rest), ["Tartinade lointaine 2"]);
        assert!(off.requests()[0].path.starts_with("/api/v2/product/"));
        assert_eq!(app.get(&address).header("location"), format!("/produit/{}", barcode(2)));
        let unknown = piece(&app, &more(&app.get("/recherche?q=3999999999993")).expect("an offer"));
        assert!(cards(&unknown).is_empty() && unknown.body.contains("n’a rien de plus"), "{}", unknown.body);
        assert_eq!(off.requests().len(), 2);
    });
}

#[test]
fn only_what_is_sold_here_and_can_be_read_comes() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let mut sold = spreads(5);
        sold[0]["countries_tags"] = serde_json::json!(["en:france", "en:belgium"]);
        sold[1]["categories_tags"] = Value::Null;
        sold[2]["code"] = "no code".into();
        sold[3]["product_name"] = "<script>alert('x')</script> tartinade".into();
        sold[3]["product_name_fr"] = Value::Null;
        sold[3]["brands"] = "\"><img src=x onerror=y>".into();
        sold[4]["product_name"] = Value::from(format!("Tartinade {}", "é".repeat(100_000)));
        sold[4]["product_name_fr"] = Value::Null;
        let off = StandIn::start().with_products(sold);
        let app = serve(&off, store);
        let rest = piece(&app, &more(&app.get("/recherche?q=tartinade")).expect("an offer"));
        let page = app.get("/recherche?q=tartinade");
        assert_eq!(cards(&rest).len(), 3, "{}", rest.body);
        assert!(rest.body.contains("&#60;script&#62;alert"), "{}", rest.body);
        for (what, answer) in [("piece", &rest), ("page", &page)] {
            assert!(!answer.body.contains("<script>") && !answer.body.contains("<img src=x"), "{what}: {}", answer.body);
            assert!(answer.body.len() < 60_000, "{what}: {}", answer.body.len());
        }
    });
}

#[test]
fn where_nothing_is_completed_there_is_the_link() {
    let off = StandIn::start().with_products(spreads(3));
    let with = settings(&off);
    let mut no_contact = with.clone();
    no_contact.open_food_facts.contact = None;
    let mut no_hours = with.clone();
    no_hours.search.completion_hours = 0;
    let link = "https://fr.openfoodfacts.org/cgi/search.pl?search_terms=tartinade&#38;action=process";
    let only_the_link = |app: &TestApp, why: &str| {
        let page = app.get("/recherche?q=tartinade");
        assert_eq!(more(&page), None, "{why}");
        assert!(page.body.contains(link), "{why}: {}", page.body);
        let swaps = app.get("/produit/3000000000011/substituts");
        if swaps.status == 200 {
            assert_eq!(more(&swaps), None, "{why}");
            assert!(swaps.body.contains("https://fr.openfoodfacts.org/facets/categories/en:spreads"), "{why}: {}", swaps.body);
        }
        // Whoever asks all the same is told politely.
        assert!(piece(app, "/recherche/suite?q=tartinade").body.contains("directement sur son site"), "{why}");
        assert!(off.requests().is_empty(), "{why}");
    };
    on_each_database(|store| {
        only_the_link(&TestApp::serve_with(&with, store.store.clone()), "an empty catalogue");
        common::app::fill(store);
        only_the_link(&TestApp::serve_with(&with, store.store.clone()), "a catalogue of examples");
        let products = |app: &TestApp| app.get("/api/v1/products").json()["count"].clone();
        let examples = products(&TestApp::serve(store.store.clone()));
        store.fill(&cupboard());
        only_the_link(&TestApp::serve_with(&no_contact, store.store.clone()), "no contact");
        only_the_link(&TestApp::serve_with(&no_hours, store.store.clone()), "no hours");
        let app = TestApp::serve_with(&with, store.store.clone());
        assert!(more(&app.get("/recherche?q=tartinade")).is_some(), "the first import makes the difference");
        assert!(products(&app).as_i64() < examples.as_i64(), "and takes the examples away");
    });
}
