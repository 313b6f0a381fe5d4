//! The pages as a visitor asks for them: what they answer, and what they answer to nonsense.

mod common;

use common::app::{Answer, TestApp};
use common::{on_each_database, product};
use purbeurre::catalogue::{Classified, Grade};
use purbeurre::config::{DatabaseUrl, Settings};
use purbeurre::store::Store;

const NOISETTINE: &str = "3000000000011";
const VERGER: &str = "3000000000028";
const SARDINES: &str = "3000000000035";

fn spread(code: &str, name: &str, grade: Option<(Grade, i16)>) -> Classified {
    product(code, name, "en:spreads", grade)
}

/// Runs a test against the running site with a few products of our own, on each database.
fn on_site(test: impl Fn(&TestApp)) {
    on_site_with(&Settings::default(), test);
}

fn on_site_with(settings: &Settings, test: impl Fn(&TestApp)) {
    let mut products = vec![
        spread(NOISETTINE, "Noisettine", Some((Grade::E, 26))),
        spread(VERGER, "Noisettes du verger", Some((Grade::B, 1))),
        product(SARDINES, "Sardines <b>grillées</b>", "en:sardines", None),
    ];
    products.extend((0..60).map(|n| product(&format!("31000000000{n:02}"), &format!("Biscuit numéro {n}"), "en:biscuits", None)));
    on_each_database(|store| {
        store.fill(&products);
        test(&TestApp::serve_with(settings, store.store.clone()));
    });
}

#[test]
fn a_product_without_barcode_shows_none_and_leads_nowhere_else() {
    let key = purbeurre::catalogue::Barcode::key_of("https://exemple.fr/confiture");
    on_each_database(|store| {
        store.fill(&[spread(key.as_str(), "Confiture de mamie", None)]);
        let app = TestApp::serve_with(&Settings::default(), store.store.clone());
        let page = shows(&app, &format!("/produit/{key}"), 200, &["Confiture de mamie", "ancien site"]);
        assert!(!page.contains("openfoodfacts.org/produit/") && !page.contains("Code-barres"), "{page}");
        let api = app.get(&format!("/api/v1/products/{key}")).body;
        assert!(api.contains("\"url\":null"), "{api}");
    });
}

/// Status and `Location`.
fn way(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.header("location"))
}

fn shows(app: &TestApp, address: &str, status: u16, words: &[&str]) -> String {
    let Answer { status: code, body, .. } = app.get(address);
    assert_eq!(code, status, "{address}");
    for word in words {
        assert!(body.contains(word), "{address} lacks {word}:\n{body}");
    }
    body
}

#[test]
fn each_page_shows_what_it_is_for() {
    on_site(|app| {
        shows(app, "/", 200, &["<h1>", "role=\"search\"", "Comment ça marche"]);
        shows(app, "/recherche?q=noisettine", 200, &["1 produit", "Noisettine", "Nutri-Score E"]);
        shows(app, "/recherche?q=", 200, &["Dites-nous d’abord ce que vous cherchez"]);
        shows(app, "/recherche?q=zzzzzz", 200, &["Le panier est vide"]);
        let page = shows(app, &format!("/produit/{NOISETTINE}"), 200, &["À la place, en mieux", "Noisettes du verger"]);
        assert!(page.contains(&format!("https://fr.openfoodfacts.org/produit/{NOISETTINE}")));
        shows(app, &format!("/produit/{NOISETTINE}/substituts"), 200, &["Mieux, et du même genre", "Nutri-Score B au lieu de E"]);
        shows(app, &format!("/produit/{SARDINES}/substituts"), 200, &["Nutri-Score inconnu"]);
        shows(app, "/categorie/en:spreads", 200, &["2 produits", "Noisettine"]);
        shows(app, "/categorie/en:spreads?note=b", 200, &["Noisettes du verger"]);
        let both = format!("/comparer?codes={NOISETTINE},{VERGER}");
        shows(app, &both, 200, &["Noisettine", "Noisettes du verger", "(le meilleur)"]);
        shows(app, "/mentions-legales", 200, &["ODbL", "Santé publique France"]);
        shows(app, "/contact", 200, &["Contact"]);
    });
}

#[test]
fn lists_have_pages_and_no_page_is_beyond_the_last() {
    on_site(|app| {
        shows(app, "/categorie/en:biscuits", 200, &["60 produits", "Page 1 sur 5", "?page=2"]);
        shows(app, "/recherche?q=biscuit&page=5", 200, &["Page 5 sur 5"]);
        for beyond in ["6", "4000", "4294967296", "99999999999999999999999"] {
            let answer = app.get(&format!("/recherche?q=biscuit&page={beyond}"));
            assert_eq!(way(&answer), (303, "/recherche?q=biscuit&page=5"), "{beyond}");
            let answer = app.get(&format!("/categorie/en:biscuits?page={beyond}"));
            assert_eq!(way(&answer), (303, "/categorie/en:biscuits?page=5"), "{beyond}");
        }
    });
}

#[test]
fn a_page_has_as_many_products_as_the_settings_say() {
    let mut settings = Settings::default();
    settings.search.per_page = 50;
    on_site_with(&settings, |app| {
        shows(app, "/categorie/en:biscuits", 200, &["60 produits", "Page 1 sur 2"]);
        shows(app, "/recherche?q=biscuit&page=2", 200, &["Page 2 sur 2"]);
    });
}

#[test]
fn nonsense_is_refused_with_the_name_of_what_is_wrong() {
    on_site(|app| {
        for (address, status, words) in [
            ("/recherche?q=x&page=0", 422, "«\u{202f}page\u{202f}»"),
            ("/recherche?q=x&page=deux", 422, "un nombre entier"),
            ("/recherche?q=x&note=z", 422, "«\u{202f}note\u{202f}»"),
            ("/categorie/en:spreads?page=-1", 422, "«\u{202f}page\u{202f}»"),
            ("/produit/abc", 404, "n’a que des chiffres"),
            ("/produit/999999999999999999", 404, "14 chiffres au plus"),
            ("/produit/4000000000000", 404, "4000000000000"),
            ("/produit/4000000000000/substituts", 404, "Produit inconnu"),
            ("/produit/3000000000011/substituts?sans=tout", 422, "«\u{202f}sans\u{202f}»"),
            ("/categorie/pizzas", 404, "Catégorie inconnue"),
            ("/categorie/en:nothing-of-the-kind", 404, "Catégorie inconnue"),
            ("/comparer?codes=abc", 422, "n’est pas un code-barres"),
            ("/comparer?codes=4000000000000", 200, "pas de produit avec le code-barres"),
            ("/nowhere", 404, "plus au menu"),
            ("/recherche?q=%FF%FE%00", 200, "<h1>"),
        ] {
            shows(app, address, status, &[words, "role=\"search\""]);
        }
    });
}

#[test]
fn hostile_text_stays_text() {
    on_site(|app| {
        let page = shows(app, "/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E", 200, &["&#60;script&#62;"]);
        assert!(!page.contains("<script>alert"));
        let page = shows(app, &format!("/produit/{SARDINES}"), 200, &["Sardines &#60;b&#62;"]);
        assert!(!page.contains("<b>grillées"));
        let long = "a".repeat(1_000);
        shows(app, &format!("/recherche?q={long}"), 200, &["200 premiers caractères"]);
        let codes: Vec<String> = (1..=50).map(|n| format!("30000000000{n:02}")).collect();
        shows(app, &format!("/comparer?codes={}", codes.join(",")), 200, &["4 produits au plus"]);
    });
}

#[test]
fn addresses_lead_to_their_one_form() {
    on_site(|app| {
        for (address, status, to) in [
            (format!("/recherche?q={NOISETTINE}"), 303, format!("/produit/{NOISETTINE}")),
            (format!("/produit/0{NOISETTINE}"), 308, format!("/produit/{NOISETTINE}")),
            (format!("/comparer?codes={NOISETTINE}&ajouter={VERGER}"), 303, format!("/comparer?codes={NOISETTINE},{VERGER}")),
            ("/quality/".to_owned(), 301, "/".to_owned()),
            ("/quality/query_data/?query=p%C3%A2te+noisette".to_owned(), 301, "/recherche?q=p%C3%A2te%20noisette".to_owned()),
            (
                format!("/quality/sub_product/?name=x&url=https%3A%2F%2Ffr.openfoodfacts.org%2Fproduit%2F{NOISETTINE}%2Fx"),
                301,
                format!("/produit/{NOISETTINE}/substituts"),
            ),
        ] {
            assert_eq!(way(&app.get(&address)), (status, to.as_str()), "{address}");
        }
    });
}

#[test]
fn suggestions_are_json_that_the_field_can_show() {
    on_site(|app| {
        let answer = app.get("/recherche/suggestions?q=nois");
        assert_eq!(answer.header("content-type"), "application/json");
        let suggestions = answer.json();
        let first = &suggestions[0];
        assert_eq!(first["type"], "product");
        assert!(first["label"].as_str().is_some_and(|label| label.starts_with("Noiset")));
        assert!(first["href"].as_str().is_some_and(|href| href.starts_with("/produit/")));
        assert_eq!(app.get("/recherche/suggestions?q=").body, "[]");
        assert_eq!(app.get("/recherche/suggestions").body, "[]");
    });
}

#[test]
fn head_is_answered_like_get() {
    on_site(|app| {
        let answer = app.ask("HEAD", "/contact", &[]);
        assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    });
}

#[test]
fn a_database_that_is_away_is_said_and_never_a_not_found() {
    // Nothing listens on port 1.
    let url = DatabaseUrl::Postgres("postgres://nobody@127.0.0.1:1/nothing".to_owned());
    let app = TestApp::serve(Store::open(&url, 1).expect("opening connects to nothing yet"));
    let answer = app.get(&format!("/produit/{NOISETTINE}"));
    assert_eq!((answer.status, answer.header("retry-after")), (503, "30"));
    assert!(answer.body.contains("De retour dans un instant"));
    shows(&app, "/mentions-legales", 200, &["Santé publique France"]);
}
