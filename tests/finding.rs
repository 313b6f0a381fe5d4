//! Search and substitutes give the same answers on both databases.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;

use common::{TestStore, on_each_database, product};
use purbeurre::catalogue::finding::{Found, SearchRequest, Wishes};
use purbeurre::catalogue::{Barcode, Classified, Grade};
use purbeurre::store::finding;

fn search(store: &TestStore, text: &str) -> Found {
    let request = SearchRequest { text: text.to_owned(), page: 1, per_page: 12, count_to: 1_000, ..SearchRequest::default() };
    store.store.read_here(|reader| finding::search(reader, &request)).expect("a search answers")
}

fn names(found: &Found) -> Vec<&str> {
    found.products.iter().map(|record| record.product.name.as_str()).collect()
}

fn popular(mut classified: Classified, popularity: u32, brand: &str) -> Classified {
    classified.product.popularity = popularity;
    classified.product.brands = vec![brand.to_owned()];
    classified
}

fn shelf() -> Vec<Classified> {
    let spread = "en:hazelnut-spreads";
    vec![
        popular(product("3017620422003", "Nutella", spread, Some((Grade::E, 26))), 900, "Ferrero"),
        popular(product("3017620422010", "Nutella biscuits", "en:biscuits", Some((Grade::E, 22))), 1_000, "Ferrero"),
        popular(product("3500000000011", "Pâte à tartiner aux noisettes", spread, Some((Grade::C, 8))), 50, "Bonne Mère"),
        popular(product("3500000000028", "Pâtes à tartiner chocolat œufs d’Été", spread, Some((Grade::D, 15))), 60, "Bonne Mère"),
        popular(product("3500000000035", "Café moulu", "en:coffees", None), 10, "L’Or Noir"),
        popular(product("3500000000042", "Bière 1664", "en:beers", None), 10, "Kro"),
        popular(product("16641664", "Eau", "en:waters", Some((Grade::A, 0))), 10, "Source"),
    ]
}

#[test]
fn a_search_finds_what_was_meant() {
    on_each_database(|store| {
        store.fill(&shelf());
        // (typed, what must come first, how many in all)
        let cases: &[(&str, &str, u32)] = &[
            ("nutella", "Nutella", 2),
            ("NUTELLA", "Nutella", 2),
            ("biscuit nutella", "Nutella biscuits", 1),
            ("nutella ferrero", "Nutella biscuits", 2),
            ("nut", "Nutella biscuits", 2),
            ("nutela", "Nutella", 2),
            ("nutlela", "Nutella", 2),
            ("pates tartiner noisette", "Pâte à tartiner aux noisettes", 1),
            ("Noisettes à tartiner (pâte)", "Pâte à tartiner aux noisettes", 1),
            ("oeuf", "Pâtes à tartiner chocolat œufs d’Été", 1),
            ("d'ete", "Pâtes à tartiner chocolat œufs d’Été", 1),
            ("hazelnut spread", "Nutella", 3),
            ("3017620422003", "Nutella", 1),
            ("03017620422003", "Nutella", 1),
            ("30176204220", "Nutella", 2),
            ("1664", "Bière 1664", 2),
            ("cafe", "Café moulu", 1),
            ("l'or noir", "Café moulu", 1),
        ];
        for (typed, first, count) in cases {
            let found = search(store, typed);
            assert_eq!(names(&found).first(), Some(first), "« {typed} » on {:?}: {:?}", store.url, names(&found));
            assert_eq!(found.count, *count, "« {typed} » on {:?}: {:?}", store.url, names(&found));
        }
        assert_eq!(search(store, "nutela").corrected.as_deref(), Some("nutella"));
        assert!(search(store, "nutella introuvable").partial);
        assert_eq!(search(store, "xyzxyz").count, 0);
        assert_eq!(search(store, "'\" AND qqq:* --").count, 0);
    });
}

/// The data of volunteers has misspellings too: one product that has it must not hide all the others.
#[test]
fn a_misspelling_in_the_data_does_not_hide_the_rest() {
    on_each_database(|store| {
        let chocolates = (0..30).map(|n| product(&format!("36000000000{n:02}"), "Chocolat noir", "en:chocolates", None));
        let slip = popular(product("3700000000000", "Choclat blanc", "en:chocolates", None), 0, "");
        store.fill(&chocolates.chain([slip]).collect::<Vec<_>>());
        let found = search(store, "choclat");
        assert_eq!(names(&found).first(), Some(&"Choclat blanc"), "what was typed comes first");
        assert_eq!(found.corrected.as_deref(), Some("chocolat"));
        assert!(found.count >= 30, "{}", found.count);
    });
}

#[test]
fn substitutes_are_strictly_better() {
    on_each_database(|store| {
        store.fill(&shelf());
        let code = Barcode::parse("3017620422003").expect("a barcode");
        let found = store
            .store
            .read_here(|reader| finding::substitutes(reader, &code, &Wishes::default(), 6))
            .expect("it answers")
            .expect("the product is there");
        let codes: Vec<&str> = found.substitutes.iter().map(|sub| sub.product.product.name.as_str()).collect();
        assert_eq!(codes, ["Pâtes à tartiner chocolat œufs d’Été", "Pâte à tartiner aux noisettes"]);
        assert_eq!(found.substitutes[1].points_gained, Some(18));
    });
}
