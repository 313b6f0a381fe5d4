//! Search and substitutes give the same answers on both databases.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;

use common::{TestStore, on_each_database, product};
use purbeurre::catalogue::finding::{Counting, Found, SearchRequest, Wishes};
use purbeurre::catalogue::{Barcode, Classified, Grade};
use purbeurre::store::finding;

fn search(store: &TestStore, text: &str) -> Found {
    let request =
        SearchRequest { text: text.to_owned(), page: 1, per_page: 12, count: Counting::UpTo(1_000), ..SearchRequest::default() };
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

/// In a catalogue of some size a search looks among the best known products first: that must not show in what it answers.
#[test]
fn looking_among_the_best_known_first_finds_the_same() {
    let popularity = |n: u32| if n.is_multiple_of(10) { 1_000 + n } else { n % 3 };
    let biscuits: Vec<Classified> = (0..13_000_u32)
        .map(|n| {
            let kind = if n.is_multiple_of(1_000) { "Biscuit anis" } else { "Biscuit" };
            let grade = (n % 1_300 == 7).then_some((Grade::A, -2));
            popular(product(&format!("36{n:011}"), &format!("{kind} {n}"), "en:biscuits", grade), popularity(n), "")
        })
        .collect();
    let by_popularity = |wanted: &dyn Fn(&Classified) -> bool| {
        let mut all: Vec<&Classified> = biscuits.iter().filter(|biscuit| wanted(biscuit)).collect();
        all.sort_by_key(|biscuit| (std::cmp::Reverse(biscuit.product.popularity), biscuit.product.code.as_str()));
        all.into_iter().map(|biscuit| biscuit.product.name.clone()).collect::<Vec<_>>()
    };
    on_each_database(|store| {
        store.fill(&biscuits);
        let ask = |request: &SearchRequest| store.store.read_here(|reader| finding::search(reader, request)).expect("an answer");
        let seen = |text: &str, page| SearchRequest {
            text: text.to_owned(),
            page,
            per_page: 12,
            count: Counting::Seen(240),
            ..SearchRequest::default()
        };
        let expected = by_popularity(&|_| true);
        for page in [1, 2, 40] {
            let found = ask(&seen("biscuits", page));
            let from = (page as usize - 1) * 12;
            assert_eq!(names(&found), expected[from..from + 12], "page {page}");
            assert!(found.more && found.count > page * 12, "page {page}: {}", found.count);
        }
        assert_eq!(names(&ask(&seen("biscuits anis", 1))), by_popularity(&|biscuit| biscuit.product.name.contains("anis"))[..12]);
        // All ten of this grade are little known: nothing of them is among the best known.
        let graded = SearchRequest { grade: Some(Grade::A), ..seen("biscuits", 1) };
        assert_eq!(names(&ask(&graded)), by_popularity(&|biscuit| biscuit.product.nutriscore.is_some()));
        assert_eq!((ask(&graded).count, ask(&graded).more), (10, false));
        let exact = SearchRequest { count: Counting::UpTo(1_500), ..seen("biscuits", 1) };
        assert_eq!((ask(&exact).count, ask(&exact).more), (1_500, true), "as exact as it was asked");
    });
}
