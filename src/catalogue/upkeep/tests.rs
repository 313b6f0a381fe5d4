//! The rules against examples, and against a slow but obvious second opinion.

use std::collections::BTreeMap;
use std::hash::RandomState;

use proptest::prelude::*;

use super::{Listed, Plan, Planner, Rules, Sameness, Size, rest, smallest};
use crate::catalogue::CategoryTag;

/// id, name, brands, date, category.
type Row<'a> = (i64, &'a str, &'a [&'a str], i64, i64);

const BY_NAME: Rules = Rules { sameness: Sameness::Name, single_product_categories: false };
const BY_BRAND: Rules = Rules { sameness: Sameness::NameAndBrands, single_product_categories: false };
const SINGLES: Rules = Rules { sameness: Sameness::Never, single_product_categories: true };
const BOTH: Rules = Rules { sameness: Sameness::Name, single_product_categories: true };

fn plan(rules: Rules, rows: &[Row<'_>], saved: &[i64]) -> Plan {
    let mut planner = Planner::new(rules, RandomState::new());
    for (id, name, brands, modified_at, category) in rows {
        let brands: Vec<String> = brands.iter().map(|brand| (*brand).to_owned()).collect();
        planner.add(&Listed { id: *id, name, brands: &brands, modified_at: *modified_at, category: *category });
    }
    planner.plan(saved)
}

#[test]
fn of_one_name_the_newest_stays() {
    let rows: [Row<'_>; 5] = [
        (1, "Pâte à tartiner", &[], 300, 1),
        (2, "PATE A TARTINER !", &[], 100, 1),
        (3, "  pâte  à tartiner", &[], 300, 2),
        (4, "Pâtes à tartiner", &[], 1, 1),
        (5, "Confiture", &[], 1, 1),
    ];
    let planned = plan(BY_NAME, &rows, &[]);
    assert_eq!((planned.products, planned.duplicates), (5, vec![1, 2]), "of two of one date the later row stays");
}

#[test]
fn brands_may_tell_two_apart() {
    let rows: [Row<'_>; 4] = [
        (1, "Lait", &["Lactel", "Candia"], 1, 1),
        (2, "Lait", &["CANDIA", "lactel"], 2, 1),
        (3, "Lait", &["Lactel"], 3, 1),
        (4, "Lait", &[], 4, 1),
    ];
    assert_eq!(plan(BY_BRAND, &rows, &[]).duplicates, [1]);
    assert_eq!(plan(BY_NAME, &rows, &[]).duplicates, [1, 2, 3]);
    assert_eq!(plan(SINGLES, &rows, &[]).duplicates, Vec::<i64>::new());
}

#[test]
fn letters_that_folding_would_lose_count() {
    let rows: [Row<'_>; 7] = [
        (1, "Кефир 2%", &[], 1, 1),
        (2, "Молоко 2%", &[], 1, 1),
        (3, "日本", &[], 1, 1),
        (4, "中国", &[], 1, 1),
        (5, "КЕФИР  2%", &[], 2, 1),
        (6, "!!!", &[], 1, 1),
        (7, "???", &[], 1, 1),
    ];
    assert_eq!(plan(BY_NAME, &rows, &[]).duplicates, [1], "and case does not");
}

#[test]
fn what_is_saved_stays() {
    let rows: [Row<'_>; 3] = [(1, "Lait", &[], 1, 1), (2, "Lait", &[], 2, 1), (3, "Lait", &[], 3, 1)];
    let old_saved = plan(BY_NAME, &rows, &[1]);
    assert_eq!((old_saved.duplicates, old_saved.saved_duplicates), (vec![2], 1), "beside its newer twin");
    let newest_saved = plan(BY_NAME, &rows, &[3]);
    assert_eq!((newest_saved.duplicates, newest_saved.saved_duplicates), (vec![1, 2], 0), "it would stay anyway");
    assert_eq!(plan(BY_NAME, &rows, &[1, 2, 3]).doomed(), Vec::<i64>::new());
    let alone: [Row<'_>; 2] = [(1, "Lait", &[], 1, 1), (2, "Pain", &[], 2, 2)];
    let singles = plan(SINGLES, &alone, &[2]);
    assert_eq!((singles.singles, singles.saved_singles), (vec![(1, 1)], 1));
}

#[test]
fn a_category_is_counted_after_its_duplicates_are_gone() {
    let rows: [Row<'_>; 5] =
        [(1, "Lait", &[], 1, 1), (2, "Lait", &[], 2, 1), (3, "Pain", &[], 1, 2), (4, "Riz", &[], 1, 3), (5, "Blé", &[], 1, 3)];
    assert_eq!(plan(SINGLES, &rows, &[]).singles, [(2, 3)]);
    let both = plan(BOTH, &rows, &[]);
    assert_eq!((both.duplicates.as_slice(), both.singles.as_slice()), (&[1][..], &[(1, 2), (2, 3)][..]));
    assert_eq!(both.doomed(), [1, 2, 3]);
}

#[test]
fn a_share_is_exceeded_by_more_than_it() {
    let of = |products, doomed: i64| Plan { products, duplicates: (0..doomed).collect(), ..Plan::default() };
    assert!(!of(10, 2).exceeds(0.2));
    assert!(of(10, 3).exceeds(0.2));
    assert!(of(10, 1).exceeds(0.0));
    assert!(!of(10, 0).exceeds(0.0) && !of(10, 10).exceeds(1.0) && !of(0, 0).exceeds(0.2));
}

#[test]
fn rows_out_of_range_are_left_alone() {
    let rows: [Row<'_>; 2] = [(-1, "Lait", &[], 1, 1), (1 << 32, "Lait", &[], 2, 1)];
    assert_eq!(plan(BOTH, &rows, &[]), Plan::default());
}

fn size(tag: &str, products: u64, resting_until: Option<i64>) -> Size {
    Size { tag: CategoryTag::parse(tag).unwrap(), name: tag.to_owned(), products, resting_until }
}

#[test]
fn the_smallest_come_first_and_those_that_rest_yield() {
    let sizes = || {
        vec![
            size("en:d", 9, None),
            size("en:b", 1, Some(1_001)),
            size("en:c", 1, Some(1_000)),
            size("en:a", 1, None),
            size("en:e", 20, Some(5_000)),
        ]
    };
    let tags = |sizes: &[Size]| sizes.iter().map(|size| size.tag.to_string()).collect::<Vec<_>>();
    let (chosen, resting) = smallest(sizes(), 3, 1_000);
    assert_eq!((tags(&chosen), resting), (vec!["en:a".to_owned(), "en:c".to_owned(), "en:d".to_owned()], 1));
    let (chosen, resting) = smallest(sizes(), 10, 1_000);
    assert_eq!((chosen.len(), resting), (3, 2));
}

#[test]
fn what_brought_nothing_new_rests() {
    let week = 7 * 24 * 3_600;
    assert_eq!((rest(0, 4, 1), rest(0, 0, 0)), (None, None));
    let until = rest(0, 4, 0).unwrap();
    assert!((3 * week..4 * week).contains(&until), "through the third run after, not the fourth");
}

/// The rules again, said so that nobody can misread them.
fn second_opinion(rules: Rules, rows: &[(i64, String, i64, i64)], saved: &[i64]) -> Plan {
    let mut plan = Plan { products: rows.len() as u64, ..Plan::default() };
    let mut left = Vec::new();
    for row in rows {
        let newer = rows.iter().any(|other| other.1 == row.1 && (other.2, other.0) > (row.2, row.0));
        let doomed = rules.sameness == Sameness::Name && newer;
        if doomed && !saved.contains(&row.0) {
            plan.duplicates.push(row.0);
        } else {
            plan.saved_duplicates += u64::from(doomed);
            left.push(row);
        }
    }
    let mut categories: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for row in left {
        categories.entry(row.3).or_default().push(row.0);
    }
    for (category, products) in categories {
        if rules.single_product_categories && products.len() == 1 {
            if saved.contains(&products[0]) { plan.saved_singles += 1 } else { plan.singles.push((category, products[0])) }
        }
    }
    plan
}

proptest! {
    #[test]
    fn the_plan_is_what_the_rules_say(
        rows in proptest::collection::vec(("[ab]{1,2}", 0_i64..4, 1_i64..5), 0..20),
        saved in proptest::collection::btree_set(1_i64..20, 0..5),
        by_name in any::<bool>(),
        single_product_categories in any::<bool>(),
    ) {
        let sameness = if by_name { Sameness::Name } else { Sameness::Never };
        let rules = Rules { sameness, single_product_categories };
        let saved: Vec<i64> = saved.into_iter().collect();
        let rows: Vec<(i64, String, i64, i64)> =
            (1..).zip(rows).map(|(id, (name, modified, category))| (id, name, modified, category)).collect();
        let listed: Vec<Row<'_>> = rows.iter().map(|(id, name, modified, category)| (*id, name.as_str(), &[][..], *modified, *category)).collect();
        let planned = plan(rules, &listed, &saved);
        prop_assert!(planned.doomed().iter().all(|id| !saved.contains(id)));
        prop_assert_eq!(planned, second_opinion(rules, &rows, &saved));
    }
}
