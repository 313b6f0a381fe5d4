//! The pages as a visitor asks for them: what they answer, and what they answer to nonsense.

#![expect(clippy::expect_used, reason = "a test helper that cannot go on is a failed test")]

mod common;

use common::{TestStore, product};
use purbeurre::catalogue::{Classified, Grade};
use purbeurre::config::{DatabaseUrl, Settings};
use purbeurre::store::Store;
use purbeurre::web;
use rocket::http::Status;
use rocket::local::blocking::Client;

const NOISETTINE: &str = "3000000000011";
const VERGER: &str = "3000000000028";
const SARDINES: &str = "3000000000035";

fn spread(code: &str, name: &str, grade: Option<(Grade, i16)>) -> Classified {
    product(code, name, "en:spreads", grade)
}

fn client() -> (Client, TestStore) {
    let store = TestStore::sqlite();
    let mut products = vec![
        spread(NOISETTINE, "Noisettine", Some((Grade::E, 26))),
        spread(VERGER, "Noisettes du verger", Some((Grade::B, 1))),
        product(SARDINES, "Sardines <b>grillées</b>", "en:sardines", None),
    ];
    products.extend((0..60).map(|n| product(&format!("31000000000{n:02}"), &format!("Biscuit numéro {n}"), "en:biscuits", None)));
    store.fill(&products);
    (open(store.store.clone()), store)
}

fn open(store: Store) -> Client {
    Client::untracked(web::rocket(&Settings::default(), store)).expect("the site starts")
}

/// Status, `Location` or nothing, and body.
fn get(client: &Client, address: &str) -> (u16, String, String) {
    let answer = client.get(address.to_owned()).dispatch();
    let location = answer.headers().get_one("Location").unwrap_or_default().to_owned();
    (answer.status().code, location, answer.into_string().unwrap_or_default())
}

fn shows(client: &Client, address: &str, status: u16, words: &[&str]) -> String {
    let (code, _, body) = get(client, address);
    assert_eq!(code, status, "{address}");
    for word in words {
        assert!(body.contains(word), "{address} lacks {word}:\n{body}");
    }
    body
}

#[test]
fn each_page_shows_what_it_is_for() {
    let (client, _store) = client();
    shows(&client, "/", 200, &["<h1>", "role=\"search\"", "Comment ça marche"]);
    shows(&client, "/recherche?q=noisettine", 200, &["1 produit", "Noisettine", "Nutri-Score E"]);
    shows(&client, "/recherche?q=", 200, &["Dites-nous d’abord ce que vous cherchez"]);
    shows(&client, "/recherche?q=zzzzzz", 200, &["Le panier est vide"]);
    let page = shows(&client, &format!("/produit/{NOISETTINE}"), 200, &["À la place, en mieux", "Noisettes du verger"]);
    assert!(page.contains(&format!("https://fr.openfoodfacts.org/produit/{NOISETTINE}")));
    shows(&client, &format!("/produit/{NOISETTINE}/substituts"), 200, &["Mieux, et du même genre", "Nutri-Score B au lieu de E"]);
    shows(&client, &format!("/produit/{SARDINES}/substituts"), 200, &["Nutri-Score inconnu"]);
    shows(&client, "/categorie/en:spreads", 200, &["2 produits", "Noisettine"]);
    shows(&client, "/categorie/en:spreads?note=b", 200, &["Noisettes du verger"]);
    let both = format!("/comparer?codes={NOISETTINE},{VERGER}");
    shows(&client, &both, 200, &["Noisettine", "Noisettes du verger", "(le meilleur)"]);
    shows(&client, "/mentions-legales", 200, &["ODbL", "Santé publique France"]);
    shows(&client, "/contact", 200, &["Contact"]);
}

#[test]
fn lists_have_pages_and_no_page_is_beyond_the_last() {
    let (client, _store) = client();
    shows(&client, "/categorie/en:biscuits", 200, &["60 produits", "Page 1 sur 3", "?page=2"]);
    shows(&client, "/recherche?q=biscuit&page=3", 200, &["Page 3 sur 3"]);
    for beyond in ["4", "4000", "4294967296", "99999999999999999999999"] {
        let (status, location, _) = get(&client, &format!("/recherche?q=biscuit&page={beyond}"));
        assert_eq!((status, location.as_str()), (303, "/recherche?q=biscuit&page=3"), "{beyond}");
        let (status, location, _) = get(&client, &format!("/categorie/en:biscuits?page={beyond}"));
        assert_eq!((status, location.as_str()), (303, "/categorie/en:biscuits?page=3"), "{beyond}");
    }
}

#[test]
fn a_page_has_as_many_products_as_the_settings_say() {
    let (_, store) = client();
    let mut settings = Settings::default();
    settings.search.per_page = 50;
    let client = Client::untracked(web::rocket(&settings, store.store.clone())).expect("the site starts");
    shows(&client, "/categorie/en:biscuits", 200, &["60 produits", "Page 1 sur 2"]);
    shows(&client, "/recherche?q=biscuit&page=2", 200, &["Page 2 sur 2"]);
}

#[test]
fn nonsense_is_refused_with_the_name_of_what_is_wrong() {
    let (client, _store) = client();
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
        shows(&client, address, status, &[words, "role=\"search\""]);
    }
}

#[test]
fn hostile_text_stays_text() {
    let (client, _store) = client();
    let page = shows(&client, "/recherche?q=%3Cscript%3Ealert(1)%3C/script%3E", 200, &["&#60;script&#62;"]);
    assert!(!page.contains("<script>alert"));
    let page = shows(&client, &format!("/produit/{SARDINES}"), 200, &["Sardines &#60;b&#62;"]);
    assert!(!page.contains("<b>grillées"));
    let long = "a".repeat(10_000);
    shows(&client, &format!("/recherche?q={long}"), 200, &["200 premiers caractères"]);
    let codes: Vec<String> = (1..=50).map(|n| format!("30000000000{n:02}")).collect();
    shows(&client, &format!("/comparer?codes={}", codes.join(",")), 200, &["4 produits au plus"]);
}

#[test]
fn addresses_lead_to_their_one_form() {
    let (client, _store) = client();
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
        let (code, location, _) = get(&client, &address);
        assert_eq!((code, location.as_str()), (status, to.as_str()), "{address}");
    }
}

#[test]
fn suggestions_are_json_that_the_field_can_show() {
    let (client, _store) = client();
    let answer = client.get("/recherche/suggestions?q=nois").dispatch();
    assert_eq!(answer.content_type(), Some(rocket::http::ContentType::JSON));
    let suggestions: serde_json::Value = serde_json::from_str(&answer.into_string().expect("a body")).expect("JSON");
    let first = &suggestions[0];
    assert_eq!(first["type"], "product");
    assert!(first["label"].as_str().is_some_and(|label| label.starts_with("Noiset")));
    assert!(first["href"].as_str().is_some_and(|href| href.starts_with("/produit/")));
    assert_eq!(get(&client, "/recherche/suggestions?q=").2, "[]");
    assert_eq!(get(&client, "/recherche/suggestions").2, "[]");
}

#[test]
fn head_is_answered_like_get() {
    let (client, _store) = client();
    let answer = client.head("/contact").dispatch();
    assert_eq!(answer.status(), Status::Ok);
}

#[test]
fn a_database_that_is_away_is_said_and_never_a_not_found() {
    // Nothing listens on port 1.
    let url = DatabaseUrl::Postgres("postgres://nobody@127.0.0.1:1/nothing".to_owned());
    let client = open(Store::open(&url, 1).expect("opening connects to nothing yet"));
    let answer = client.get(format!("/produit/{NOISETTINE}")).dispatch();
    assert_eq!(answer.status(), Status::ServiceUnavailable);
    assert!(answer.headers().get_one("Retry-After").is_some());
    assert!(answer.into_string().is_some_and(|page| page.contains("De retour dans un instant")));
    shows(&client, "/mentions-legales", 200, &["Santé publique France"]);
}
