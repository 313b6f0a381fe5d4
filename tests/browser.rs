//! The site in a real browser, on a phone and on a desk, in the light and in the dark, with scripts and without.
//!
//! `chromedriver --port=9515 & PURBEURRE_TEST_CHROMEDRIVER=http://127.0.0.1:9515 cargo test --test browser` runs them; without
//! the variable they are skipped. `PURBEURRE_TEST_SCREENSHOTS=folder` also writes pictures of every page, to be looked at.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

#[path = "browser/checks.rs"]
mod checks;
mod common;
#[path = "browser/completion.rs"]
mod completion;
#[path = "browser/dialogs.rs"]
mod dialogs;
#[path = "browser/people.rs"]
mod people;
#[path = "browser/session.rs"]
mod session;
#[path = "browser/visits.rs"]
mod visits;

use common::TestStore;
use common::app::{TestApp, fill};
use fantoccini::key::Key;
use purbeurre::catalogue::{CategoryTag, Classified};
use serde_json::json;
use session::{Browser, DESK, NARROW, PHONE, SMALL_PHONE, in_browser};

const SPREAD: &str = "/produit/2000000010373";

/// The site with the demonstration catalogue.
fn site() -> (TestApp, TestStore) {
    let store = TestStore::sqlite();
    fill(&store);
    (TestApp::serve(store.store.clone()), store)
}

/// Every page, in every state that the demonstration catalogue can show.
const PAGES: [(&str, &str); 21] = [
    ("home", "/"),
    ("home-hint", "/recherche?q="),
    ("search", "/recherche?q=chocolat"),
    ("search-typo", "/recherche?q=chocolta"),
    ("search-grade", "/recherche?q=biscuit&note=b"),
    ("search-nothing", "/recherche?q=xyzzy"),
    ("category", "/categorie/en:breakfast-cereals"),
    ("category-grade", "/categorie/en:pizzas?note=d"),
    ("product", "/produit/2000000010373"),
    ("product-best", "/produit/2000000022215"),
    ("swaps", "/produit/2000000010373/substituts"),
    ("swaps-organic", "/produit/2000000010373/substituts?bio=oui"),
    ("compare", "/comparer?codes=2000000010373,2000000012223,2000000012964,2000000013701"),
    ("compare-empty", "/comparer"),
    ("legal", "/mentions-legales"),
    ("contact", "/contact"),
    ("log-in", "/connexion?retour=/contact"),
    ("sign-up", "/inscription"),
    ("forgotten", "/mot-de-passe-oublie"),
    ("failure", "/rien"),
    ("failure-product", "/produit/4000000000000"),
];

#[test]
fn every_page_fits_reads_well_and_is_quiet() {
    let (app, _store) = site();
    in_browser(&app, true, async |browser| {
        for (name, path) in PAGES {
            browser.open_page(path).await;
            browser.find("footer").await;
            for (view, scheme) in [(NARROW, "light"), (PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")] {
                browser.look(view, scheme).await;
                for (what, check) in
                    [("sticks out", checks::OVERFLOW), ("is hard to read", checks::CONTRAST), ("is small", checks::SMALL)]
                {
                    assert_eq!(browser.list(check).await, [""; 0], "{path} on {view:?} in the {scheme}: this {what}");
                }
                if view.width != NARROW.width {
                    browser.picture(name, view, scheme).await;
                }
            }
            assert_eq!(browser.list(checks::FOREIGN).await, [""; 0], "{path} asks elsewhere");
            assert_eq!(browser.complaints().await, [""; 0], "{path}");
        }
    });
}

#[test]
fn the_colours_follow_the_scheme() {
    let (app, _store) = site();
    in_browser(&app, true, async |browser| {
        browser.open_page("/").await;
        let paper = "return getComputedStyle(document.body).backgroundColor";
        browser.look(PHONE, "light").await;
        let light = browser.run(paper).await;
        browser.look(PHONE, "dark").await;
        let dark = browser.run(paper).await;
        assert_eq!((light, dark), (json!("rgb(255, 250, 240)"), json!("rgb(33, 20, 32)")));
    });
}

#[test]
fn two_letters_lead_to_something_better_by_keyboard() {
    let (app, _store) = site();
    in_browser(&app, true, async |browser| {
        for view in [PHONE, DESK] {
            browser.look(view, "light").await;
            browser.open_page("/").await;
            let name = suggestion_by_keyboard(browser).await;
            assert_eq!(browser.text(".product h1").await, name);
            browser.find(".actions a.button[href$='/substituts']").await.send_keys(&Key::Enter).await.expect("a key");
            assert!(browser.text(".swap-head h1").await.ends_with(&name));
            assert!(browser.text(".card-swap .reason").await.contains("au lieu de"));
            browser.click(".card-swap .card-action a").await;
            browser.find(".compare table").await;
            assert_eq!(browser.find_all(".compare thead th").await.len(), 2);
            assert!(!browser.find_all(".compare .best").await.is_empty(), "something better is marked");
            assert_eq!(browser.complaints().await, [""; 0]);
        }
    });
}

/// Chooses the first product suggested for two letters, and returns its name.
async fn suggestion_by_keyboard(browser: &Browser) -> String {
    let field = "input#recherche";
    assert_eq!(browser.attribute(field, "role").await, "combobox");
    assert_eq!(browser.attribute(field, "aria-expanded").await, "false");
    browser.write(field, "no").await;
    browser.find("input#recherche[aria-expanded='true']").await;
    let list = browser.attribute(field, "aria-controls").await;
    assert_eq!(browser.attribute(&format!("#{list}"), "role").await, "listbox");
    assert!(!browser.attribute(&format!("#{list}"), "aria-label").await.is_empty());
    let told = browser.run("return document.querySelector('.search-big [role=status]').textContent").await;
    assert!(told.as_str().is_some_and(|told| told.contains("suggestion")), "{told}");

    // Away with the list, and back; the words stay.
    browser.press(Key::Escape).await;
    browser.find("input#recherche[aria-expanded='false']").await;
    assert_eq!(browser.find(field).await.prop("value").await.expect("a value").as_deref(), Some("no"));
    browser.press(Key::Down).await;
    browser.find("input#recherche[aria-expanded='true']").await;

    let options = browser.find_all(&format!("#{list} [role=option]")).await.len();
    for _ in 0..options {
        browser.press(Key::Down).await;
        let active = browser.attribute(field, "aria-activedescendant").await;
        let option = format!("#{active}");
        assert_eq!(browser.attribute(&option, "aria-selected").await, "true");
        assert_eq!(browser.find_all(&format!("#{list} [aria-selected=true]")).await.len(), 1);
        if browser.attribute(&option, "data-href").await.starts_with("/produit/") {
            let name = browser.text(&format!("{option} .suggestion-label")).await;
            browser.press(Key::Enter).await;
            return name;
        }
    }
    panic!("no product among {options} suggestions");
}

#[test]
fn the_first_tab_skips_to_the_content_and_focus_is_always_seen() {
    let (app, _store) = site();
    in_browser(&app, true, async |browser| {
        for path in ["/", SPREAD, "/produit/2000000010373/substituts", "/comparer?codes=2000000010373,2000000012223"] {
            for view in [PHONE, DESK] {
                browser.look(view, "light").await;
                tab_through(browser, path).await;
            }
        }
        put_aside(browser, SPREAD).await;
        tab_through(browser, SPREAD).await;
        browser.open_page(SPREAD).await;
        first_tab(browser).await;
        browser.press(Key::Enter).await;
        browser.find("main:focus").await;
        browser.press(Key::Tab).await;
        assert_eq!(browser.run("return !!document.activeElement.closest('main')").await, json!(true));
    });
}

/// Presses Tab until something on a fresh page has the focus: a browser on a busy machine may still lose the first key.
async fn first_tab(browser: &Browser) {
    browser.painted().await;
    for _ in 0..20 {
        browser.press(Key::Tab).await;
        if browser.run("return document.activeElement !== document.body").await == json!(true) {
            return;
        }
    }
    panic!("nothing takes the focus on {}", browser.address().await);
}

/// Through a whole page, until the focus leaves it.
async fn tab_through(browser: &Browser, path: &str) {
    browser.open_page(path).await;
    first_tab(browser).await;
    assert_eq!(browser.run("return document.activeElement.className").await, "skip", "{path}");
    for stop in 0.. {
        assert!(stop < 200, "{path}: the focus never leaves the page");
        if browser.run("return document.activeElement === document.body").await == json!(true) {
            break;
        }
        assert_eq!(browser.list(checks::FOCUS).await, [""; 0], "{path}");
        browser.press(Key::Tab).await;
    }
}

/// Keeps a product for comparing.
async fn put_aside(browser: &Browser, path: &str) {
    browser.open_page(path).await;
    browser.find("button.keep:not([hidden])").await.send_keys(&Key::Enter).await.expect("the button is pressed");
    browser.find(".tray:not([hidden])").await;
}

#[test]
fn a_visitor_gets_everywhere_with_and_without_scripts() {
    let (app, _store) = site();
    for scripts in [true, false] {
        in_browser(&app, scripts, async |browser| {
            for view in [PHONE, DESK] {
                browser.look(view, "light").await;
                visits::search_with_a_typo(browser).await;
                assert_eq!(browser.find_all("input[role=combobox]").await.len(), usize::from(scripts), "scripts run or not");
                visits::filter_a_category(browser).await;
                visits::filter_substitutes(browser).await;
                visits::compare_by_barcode(browser).await;
                visits::go_on_from_an_error(browser).await;
                assert_eq!(browser.complaints().await, [""; 0]);
            }
        });
    }
}

#[test]
fn products_put_aside_are_compared_together() {
    let (app, _store) = site();
    in_browser(&app, true, async |browser| {
        for view in [PHONE, DESK] {
            browser.look(view, "light").await;
            for code in ["2000000010373", "2000000012223"] {
                put_aside(browser, &format!("/produit/{code}")).await;
            }
            assert_eq!(browser.text(".tray p").await, "2 produits à comparer");
            browser.click(".tray a.button").await;
            browser.find(".compare table").await;
            assert_eq!(browser.find_all(".compare thead th").await.len(), 2);
            browser.open_page(SPREAD).await;
            browser.click(".tray-clear").await;
            assert!(browser.find_all(".tray:not([hidden])").await.is_empty());
            assert_eq!(browser.complaints().await, [""; 0]);
        }
    });
}

#[test]
fn a_photo_that_does_not_load_gives_way_to_a_drawing() {
    let store = TestStore::sqlite();
    let mut chocolate: Classified = common::product("3000000000011", "Chocolat au lait", "en:milk-chocolates", None);
    chocolate.product.image_url = Some("https://images.openfoodfacts.org/images/products/300/1.jpg".to_owned());
    chocolate.product.categories = vec![CategoryTag::parse("en:milk-chocolates").expect("a tag")];
    store.fill(&[chocolate]);
    in_browser(&TestApp::serve(store.store.clone()), true, async |browser| {
        // This browser reaches no other machine.
        browser.open_page("/produit/3000000000011").await;
        let drawing = browser.attribute(".photo-drawn svg use", "href").await;
        assert!(drawing.ends_with("#sweet"), "{drawing}");
        assert!(browser.find_all(".photo img").await.is_empty());
    });
}

#[test]
fn log_in_and_sign_up_are_dialogs_over_the_page() {
    for view in [DESK, SMALL_PHONE] {
        let (app, _store) = site();
        in_browser(&app, true, async |browser| {
            browser.look(view, "light").await;
            dialogs::over_the_page(browser).await;
            assert_eq!(browser.complaints().await, [""; 0]);
        });
    }
}

#[test]
fn people_save_sign_up_and_leave_with_scripts_and_without() {
    let (app, _store) = site();
    for (scripts, view, name) in [(true, DESK, "claire"), (true, SMALL_PHONE, "denis"), (false, SMALL_PHONE, "elodie")] {
        in_browser(&app, scripts, async |browser| {
            browser.look(view, "light").await;
            people::save_sign_up_and_leave(browser, name).await;
        });
    }
}
