//! What somebody keeps, as they meet it over HTTP: saving, showing, removing, taking it along; and that it is theirs alone.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;

use common::app::{Answer, TestApp};
use common::member::{Visitor, account};
use common::{TestStore, on_each_database, product};
use purbeurre::accounts::UserId;
use purbeurre::catalogue::{Barcode, Classified, Grade, Nutrients};
use purbeurre::store::{Store, saved_pairs};

const SPREAD: &str = "3000000000011";
const ORCHARD: &str = "3000000000028";
const PUREE: &str = "3000000000035";
const HOSTILE: &str = "3000000000042";
const CONFIRMED: &str = "/mes-aliments/confirmation?produit=3000000000011&substitut=3000000000028";

fn spread(code: &str, name: &str, grade: Option<(Grade, i16)>, sugars: f64, shops: &[&str]) -> Classified {
    let mut made = product(code, name, "en:spreads", grade);
    made.product.nutrients = Nutrients { sugars: Some(sugars), salt: Some(0.1), ..Nutrients::default() };
    made.product.stores = shops.iter().map(ToString::to_string).collect();
    made
}

fn products() -> Vec<Classified> {
    let mut all = vec![
        spread(SPREAD, "Noisettine", Some((Grade::E, 26)), 56.0, &["Carrefour"]),
        spread(ORCHARD, "Noisettes du verger", Some((Grade::C, 8)), 20.0, &["Carrefour", "Lidl"]),
        spread(PUREE, "Noisettes en purée", Some((Grade::A, -2)), 4.0, &["Biocoop"]),
        product(HOSTILE, "=1+1<script>alert('x')</script>\"", "en:sardines", None),
    ];
    let numbered = |n: u32| product(&format!("31000000000{n:02}"), &format!("Biscuit numéro {n}"), "en:biscuits", None);
    all.extend((0..30).map(numbered));
    all
}

/// Runs a test with two people, on each database.
fn on_site(test: impl Fn(&TestApp, &TestStore, UserId, UserId)) {
    on_each_database(|store| {
        store.fill(&products());
        let (claire, denis) = (account(&store.store, "claire"), account(&store.store, "denis"));
        test(&TestApp::serve(store.store.clone()), store, claire, denis);
    });
}

fn way(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.header("location"))
}

fn code(digits: &str) -> Barcode {
    Barcode::parse(digits).expect("a barcode")
}

/// Saves a pair without a browser.
fn keep(store: &Store, user: UserId, product: &str, substitute: &str, at: i64) {
    let saved = store.write_here(|conn| saved_pairs::save(conn, user, &code(product), &code(substitute), at));
    assert_eq!(saved.expect("the database answers"), saved_pairs::Saved::New);
}

fn kept(store: &Store, user: UserId) -> Vec<(String, i64)> {
    let all = store.read_here(|reader| saved_pairs::all(reader.conn, user)).expect("the pairs are read");
    all.pairs.iter().map(|pair| (pair.substitute.name.clone(), pair.saved_at)).collect()
}

#[test]
fn the_same_swap_twice_is_one() {
    on_site(|app, store, claire, _| {
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let swap = [("produit", SPREAD), ("substitut", ORCHARD)];
        let page = format!("/produit/{SPREAD}/substituts");
        assert_eq!(way(&visitor.post(&page, "/mes-aliments", &swap)), (303, CONFIRMED));
        let confirmation = visitor.get(CONFIRMED);
        assert_eq!((confirmation.status, confirmation.header("cache-control")), (200, "no-store"));
        for words in ["C’est noté", "Bien choisi", "Noisettine", "Noisettes du verger", "−36\u{a0}g", "Nutri-Score C"] {
            assert!(confirmation.body.contains(words), "{words}: {}", confirmation.body);
        }
        let first = kept(&store.store, claire);
        assert_eq!(way(&visitor.post(&page, "/mes-aliments", &swap)), (303, CONFIRMED));
        assert!(visitor.get(CONFIRMED).body.contains("déjà dans vos aliments"));
        assert_eq!(kept(&store.store, claire), first);
        assert_eq!(first.len(), 1);
    });
}

#[test]
fn whoever_is_not_logged_in_is_led_to_the_log_in() {
    on_site(|app, _, _, _| {
        let mut visitor = Visitor::anybody(app);
        let page = visitor.get(&format!("/produit/{SPREAD}/substituts"));
        let link = format!("/connexion?retour=%2Fproduit%2F{SPREAD}%2Fsubstituts&#38;produit={SPREAD}&#38;substitut={PUREE}");
        assert!(page.body.contains(&link) && !page.body.contains("jeton"), "{}", page.body);
        let compared = visitor.get(&format!("/comparer?codes={ORCHARD},{SPREAD},{PUREE}")).body;
        assert!(compared.contains(&format!("&#38;produit={ORCHARD}&#38;substitut={PUREE}")), "{compared}");
        assert!(!compared.contains(&format!("&#38;substitut={SPREAD}")), "what is worse is not offered");
        assert!(visitor.cookies.is_empty(), "who only reads has no cookie");
        for page in ["/mes-aliments", "/mes-aliments/courses", "/mes-aliments/export.csv", "/mes-aliments/export.json"] {
            let back = purbeurre::web::links::encode(page);
            assert_eq!(way(&visitor.get(page)), (303, format!("/connexion?retour={back}").as_str()));
        }
        let sent = visitor.send("/mes-aliments", &[("produit", SPREAD), ("substitut", PUREE)], &[]);
        assert_eq!(way(&sent), (303, "/connexion"));
    });
}

#[test]
fn only_our_own_forms_change_anything() {
    on_site(|app, store, claire, denis| {
        keep(&store.store, claire, SPREAD, PUREE, 5);
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let (token, others) =
            (visitor.token("/mes-aliments"), Visitor::logged_in(app, &store.store, denis).token(&format!("/produit/{SPREAD}")));
        let swap = |token| [("produit", SPREAD), ("substitut", ORCHARD), ("jeton", token)];
        for path in ["/mes-aliments", "/mes-aliments/retirer"] {
            for token in ["", "x", others.as_str()] {
                assert_eq!(visitor.send(path, &swap(token), &[]).status, 403, "{path}, {token}");
            }
            for header in [("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")] {
                assert_eq!(visitor.send(path, &swap(&token), &[header]).status, 403, "{path}, {header:?}");
            }
        }
        let link = format!("/mes-aliments/retirer?produit={SPREAD}&substitut={PUREE}&jeton={token}");
        assert_eq!(visitor.get(&link).status, 404, "a link removes nothing");
        assert_eq!(kept(&store.store, claire), [("Noisettes en purée".to_owned(), 5)]);
    });
}

#[test]
fn what_is_not_in_the_catalogue_cannot_be_saved() {
    on_site(|app, store, claire, _| {
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let page = format!("/produit/{SPREAD}");
        for (product, substitute, status, words) in [
            (SPREAD, "4000000000000", 404, "4000000000000"),
            ("4000000000000", SPREAD, 404, "4000000000000"),
            (SPREAD, SPREAD, 422, "ne se remplace pas par lui-même"),
            (SPREAD, "javascript:alert(1)", 404, "n’a que des chiffres"),
            ("", "", 404, "vide"),
        ] {
            let answer = visitor.post(&page, "/mes-aliments", &[("produit", product), ("substitut", substitute)]);
            assert_eq!(answer.status, status, "{product} {substitute}");
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
        }
        let missing = visitor.post(&page, "/mes-aliments", &[]);
        assert_eq!(missing.status, 404);
        assert_eq!(visitor.get("/mes-aliments/confirmation?produit=x").status, 404);
        assert!(kept(&store.store, claire).is_empty());
    });
}

#[test]
fn what_was_removed_comes_back_with_its_date() {
    on_site(|app, store, claire, _| {
        keep(&store.store, claire, SPREAD, ORCHARD, 1_600_000_000);
        keep(&store.store, claire, SPREAD, PUREE, 1_650_000_000);
        let before = kept(&store.store, claire);
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let swap = [("produit", SPREAD), ("substitut", ORCHARD), ("q", "verger"), ("tri", "gain"), ("page", "1")];
        let removed = visitor.post("/mes-aliments", "/mes-aliments/retirer", &swap);
        assert_eq!(way(&removed), (303, "/mes-aliments?q=verger&tri=gain"));
        assert_eq!(kept(&store.store, claire).len(), 1);
        let told = visitor.get("/mes-aliments").body;
        assert!(told.contains("est retiré de vos aliments") && told.contains("name=\"depuis\" value=\"1600000000\""), "{told}");
        assert!(!visitor.get("/mes-aliments").body.contains("est retiré de vos aliments"), "it is said once");
        let undo = [("produit", SPREAD), ("substitut", ORCHARD), ("depuis", "1600000000")];
        assert_eq!(way(&visitor.post("/mes-aliments", "/mes-aliments", &undo)), (303, "/mes-aliments"));
        assert!(visitor.get("/mes-aliments").body.contains("de retour"));
        assert_eq!(kept(&store.store, claire), before);
        // Removed twice is removed; there is nothing left to undo.
        for undoable in [true, false] {
            visitor.post("/mes-aliments", "/mes-aliments/retirer", &swap[..2]);
            assert_eq!(visitor.cookies.contains_key("purbeurre_message"), undoable);
            visitor.cookies.remove("purbeurre_message");
        }
        let future = [("produit", SPREAD), ("substitut", ORCHARD), ("depuis", "99999999999")];
        visitor.post("/mes-aliments", "/mes-aliments", &future);
        let now = now();
        assert!(kept(&store.store, claire).iter().all(|(_, at)| *at <= now), "nothing was saved in the future");
    });
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("a moment")
}

#[test]
fn nobody_sees_or_removes_what_others_keep() {
    on_site(|app, store, claire, denis| {
        keep(&store.store, claire, SPREAD, ORCHARD, 5);
        keep(&store.store, denis, SPREAD, PUREE, 6);
        let mut visitor = Visitor::logged_in(app, &store.store, denis);
        for page in ["/mes-aliments", "/mes-aliments/courses", "/mes-aliments/export.csv", "/mes-aliments/export.json"] {
            let body = visitor.get(page).body;
            assert!(body.contains("Noisettes en purée") && !body.contains("Noisettes du verger"), "{page}: {body}");
        }
        assert!(visitor.get(CONFIRMED).body.contains("Il n’est pas, ou plus, dans vos aliments"));
        let swap = [("produit", SPREAD), ("substitut", ORCHARD)];
        assert_eq!(visitor.post("/mes-aliments", "/mes-aliments/retirer", &swap).status, 303);
        assert_eq!((kept(&store.store, claire).len(), kept(&store.store, denis).len()), (1, 1));
    });
}

#[test]
fn there_are_twelve_a_page_and_no_page_beyond_the_last() {
    on_site(|app, store, claire, _| {
        for n in 0..30 {
            keep(&store.store, claire, SPREAD, &format!("31000000000{n:02}"), 1_000 + n);
        }
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let shown = |page: &str| page.matches("action=\"/mes-aliments/retirer\"").count();
        let first = visitor.get("/mes-aliments").body;
        assert!(first.contains("30 échanges") && first.contains("Page 1 sur 3") && first.contains("Biscuit numéro 29"));
        assert!(first.contains("Suivante") && first.contains("Dernière") && !first.contains("Précédente"));
        assert_eq!((shown(&first), shown(&visitor.get("/mes-aliments?page=3").body)), (12, 6));
        for (bad, to) in [("0", ""), ("-1", ""), ("deux", ""), ("", ""), ("4", "?page=3"), ("99999999999", "?page=3")] {
            let answer = visitor.get(&format!("/mes-aliments?page={bad}"));
            assert_eq!(way(&answer), (303, format!("/mes-aliments{to}").as_str()), "{bad}");
        }
        let alone = visitor.get("/mes-aliments?q=numero%20biscuit%207").body;
        assert!(alone.contains("1 échange pour") && shown(&alone) == 1, "{alone}");
        assert!(visitor.get("/mes-aliments?q=zzz").body.contains("Rien de tel"));
        assert_eq!(way(&visitor.get("/mes-aliments?q=biscuit&page=9")), (303, "/mes-aliments?q=biscuit&page=3"));
        // The last one of a page takes the page with it, and can still come back.
        let gone = [("produit", SPREAD), ("substitut", "3100000000007"), ("q", "numero 7"), ("page", "2")];
        let back = visitor.post("/mes-aliments", "/mes-aliments/retirer", &gone);
        assert_eq!(way(&back), (303, "/mes-aliments?q=numero%207&page=2"));
        assert_eq!(way(&visitor.get(back.header("location"))), (303, "/mes-aliments?q=numero%207"));
        let told = visitor.get("/mes-aliments?q=numero%207").body;
        assert!(told.contains("Rien de tel") && told.contains("name=\"depuis\" value=\"1007\""), "{told}");
        assert_eq!(visitor.get("/mes-aliments?q=%FF%00&tri=%FF&page=1").status, 200);
    });
}

#[test]
fn they_are_sorted_by_date_or_gain_and_what_is_better_still_is_said() {
    on_site(|app, store, claire, _| {
        keep(&store.store, claire, SPREAD, PUREE, 1);
        keep(&store.store, claire, SPREAD, ORCHARD, 2);
        keep(&store.store, claire, SPREAD, HOSTILE, 3);
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let names = |page: &str| -> Vec<String> {
            let titles = page.split("class=\"kept-name\"").skip(1);
            titles
                .map(|rest| rest.split("</a>").next().unwrap_or_default().rsplit('>').next().unwrap_or_default().to_owned())
                .collect()
        };
        let newest = visitor.get("/mes-aliments").body;
        let told = "=1+1&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#34;";
        assert_eq!(names(&newest), [told, "Noisettes du verger", "Noisettes en purée"]);
        assert!(!newest.contains("<script>alert"));
        let gain = visitor.get("/mes-aliments?tri=gain").body;
        assert_eq!(names(&gain), ["Noisettes en purée", "Noisettes du verger", told]);
        assert!(gain.contains("46\u{a0}points"), "28 + 18 points: {gain}");
        assert!(gain.contains("88\u{a0}g de moins"), "36 + 52 g of sugars: {gain}");
        assert!(!gain.contains("encore mieux"), "the better one is kept already");
        visitor.post("/mes-aliments", "/mes-aliments/retirer", &[("produit", SPREAD), ("substitut", PUREE)]);
        let better = visitor.get("/mes-aliments").body;
        assert_eq!(better.matches("Il y a encore mieux").count(), 1, "{better}");
        assert!(better.contains(&format!("/comparer?codes={ORCHARD},{PUREE}")));
    });
}

#[test]
fn what_is_kept_can_be_taken_along() {
    on_site(|app, store, claire, _| {
        keep(&store.store, claire, SPREAD, HOSTILE, 1_600_000_000);
        keep(&store.store, claire, SPREAD, ORCHARD, 1_700_000_000);
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let json = visitor.get("/mes-aliments/export.json");
        assert_eq!(json.header("content-disposition"), "attachment; filename=\"mes-aliments.json\"");
        let tree = json.json();
        assert!(tree["notice"].as_str().is_some_and(|notice| notice.contains("ODbL")));
        let swap = &tree["swaps"][0];
        assert_eq!(swap["saved_at"], "2023-11-14T22:13:20Z");
        assert_eq!((&swap["product"]["code"], &swap["substitute"]["code"]), (&SPREAD.into(), &ORCHARD.into()));
        assert_eq!((&swap["points_gained"], &swap["spared_per_100g"]["sugars"]), (&18.into(), &36.0.into()));
        assert!(tree["swaps"][1]["points_gained"].is_null() && tree["swaps"].as_array().is_some_and(|swaps| swaps.len() == 2));

        let sheet = visitor.get("/mes-aliments/export.csv");
        assert_eq!(sheet.header("content-disposition"), "attachment; filename=\"mes-aliments.csv\"");
        assert_eq!(sheet.header("cache-control"), "no-store");
        let rows = parsed(sheet.body.strip_prefix('\u{feff}').expect("a mark for spreadsheets"));
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(|row| row.len() == rows[0].len()) && rows[0][0].contains("ODbL"));
        assert_eq!((rows[2][0].as_str(), rows[2][5].as_str(), rows[2][11].as_str()), ("2023-11-14", "Noisettes du verger", "36"));
        assert_eq!(rows[3][5], "'=1+1<script>alert('x')</script>\"");

        let list = visitor.get("/mes-aliments/courses").body;
        let places = ["Carrefour", "Noisettes du verger", "aussi chez Lidl", "Magasin non renseigné", "=1+1&#60;script"];
        let at: Vec<Option<usize>> = places.iter().map(|words| list.find(words)).collect();
        assert!(at.iter().all(Option::is_some) && at.is_sorted(), "{at:?} {list}");
    });
}

#[test]
fn nobody_keeps_more_than_there_may_be() {
    on_site(|app, store, claire, _| {
        let many: Vec<Classified> =
            (0..75).map(|n| product(&format!("32000000000{n:02}"), &format!("Riz {n}"), "en:rices", None)).collect();
        store.fill(&many);
        let codes: Vec<Barcode> = many.iter().map(|made| made.product.code.clone()).collect();
        let all = codes.iter().flat_map(|one| codes.iter().map(move |other| (one, other))).filter(|(one, other)| one != other);
        let saving = store.store.write_here(|conn| {
            for ((one, other), at) in all.zip(1..5_000) {
                saved_pairs::save(conn, claire, one, other, at)?;
            }
            Ok(())
        });
        saving.expect("they are saved");
        keep(&store.store, claire, SPREAD, ORCHARD, 9_000);
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let full = visitor.post("/mes-aliments", "/mes-aliments", &[("produit", SPREAD), ("substitut", PUREE)]);
        assert_eq!(full.status, 409);
        assert!(full.body.contains("au complet"), "{}", full.body);
        let again = visitor.post("/mes-aliments", "/mes-aliments", &[("produit", SPREAD), ("substitut", ORCHARD)]);
        assert_eq!(way(&again), (303, CONFIRMED), "what is kept already may be kept again");
        let last = visitor.get("/mes-aliments?page=417&tri=gain").body;
        assert!(last.contains("5\u{202f}000 échanges") && last.contains("Page 417 sur 417"), "{last}");
    });
}

/// Reads RFC 4180 with semicolons.
fn parsed(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ';' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows
}

#[test]
fn an_empty_shelf_invites_and_a_hostile_name_stays_text() {
    on_site(|app, store, claire, denis| {
        let mut visitor = Visitor::logged_in(app, &store.store, claire);
        let empty = visitor.get("/mes-aliments").body;
        assert!(empty.contains("encore vide") && empty.contains("id=\"recherche\""), "{empty}");
        assert!(visitor.get("/mes-aliments/courses").body.contains("Rien à acheter"));
        keep(&store.store, denis, HOSTILE, PUREE, 5);
        let mut visitor = Visitor::logged_in(app, &store.store, denis);
        for page in ["/mes-aliments", &format!("/mes-aliments/confirmation?produit={HOSTILE}&substitut={PUREE}")] {
            let body = visitor.get(page).body;
            assert!(body.contains("&#60;script&#62;alert") && !body.contains("<script>alert"), "{page}");
        }
    });
}
