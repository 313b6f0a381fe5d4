//! Open Food Facts in trouble, the budget spent, and visitors who mean no good: pages are as ever, and one line says what is.

use crate::common::app::TestApp;
use crate::common::on_each_database;
use crate::common::open_food_facts::{Misbehaviour, StandIn};
use crate::{cards, cupboard, more, piece, serve, settings, spreads};

const LINK: &str = "https://fr.openfoodfacts.org/cgi/search.pl?search_terms=tartinade";

#[test]
fn whatever_it_does_pages_are_there_and_a_line_says_so() {
    let troubles = [
        Misbehaviour::TooManyRequests,
        Misbehaviour::Html503,
        Misbehaviour::Html200,
        Misbehaviour::GatewayTimeout,
        Misbehaviour::Reset,
        Misbehaviour::HangInBody,
        Misbehaviour::CutShort,
        Misbehaviour::TruncatedGzip,
        Misbehaviour::WrongTypes,
        Misbehaviour::HugeAndSaysSo,
        Misbehaviour::RedirectLoop,
        Misbehaviour::RedirectTo("http://127.0.0.1:1/".to_owned()),
    ];
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(4));
        let mut settings = settings(&off);
        settings.open_food_facts.read_timeout_seconds = 1;
        let app = TestApp::serve_with(&settings, store.store.clone());
        let offered = more(&app.get("/recherche?q=tartinade")).expect("an offer");
        for trouble in troubles.clone() {
            off.misbehave("", trouble.clone());
            let before = off.requests().len();
            assert_eq!(cards(&app.get("/recherche?q=tartinade")).len(), 2, "{trouble:?}");
            assert_eq!(off.requests().len(), before, "the page asks nobody: {trouble:?}");
            let piece = piece(&app, &offered);
            assert!(off.requests().len() > before, "{trouble:?}");
            assert!(piece.body.contains("ne répond pas") && piece.body.contains(LINK), "{trouble:?}: {}", piece.body);
            assert!(cards(&piece).is_empty(), "{trouble:?}");
            off.behave();
            // A good answer in between: or the breaker would open.
            crate::piece(&app, &format!("/recherche/suite?q=rien%20{before}"));
        }
        // None of this was kept.
        assert_eq!(cards(&piece(&app, &offered)).len(), 4);
    });
}

#[test]
fn an_empty_answer_is_an_answer() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start();
        let app = serve(&off, store);
        let offered = more(&app.get("/recherche?q=tartinade")).expect("an offer");
        for _ in 0..2 {
            let piece = piece(&app, &offered);
            assert!(piece.body.contains("n’a rien de plus") && piece.body.contains(LINK), "{}", piece.body);
        }
        assert_eq!(off.requests().len(), 1);
    });
}

#[test]
fn when_the_budget_is_spent_nobody_is_asked() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(4));
        let mut settings = settings(&off);
        settings.open_food_facts.searches_per_minute = 1;
        let app = TestApp::serve_with(&settings, store.store.clone());
        let offered = more(&app.get("/recherche?q=tartinade")).expect("an offer");
        assert_eq!(cards(&piece(&app, &offered)).len(), 4);
        for other in ["pizza", "soda", "pizza"] {
            let page = app.get(&format!("/recherche?q={other}"));
            let piece = piece(&app, &more(&page).expect("an offer"));
            assert!(piece.body.contains("laissons-lui une minute"), "{}", piece.body);
            assert!(piece.body.contains(&format!("search_terms={other}")), "{}", piece.body);
        }
        assert_eq!(cards(&piece(&app, &offered)).len(), 4, "what is kept is there all the same");
        assert_eq!(off.requests().len(), 1);
    });
}

#[test]
fn while_the_breaker_is_open_nobody_is_asked() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(4));
        off.misbehave("", Misbehaviour::Html503);
        let app = serve(&off, store);
        for number in 0..5 {
            piece(&app, &format!("/recherche/suite?q=mot%20{number}"));
        }
        off.behave();
        for _ in 0..2 {
            let piece = piece(&app, "/recherche/suite?q=tartinade");
            assert!(piece.body.contains("ne répond pas") && piece.body.contains(LINK), "{}", piece.body);
        }
        assert_eq!(off.requests().len(), 5);
    });
}

#[test]
fn other_sites_cannot_spend_the_budget() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(4));
        let app = serve(&off, store);
        for (address, own) in [
            ("/recherche/suite?q=tartinade", "/recherche?q=tartinade"),
            ("/produit/3000000000011/substituts/suite?bio=oui", "/produit/3000000000011/substituts?bio=oui"),
        ] {
            for from in ["cross-site", "same-site", "nonsense"] {
                let from = [("Sec-Fetch-Site", from)];
                assert_eq!(app.ask("GET", &format!("{address}&bloc=oui"), &from).status, 403, "{address}");
                let page = app.ask("GET", address, &from);
                assert_eq!((page.status, page.header("location")), (303, own), "whoever follows a link gets our own answers");
            }
        }
        assert!(off.requests().is_empty());
        let own_hand = [("Sec-Fetch-Site", "none")];
        assert_eq!(app.ask("GET", "/recherche/suite?q=tartinade&bloc=oui", &own_hand).status, 200);
        assert_eq!(off.requests().len(), 1);
    });
}

#[test]
fn nonsense_is_refused_before_anybody_is_asked() {
    on_each_database(|store| {
        store.fill(&cupboard());
        let off = StandIn::start().with_products(spreads(4));
        let app = serve(&off, store);
        let long = "mot%20".repeat(100);
        let many = (0..60).map(|number| format!("mot{number}")).collect::<Vec<_>>().join("%20");
        for (address, status) in [
            ("/recherche/suite".to_owned(), 422),
            ("/recherche/suite?q=&bloc=oui".to_owned(), 422),
            ("/recherche/suite?q=%20%F0%9F%8D%95&bloc=oui".to_owned(), 422),
            (format!("/recherche/suite?q={long}"), 422),
            (format!("/recherche/suite?q={many}"), 422),
            ("/recherche/suite?q=tartinade&note=z".to_owned(), 422),
            ("/produit/3999999999993/substituts/suite?bloc=oui".to_owned(), 404),
            ("/produit/abc/substituts/suite".to_owned(), 404),
            ("/produit/3000000000011/substituts/suite?sans=tout".to_owned(), 422),
        ] {
            assert_eq!(app.get(&address).status, status, "{address}");
        }
        assert!(off.requests().is_empty());
        // A page for so long a text offers no more than the link.
        assert_eq!(more(&app.get(&format!("/recherche?q={many}"))), None);
        let strange = piece(&app, "/recherche/suite?q=tartinade&deja=abc,,3500000000015x,%00,3000000000011");
        assert_eq!(cards(&strange).len(), 4, "what is no barcode is none: {}", strange.body);
    });
}
