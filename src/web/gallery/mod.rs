//! Every page in every state it can be in, rendered from invented products, and what must hold for all of them.
//!
//! `PURBEURRE_GALLERY=folder cargo test --lib web::gallery` also writes the pages and the assets into that folder, to be
//! looked at in a browser.

mod completion;
mod sample;
mod saved;

use askama::Template;
use rocket::http::Status;

use super::error::Problem;
use super::params::CodeList;
use super::parts::About;
use super::views::{
    CategoryPage, ComparePage, ContactPage, FailurePage, HomePage, LegalPage, ProductPage, SearchPage, SubstitutesPage,
};
use super::{assets, views};
use crate::catalogue::finding::{Found, Glance, Substitutes, Wishes};
use crate::catalogue::{Barcode, Grade};
use completion::offer;
use sample::{category, frame, glances, record, records, substitutes};

/// Hostile text: it must come out as text, everywhere.
const HOSTILE: &str = "\"><script>alert('x')</script>&amp;<img src=x onerror=y>";

fn html(template: &impl Template) -> String {
    template.render().expect("a page")
}

/// The pages, by name.
fn gallery() -> Vec<(&'static str, String)> {
    let mut pages = catalogue_pages();
    pages.extend(product_pages());
    pages.extend(plain_pages());
    pages.extend(completion::pages());
    pages.extend(saved::pages());
    pages
}

fn catalogue_pages() -> Vec<(&'static str, String)> {
    let site = sample::site();
    let categories = vec![
        category("en:sweet-spreads", "Pâtes à tartiner", 412),
        category("en:biscuits", "Biscuits", 12_310),
        category("en:yogurts", "Yaourts", 5_230),
        category("en:pizzas", "Pizzas", 2_004),
        category("en:cheeses", "Fromages", 9_800),
        category("en:beverages", "Boissons sans alcool", 31_000),
        category("en:breads", "Pains", 3_412),
        category("en:chocolates", "Chocolats", 8_100),
    ];
    let found = Found { products: glances(), count: 57, ..Found::default() };
    let many = Found { products: glances(), count: 1_000, more: true, corrected: Some("nutella".to_owned()), partial: true };
    let none = Found::default();
    let search = |text, found: &Found<Glance>, page, grade, cut| {
        html(&SearchPage {
            frame: frame(&site, false),
            text,
            cut,
            grade,
            page,
            last: views::last_page(found.count, 24),
            found,
            categories: &categories[..3],
            offer: offer(About::Search, found.count < 6),
        })
    };
    let shelf = |grade, found: &Found<Glance>| {
        html(&CategoryPage {
            frame: frame(&site, false),
            category: &categories[2],
            grade,
            page: 1,
            last: views::last_page(found.count, 24),
            found,
        })
    };
    vec![
        ("home", html(&HomePage { frame: frame(&site, false), categories: categories.clone(), hint: false })),
        ("home-hint", html(&HomePage { frame: frame(&site, true), categories: Vec::new(), hint: true })),
        ("search", search("pâte à tartiner", &found, 2, None, false)),
        ("search-corrected", search("nutela", &many, 1, None, true)),
        ("search-empty", search("xyzzy", &none, 1, None, false)),
        ("search-grade", search("pizza", &none, 1, Some(Grade::A), false)),
        ("search-hostile", search(HOSTILE, &none, 1, None, false)),
        ("category", shelf(None, &found)),
        ("category-grade", shelf(Some(Grade::B), &none)),
    ]
}

fn product_pages() -> Vec<(&'static str, String)> {
    let site = sample::site();
    let wishes = Wishes { store: Some("Chez Lulu".to_owned()), label: Some("en:organic".to_owned()), without_allergen: None };
    let product = |answer| html(&ProductPage { frame: frame(&site, false), answer: &answer });
    let swaps = |answer, wishes| {
        let answer: Substitutes = answer;
        let offer = offer(About::Substitutes, answer.substitutes.len() < 6);
        html(&SubstitutesPage { frame: frame(&site, false), answer: &answer, wishes, offer })
    };
    let any = Wishes::default();
    let mut hostile = substitutes(None, 0, false);
    hostile.product = record("123", HOSTILE, HOSTILE, None, &[]);
    hostile.product.example = true;
    hostile.product.product.image_url = Some("javascript:alert(1)".to_owned());
    hostile.product.product.stores = vec![HOSTILE.to_owned()];
    hostile.product.product.allergens = Vec::new();
    hostile.product.product.nutrients = crate::catalogue::Nutrients::default();
    let all = records();
    let compare = |records: &[_], unknown: &[Barcode], asked: &str| {
        html(&ComparePage { frame: frame(&site, false), records, unknown, asked: &CodeList::parse(asked) })
    };
    let unknown = [Barcode::parse("404").expect("a barcode")];
    vec![
        ("product", product(substitutes(Some(Grade::E), 3, false))),
        ("product-ungraded", product(substitutes(None, 3, false))),
        ("product-computed", product(substitutes(Some(Grade::C), 0, false))),
        ("product-hostile", product(hostile.clone())),
        ("swaps", swaps(substitutes(Some(Grade::E), 9, false), &any)),
        ("swaps-widened", swaps(substitutes(Some(Grade::D), 4, true), &wishes)),
        ("swaps-ungraded", swaps(substitutes(None, 4, false), &any)),
        ("swaps-best", swaps(substitutes(Some(Grade::A), 0, false), &any)),
        ("swaps-nothing", swaps(substitutes(Some(Grade::B), 0, false), &any)),
        ("swaps-wished", swaps(substitutes(Some(Grade::B), 0, false), &wishes)),
        ("swaps-hostile", swaps(hostile, &any)),
        ("compare", compare(&all[..4], &[], "1,2,3,4,5")),
        ("compare-two", compare(&all[2..4], &unknown, "abc")),
        ("compare-empty", compare(&[], &[], "")),
    ]
}

fn plain_pages() -> Vec<(&'static str, String)> {
    let (site, bare) = (sample::site(), crate::config::Site::default());
    let failure = |code, problem: &Problem| html(&FailurePage::new(frame(&site, false), Status::new(code), problem));
    let own = Problem { title: "Produit inconnu", message: HOSTILE.to_owned() };
    vec![
        ("legal", html(&LegalPage { frame: frame(&site, false) })),
        ("legal-bare", html(&LegalPage { frame: frame(&bare, true) })),
        ("contact", html(&ContactPage { frame: frame(&site, false) })),
        ("contact-bare", html(&ContactPage { frame: frame(&bare, true) })),
        ("failure-404", failure(404, &Problem::default())),
        ("failure-500", failure(500, &Problem::default())),
        ("failure-503", failure(503, &Problem::default())),
        ("failure-own", failure(404, &own)),
    ]
}

#[test]
fn pages_obey_the_content_security_policy() {
    for (name, page) in gallery() {
        assert!(!page.contains(" style="), "{name} has an inline style");
        assert!(!page.contains("<style"), "{name} has a style element");
        assert!(!page.contains("javascript:"), "{name} has a script address");
        assert_eq!(page.matches("<script").count(), 1, "{name}: the only script is the module");
        for word in [" onclick=", " onerror=", " onload=", " onsubmit="] {
            let quoted = page.replace("&#60;img src=x onerror=y&#62;", "");
            assert!(!quoted.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn pages_have_the_bones_that_readers_need() {
    for (name, page) in gallery() {
        assert!(page.starts_with("<!doctype html>\n<html lang=\"fr\">"), "{name}");
        for (what, times) in [("<h1", 1), ("<main ", 1), ("<footer ", 1), ("role=\"search\"", 1), ("<title>", 1)] {
            assert_eq!(page.matches(what).count(), times, "{name}: {what}");
        }
        assert!(page.contains("Open Food Facts") && page.contains("ODbL") && page.contains("3 octobre 2026"), "{name}");
        assert!(page.contains("/mentions-legales") && page.contains("href=\"#contenu\""), "{name}");
        assert_eq!(page.matches("<img ").count(), page.matches(" alt=").count(), "{name}: every picture has its text");
    }
}

#[test]
fn ids_are_unique_and_labels_have_their_field() {
    for (name, page) in gallery() {
        let values = |attribute: &str| -> Vec<String> {
            page.split(&format!(" {attribute}=\"")).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
        };
        let mut ids = values("id");
        for label in values("for").into_iter().chain(values("aria-labelledby")) {
            assert!(ids.contains(&label), "{name}: nothing is called {label}");
        }
        let many = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), many, "{name}: an id stands twice");
    }
}

#[test]
fn every_asset_and_symbol_a_page_names_exists() {
    for (name, page) in gallery() {
        for rest in page.split("\"/static/").skip(1) {
            let address = format!("/static/{}", rest.split('"').next().unwrap_or_default());
            let (path, symbol) = address.split_once('#').unwrap_or((&address, ""));
            let asset = assets::find(path).unwrap_or_else(|| panic!("{name}: {path} is missing"));
            let there = symbol.is_empty() || String::from_utf8_lossy(&asset.plain).contains(&format!("id=\"{symbol}\""));
            assert!(there, "{name}: {address} is missing");
        }
    }
}

#[test]
fn french_has_its_narrow_spaces() {
    for (name, page) in gallery() {
        for wrong in ["« ", " »", " ;", " !", " ?", "l'", "d'", "n'"] {
            let at = page
                .find(wrong)
                .map(|at| page[page.floor_char_boundary(at.saturating_sub(40))..].chars().take(80).collect::<String>());
            assert_eq!(at, None, "{name} has {wrong:?}");
        }
    }
}

#[test]
fn examples_are_announced_on_every_page_while_there_is_nothing_else() {
    let pages = gallery();
    let page = |wanted: &str| pages.iter().find(|(name, _)| *name == wanted).map(|(_, page)| page.as_str()).expect("a page");
    assert!(page("home-hint").contains("Catalogue de démonstration"));
    assert!(!page("home").contains("Catalogue de démonstration"));
    let example = page("product-hostile");
    assert!(!example.contains("fr.openfoodfacts.org/produit/"), "an example has no page at Open Food Facts");
    assert!(page("product").contains("https://fr.openfoodfacts.org/produit/3000000000011"));
}

#[test]
fn counting_and_states_are_told_in_words() {
    let pages = gallery();
    let has = |wanted: &str, words: &str| {
        let page = pages.iter().find(|(name, _)| *name == wanted).map(|(_, page)| page.as_str()).expect("a page");
        assert!(page.contains(words), "{wanted} lacks {words}");
    };
    has("search", "57 produits");
    has("search", "Page 2 sur 3");
    has("search-corrected", "plus de 1\u{202f}000 produits");
    has("search-corrected", "Résultats pour «\u{202f}nutella\u{202f}»");
    has("search-corrected", "200 premiers caractères");
    has("product-computed", "Note calculée par nos soins");
    has("product-ungraded", "Nutri-Score inconnu");
    has("swaps-widened", "nous avons élargi à");
    has("swaps-ungraded", "n’a pas de Nutri-Score");
    has("swaps-best", "Bravo");
    has("compare", "4 produits au plus");
    has("compare-two", "n’est pas un code-barres");
    assert_eq!(views::last_page(57, 24), 3);
}

/// Writes the gallery to be looked at, when asked to.
#[test]
fn the_gallery_can_be_looked_at() {
    let Some(folder) = std::env::var_os("PURBEURRE_GALLERY").map(std::path::PathBuf::from) else { return };
    std::fs::create_dir_all(folder.join("static")).expect("a folder");
    for (name, page) in gallery() {
        std::fs::write(folder.join(format!("{name}.html")), page).expect("a page");
    }
    for (path, asset) in assets::all() {
        std::fs::write(folder.join(&path[1..]), &asset.plain).expect("an asset");
    }
}
