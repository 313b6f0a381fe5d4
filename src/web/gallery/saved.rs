//! What somebody keeps, in every state it can be in.

use std::sync::{Arc, LazyLock};

use super::sample::{self, frame, record, records, substitutes};
use super::{HOSTILE, html};
use crate::accounts::gains::Totals;
use crate::accounts::saved::{Order, Pair, Side};
use crate::accounts::shopping::by_shop;
use crate::accounts::{User, UserId};
use crate::catalogue::finding::{Record, Substitute, Wishes};
use crate::catalogue::{Grade, NutriScore};
use crate::config::Site;
use crate::store::sessions::Session;
use crate::web::Frame;
use crate::web::notice::Notice;
use crate::web::params::CodeList;
use crate::web::views::{ComparePage, ConfirmationPage, SavedPage, SavedRow, ShoppingPage, SubstitutesPage};
use crate::web::visitor::Member;

static MEMBER: LazyLock<Member> = LazyLock::new(|| Member {
    user: User {
        id: UserId(7),
        username: "claire.dupont".to_owned(),
        email: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        active: true,
        staff: false,
        superuser: false,
        joined_at: 1_700_000_000,
        last_login_at: None,
    },
    session: Session { id: 1, created_at: 0, seen_at: 0, expires_at: 0, address: "127.0.0.1".to_owned(), browser: String::new() },
});

/// The frame of somebody who is logged in.
fn members(site: &Site) -> Frame<'_> {
    Frame { member: Some(&MEMBER), form_token: Some("0123456789abcdef".to_owned()), ..frame(site, false) }
}

fn scored(mut record: Record, grade: Grade, score: i16) -> Record {
    record.product.nutriscore = Some(NutriScore { grade, score: Some(score), version: Some(2023), computed: false });
    record
}

fn rows() -> Vec<SavedRow> {
    let all = records();
    let row =
        |from: &Record, to: &Record, saved_at| SavedRow { saved_at, product: from.clone(), substitute: to.clone(), better: None };
    let mut rows = vec![
        row(&scored(all[0].clone(), Grade::E, 26), &scored(all[1].clone(), Grade::C, 7), 1_790_985_600),
        row(&scored(all[5].clone(), Grade::D, 15), &scored(all[6].clone(), Grade::A, -3), 1_790_000_000),
        row(&all[8], &all[7], 1_777_593_600),
        row(&scored(all[9].clone(), Grade::C, 9), &scored(all[2].clone(), Grade::B, 2), 1_760_000_000),
    ];
    rows[0].better = Some(better());
    rows[1].substitute.product.stores = Vec::new();
    rows[2].substitute.product.nutrients = crate::catalogue::Nutrients::default();
    rows
}

fn better() -> Substitute {
    let mut better = substitutes(Some(Grade::C), 3, false).substitutes.remove(2);
    better.product.product.name = "Purée de noisettes complètes".to_owned();
    better
}

fn side(record: &Record) -> Arc<Side> {
    let product = record.product.clone();
    Arc::new(Side {
        id: product.code.as_str().parse().unwrap_or(0),
        code: product.code,
        name: product.name,
        brands: product.brands,
        quantity: product.quantity,
        nutriscore: product.nutriscore,
        nutrients: product.nutrients,
        stores: product.stores,
        example: record.example,
    })
}

fn pairs(rows: &[SavedRow]) -> Vec<Pair> {
    let pair = |row: &SavedRow| Pair { saved_at: row.saved_at, product: side(&row.product), substitute: side(&row.substitute) };
    rows.iter().map(pair).collect()
}

fn hostile() -> SavedRow {
    let mut product = record("123", HOSTILE, HOSTILE, Some(Grade::D), &[]);
    product.product.stores = vec![HOSTILE.to_owned()];
    product.product.image_url = Some("javascript:alert(1)".to_owned());
    let mut better = better();
    better.product.product.name = HOSTILE.to_owned();
    SavedRow { saved_at: i64::MAX, product: product.clone(), substitute: product, better: Some(better) }
}

/// The pages, by name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let mut pages = shelves();
    pages.extend(others());
    pages
}

fn shelves() -> Vec<(&'static str, String)> {
    let site = sample::site();
    let shelf = |rows: &[SavedRow], all: usize, page, text, order| {
        let totals = Totals::of(&pairs(rows));
        let last = u32::try_from(all.div_ceil(SavedPage::MOST)).unwrap_or(1).max(1);
        let (found, more, frame) = (if rows.is_empty() { 0 } else { all }, all > 4_000, members(&site));
        html(&SavedPage { frame, rows, all, found, page, last, more, text, order, totals: &totals })
    };
    let code = |record: &Record| record.product.code.clone();
    let rows = rows();
    let mut removed = members(&site);
    removed.notice =
        Some(Notice::Removed { product: code(&rows[0].product), substitute: code(&rows[0].substitute), at: 1_790_985_600 });
    let none = Totals::default();
    let undo = SavedPage {
        frame: removed,
        rows: &[],
        all: 0,
        found: 0,
        page: 1,
        last: 1,
        more: false,
        text: "",
        order: Order::Newest,
        totals: &none,
    };
    vec![
        ("saved", shelf(&rows, 4, 1, "", Order::Newest)),
        ("saved-many", shelf(&rows, 5_000, 2, "", Order::Gain)),
        ("saved-one", shelf(&rows[2..3], 1, 1, "", Order::Newest)),
        ("saved-searched", shelf(&rows[1..2], 1, 1, "petit-beurre", Order::Gain)),
        ("saved-not-found", shelf(&[], 4, 1, HOSTILE, Order::Newest)),
        ("saved-hostile", shelf(&[hostile()], 1, 1, "", Order::Newest)),
        ("saved-empty", html(&undo)),
    ]
}

fn others() -> Vec<(&'static str, String)> {
    let site = sample::site();
    let rows = rows();
    let confirmation = |row: &SavedRow, saved_at| {
        html(&ConfirmationPage { frame: members(&site), product: &row.product, substitute: &row.substitute, saved_at })
    };
    let shopping = |pairs: &[Pair]| {
        let aisles = by_shop(pairs.iter().map(|pair| pair.substitute.as_ref()));
        html(&ShoppingPage { frame: members(&site), aisles: &aisles })
    };
    let mut bought = pairs(&rows);
    for (at, record) in records().iter().enumerate() {
        let mut sold = Side::clone(&side(record));
        sold.stores =
            [&["Lidl", "Carrefour"][..], &["Biocoop"], &[], &["Carrefour"]][at % 4].iter().map(ToString::to_string).collect();
        bought.push(Pair { saved_at: 1, product: Arc::clone(&bought[0].product), substitute: Arc::new(sold) });
    }
    bought.extend(pairs(&[hostile()]));
    let answer = substitutes(Some(Grade::E), 5, false);
    let any = Wishes::default();
    let all = records();
    let asked = CodeList::default();
    vec![
        ("confirmation", confirmation(&rows[0], Some(1_790_985_600))),
        ("confirmation-unsaved", confirmation(&rows[2], None)),
        ("confirmation-hostile", confirmation(&hostile(), Some(i64::MAX))),
        ("shopping", shopping(&bought)),
        ("shopping-empty", shopping(&[])),
        ("swaps-member", html(&SubstitutesPage { frame: members(&site), answer: &answer, wishes: &any, offer: None })),
        ("compare-member", html(&ComparePage { frame: members(&site), records: &all[..4], unknown: &[], asked: &asked })),
    ]
}

fn page(wanted: &str) -> String {
    pages().into_iter().find(|(name, _)| *name == wanted).map(|(_, page)| page).expect("a page")
}

#[test]
fn a_shelf_tells_what_it_holds() {
    let saved = page("saved");
    for words in ["4 échanges", "À la place de", "Gardé le 3 octobre 2026", "Il y a encore mieux", "<rect class=\"bar-left\""]
    {
        assert!(saved.contains(words), "{words}");
    }
    assert_eq!(saved.matches("action=\"/mes-aliments/retirer\"").count(), 4);
    assert!(page("saved-many").contains("Page 2 sur 417") && page("saved-many").contains("5\u{202f}000 plus récents"));
    assert!(!page("saved-many").contains("class=\"spared\""), "what all spare stands on the first page");
    assert!(page("saved-not-found").contains("Rien de tel dans vos aliments"));
    let empty = page("saved-empty");
    assert!(empty.contains("encore vide") && empty.contains("name=\"depuis\"") && !empty.contains("name=\"tri\""));
}

#[test]
fn only_what_is_better_can_be_kept_from_a_comparison() {
    // The first one is an E: the three others are better than it.
    assert_eq!(page("compare-member").matches("class=\"save-form\"").count(), 3);
    assert_eq!(page("swaps-member").matches("class=\"save-form\"").count(), 5);
}

#[test]
fn every_form_that_changes_something_has_its_token() {
    for (name, page) in pages() {
        let (forms, tokens) = (page.matches("method=\"post\"").count(), page.matches("name=\"jeton\"").count());
        assert_eq!(forms, tokens, "{name}");
    }
}
