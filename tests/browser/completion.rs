//! The rest of a page with few answers, as a visitor meets it: filled in with scripts, one click away without.

use purbeurre::config::Settings;
use serde_json::Value;

use crate::checks;
use crate::common::app::TestApp;
use crate::common::open_food_facts::{Misbehaviour, StandIn, barcode, food};
use crate::common::{TestStore, product};
use crate::session::{Browser, DESK, NARROW, PHONE, in_browser};

const SEARCH: &str = "/recherche?q=tartinade";
const SWAPS: &str = "/produit/3000000000011/substituts";

/// Few spreads of our own, and more at Open Food Facts.
fn shop() -> (TestStore, StandIn) {
    use purbeurre::catalogue::Grade;
    let store = TestStore::sqlite();
    store.fill(&[
        product("3000000000011", "Tartinade du placard", "en:spreads", Some((Grade::E, 26))),
        product("3000000000028", "Tartinade de la cave", "en:spreads", Some((Grade::D, 14))),
    ]);
    let spread = |number: u32| {
        let mut spread = food(&barcode(number), &format!("Tartinade lointaine aux noisettes numéro {number}"), "en:spreads");
        spread["image_front_url"] = Value::Null;
        spread
    };
    let off = StandIn::start().with_products((1..=9).map(spread));
    (store, off)
}

fn serve(store: &TestStore, off: &StandIn) -> TestApp {
    TestApp::serve_with(&Settings { open_food_facts: off.settings(), ..Settings::default() }, store.store.clone())
}

/// Nothing sticks out, all can be read and touched, nothing was asked elsewhere; a picture for whoever wants to look.
async fn look_at(browser: &Browser, name: &str) {
    for (view, scheme) in [(NARROW, "light"), (PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")] {
        browser.look(view, scheme).await;
        for check in [checks::OVERFLOW, checks::CONTRAST, checks::SMALL] {
            assert_eq!(browser.list(check).await, [""; 0], "{name} on {view:?} in the {scheme}");
        }
        browser.picture(name, view, scheme).await;
    }
    assert_eq!(browser.list(checks::FOREIGN).await, [""; 0], "{name}");
    assert_eq!(browser.complaints().await, [""; 0], "{name}");
}

#[test]
fn the_rest_fills_itself_in() {
    for (name, path, of_our_own, in_all) in [("rest-search", SEARCH, 2, 6), ("rest-swaps", SWAPS, 1, 6)] {
        let (store, off) = shop();
        let app = serve(&store, &off);
        in_browser(&app, true, async |browser| {
            browser.open_page(path).await;
            browser.find(".completion-rest .card").await;
            assert_eq!(browser.find_all(".cards:not(.completion *) .card").await.len(), of_our_own, "{path}");
            assert_eq!(browser.find_all("main .card").await.len(), in_all, "{path}");
            assert!(browser.text(".completion-said[aria-live=polite]").await.contains("de plus"), "{path}");
            assert!(browser.find_all(".completion[aria-busy], .skeleton, .completion-rest .completion-said").await.is_empty());
            look_at(browser, name).await;
            browser.look(DESK, "light").await;
            browser.click(".completion-rest .card-name a").await;
            browser.find(".product h1").await;
            assert_eq!(off.requests().len(), 1, "{path}");
        });
    }
}

#[test]
fn while_it_is_awaited_a_skeleton_says_so_and_then_one_line_why_nothing_came() {
    let (store, off) = shop();
    off.misbehave("", Misbehaviour::Hang);
    let mut settings = Settings { open_food_facts: off.settings(), ..Settings::default() };
    settings.open_food_facts.read_timeout_seconds = 5;
    let app = TestApp::serve_with(&settings, store.store.clone());
    in_browser(&app, true, async |browser| {
        browser.look(PHONE, "light").await;
        browser.open_page(SEARCH).await;
        browser.find(".completion[aria-busy=true] .skeleton[aria-hidden=true]").await;
        assert_eq!(browser.find_all("main .card").await.len(), 2, "our own are there at once");
        browser.picture("rest-waiting", PHONE, "light").await;
        browser.find(".completion:not([aria-busy])").await;
        assert!(browser.text(".completion-said").await.contains("ne répond pas"));
        assert!(browser.attribute(".completion-said a", "href").await.starts_with("https://fr.openfoodfacts.org/cgi/search.pl"));
        look_at(browser, "rest-failing").await;
    });
}

#[test]
fn without_scripts_the_link_works() {
    for (path, own) in [(SEARCH, "/recherche?q=tartinade"), (SWAPS, SWAPS)] {
        let (store, off) = shop();
        let app = serve(&store, &off);
        in_browser(&app, false, async |browser| {
            browser.look(PHONE, "light").await;
            browser.open_page(path).await;
            look_at(browser, "rest-offered").await;
            assert!(off.requests().is_empty(), "{path}");
            browser.click(".completion-rest a").await;
            browser.find(".completion-answer .card").await;
            look_at(browser, "rest-page").await;
            browser.click(".page-head a").await;
            browser.find("main .cards").await;
            assert_eq!(browser.address().await, own);
            assert_eq!(off.requests().len(), 1, "{path}");
        });
    }
}
