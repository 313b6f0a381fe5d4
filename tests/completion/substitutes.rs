//! Few substitutes, completed by those of the product's category at Open Food Facts that are strictly better.

use purbeurre::catalogue::Grade;
use serde_json::Value;

use crate::common::app::Answer;
use crate::common::open_food_facts::{StandIn, barcode, food};
use crate::common::{on_each_database, product};
use crate::{cards, more, piece, serve};

const NOISETTINE: &str = "/produit/3000000000011/substituts";

/// A spread at Open Food Facts, of this grade.
fn graded(number: u32, name: &str, grade: &str, score: i32) -> Value {
    let mut spread = food(&barcode(number), name, "en:spreads");
    spread["nutriscore_grade"] = grade.into();
    spread["nutriscore_score"] = score.into();
    spread["unique_scans_n"] = (100 - number).into();
    spread
}

fn shop() -> StandIn {
    let mut organic = graded(5, "Bonne et bio", "b", 2);
    organic["labels_tags"] = serde_json::json!(["en:organic"]);
    StandIn::start().with_products([
        graded(1, "Bonne", "a", -2),
        graded(2, "Pareille", "e", 26),
        graded(3, "Sans note", "unknown", 0),
        graded(4, "Un peu mieux", "e", 20),
        organic,
        food(&barcode(6), "Un soda", "en:sodas"),
        // On the page already.
        graded(7, "Noisettes du verger", "c", 6),
    ])
}

fn shelf() -> [purbeurre::catalogue::Classified; 3] {
    [
        product("3000000000011", "Noisettine", "en:spreads", Some((Grade::E, 26))),
        product(&barcode(7), "Noisettes du verger", "en:spreads", Some((Grade::C, 6))),
        product("3000000000035", "Salade", "en:salads", Some((Grade::A, -5))),
    ]
}

fn sorted(page: &Answer) -> Vec<String> {
    let mut names = cards(page);
    names.sort();
    names
}

#[test]
fn what_is_strictly_better_comes_with_its_reason() {
    on_each_database(|store| {
        store.fill(&shelf());
        let off = shop();
        let app = serve(&off, store);
        let page = app.get(NOISETTINE);
        assert_eq!(cards(&page), ["Noisettes du verger"]);
        assert!(off.requests().is_empty(), "the page waits for nobody");
        let more = more(&page).expect("an offer");
        let rest = piece(&app, &more);
        assert_eq!(sorted(&rest), ["Bonne", "Bonne et bio", "Un peu mieux"]);
        assert!(rest.body.contains("Nutri-Score A au lieu de E") && rest.body.contains("3 produits de plus"), "{}", rest.body);
        let [request] = off.requests().try_into().expect("one request");
        assert_eq!((request.path.as_str(), request.parameter("categories_tags")), ("/api/v2/search", "en:spreads".to_owned()));
        assert_eq!(sorted(&piece(&app, &more)), sorted(&rest), "from what was kept");
        assert_eq!(sorted(&app.get(NOISETTINE)), ["Bonne", "Bonne et bio", "Noisettes du verger", "Un peu mieux"]);
        let page = app.get(&more);
        assert_eq!(sorted(&page), sorted(&rest));
        assert!(page.body.contains("À la place de") && page.body.contains(NOISETTINE), "{}", page.body);
        assert_eq!(off.requests().len(), 1);
    });
}

#[test]
fn wishes_hold_for_the_rest_too() {
    on_each_database(|store| {
        store.fill(&shelf());
        let off = shop();
        let app = serve(&off, store);
        let page = app.get(&format!("{NOISETTINE}?bio=oui&sans=en:milk"));
        assert_eq!(cards(&page), [""; 0]);
        let more = more(&page).expect("an offer");
        assert_eq!(more, format!("{NOISETTINE}/suite?bio=oui&sans=en:milk"));
        assert_eq!(cards(&piece(&app, &more)), ["Bonne et bio"]);
    });
}

#[test]
fn nothing_better_is_said_kindly() {
    on_each_database(|store| {
        store.fill(&shelf());
        let off = StandIn::start().with_products([graded(1, "Pareille", "e", 26), graded(2, "Pire", "e", 30)]);
        let app = serve(&off, store);
        let rest = piece(&app, &more(&app.get(NOISETTINE)).expect("an offer"));
        assert_eq!(cards(&rest), [""; 0]);
        assert!(rest.body.contains("rien de mieux non plus"), "{}", rest.body);
        assert!(rest.body.contains("https://fr.openfoodfacts.org/facets/categories/en:spreads"), "{}", rest.body);
    });
}

#[test]
fn the_best_need_nothing_more() {
    on_each_database(|store| {
        store.fill(&shelf());
        let off = shop();
        let page = serve(&off, store).get("/produit/3000000000035/substituts");
        assert!(page.body.contains("Bravo"), "{}", page.body);
        assert!(more(&page).is_none() && !page.body.contains("class=\"completion"), "{}", page.body);
    });
}
