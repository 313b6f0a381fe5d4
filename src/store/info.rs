//! What is in the database, in figures: what the operator asks for after a move, and now and then.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::schema::{saved_pairs, users};
use super::{DbConnection, StoreError, upkeep};
use crate::catalogue::upkeep::Size;

/// Somebody who may do everything in the admin.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Superuser {
    /// Their name.
    pub username: String,
    /// When they last logged in, in Unix seconds; never, when `None`.
    pub last_login_at: Option<i64>,
}

/// Who saved most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopSaver {
    /// Their name.
    pub username: String,
    /// How many pairs they saved.
    pub saved_pairs: u64,
}

/// The database in figures. Our own examples are not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// People with an account.
    pub users: u64,
    /// Those of them who may do everything, by name.
    pub superusers: Vec<Superuser>,
    /// Products.
    pub products: u64,
    /// Categories that are the main one of a product.
    pub categories: u64,
    /// The ten with most products, the largest first.
    pub largest: Vec<Size>,
    /// The ten with fewest products, the smallest first.
    pub smallest: Vec<Size>,
    /// What people saved.
    pub saved_pairs: u64,
    /// Who saved most; the first by name among equals, nobody while nothing is saved.
    pub top_saver: Option<TopSaver>,
    /// Different products that somebody saved as a substitute.
    pub substitutes: u64,
}

/// Categories shown at either end.
const ENDS: usize = 10;

/// Counts everything.
///
/// # Errors
/// When the database fails.
pub fn info(conn: &mut DbConnection) -> Result<Info, StoreError> {
    let totals = upkeep::totals(conn)?;
    let mut sizes = upkeep::sizes(conn)?;
    sizes.sort_unstable_by(|a, b| a.products.cmp(&b.products).then_with(|| a.tag.cmp(&b.tag)));
    let smallest = sizes.iter().take(ENDS).cloned().collect();
    sizes.sort_unstable_by(|a, b| b.products.cmp(&a.products).then_with(|| a.tag.cmp(&b.tag)));
    sizes.truncate(ENDS);
    let people: i64 = users::table.count().get_result(conn)?;
    let pairs: i64 = saved_pairs::table.count().get_result(conn)?;
    let substitutes: Vec<i64> = saved_pairs::table.select(saved_pairs::substitute_id).distinct().load(conn)?;
    let superusers = users::table.filter(users::superuser.eq(true)).order((users::username, users::id));
    Ok(Info {
        users: number(people),
        superusers: superusers.select((users::username, users::last_login_at)).load(conn)?,
        products: totals.products,
        categories: totals.categories,
        largest: sizes,
        smallest,
        saved_pairs: number(pairs),
        top_saver: top_saver(conn)?,
        substitutes: substitutes.len() as u64,
    })
}

fn top_saver(conn: &mut DbConnection) -> Result<Option<TopSaver>, StoreError> {
    let most: Option<(String, i64)> = saved_pairs::table
        .inner_join(users::table)
        .group_by((users::id, users::username))
        .select((users::username, count_star()))
        .order((count_star().desc(), users::username))
        .first(conn)
        .optional()?;
    Ok(most.map(|(username, pairs)| TopSaver { username, saved_pairs: number(pairs) }))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
