//! What the weekly update asks of the products and does to them: main categories by size, the plan of removals, removals.

mod cursor;
mod names;
mod visits;

use std::collections::HashMap;
use std::hash::BuildHasher;

use diesel::dsl::count_star;
use diesel::prelude::*;

pub use cursor::{Cursor, cursor, set_applied_to, set_taxonomy_etag};
pub(super) use cursor::{is_placed, set_placed};
pub use names::{category_names, names_of};
pub use visits::{Visit, visit};

use super::index::{self, Key};
use super::listed::listed;
use super::products::list;
use super::schema::{categories, category_visits, products, saved_pairs};
use super::{DbConnection, StoreError};
use crate::catalogue::CategoryTag;
use crate::catalogue::barcode::KnownCodes;
use crate::catalogue::upkeep::{Listed, Plan, Planner, Size};

/// Products read at a time.
const PAGE: i64 = 5_000;
/// Products removed by one statement.
const REMOVED_AT_ONCE: usize = 1_000;

/// How much the catalogue holds, our own examples aside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Products.
    pub products: u64,
    /// Categories that are the main one of a product.
    pub categories: u64,
}

/// Counts products and their main categories.
///
/// # Errors
/// When the database fails.
pub fn totals(conn: &mut DbConnection) -> Result<Totals, StoreError> {
    let real = products::table.filter(products::example.eq(false));
    let all: i64 = real.select(count_star()).get_result(conn)?;
    let categories: Vec<i64> = real.select(products::category_id).distinct().load(conn)?;
    Ok(Totals { products: number(all), categories: categories.len() as u64 })
}

/// Every main category, how many products it holds, and until when it yields its place; without order.
///
/// # Errors
/// When the database fails.
pub fn sizes(conn: &mut DbConnection) -> Result<Vec<Size>, StoreError> {
    let counts: Vec<(i64, i64)> = products::table
        .filter(products::example.eq(false))
        .group_by(products::category_id)
        .select((products::category_id, count_star()))
        .load(conn)?;
    let mut counts: HashMap<i64, i64> = counts.into_iter().collect();
    let resting: Vec<(String, Option<i64>)> =
        category_visits::table.select((category_visits::tag, category_visits::resting_until)).load(conn)?;
    let resting: HashMap<String, Option<i64>> = resting.into_iter().collect();
    let named: Vec<(i64, String, String)> =
        categories::table.select((categories::id, categories::tag, categories::name)).load(conn)?;
    let size = |(id, tag, name): (i64, String, String)| {
        let products = number(counts.remove(&id)?);
        let resting_until = resting.get(&tag).copied().flatten();
        Some(Size { tag: CategoryTag::parse(&tag)?, name, products, resting_until })
    };
    Ok(named.into_iter().filter_map(size).collect())
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// The row of the newest product: those inserted from now on have greater ones, while the catalogue's lock is held.
///
/// # Errors
/// When the database fails.
pub fn last_product_id(conn: &mut DbConnection) -> Result<i64, StoreError> {
    super::write::lock(conn)?;
    let last: Option<i64> = products::table.select(diesel::dsl::max(products::id)).get_result(conn)?;
    Ok(last.unwrap_or(0))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = products)]
struct Read {
    id: i64,
    name: String,
    brands: String,
    category_id: i64,
    modified_at: i64,
}

/// Plans what is to be removed, a page of products at a time. Called in the transaction that also removes it, so that nothing
/// can change in between; that transaction must have begun with [`hold_still`].
///
/// # Errors
/// When the database fails.
pub fn plan<S: BuildHasher>(conn: &mut DbConnection, mut planner: Planner<S>) -> Result<Plan, StoreError> {
    let mut after = 0;
    loop {
        let page: Vec<Read> = products::table
            .filter(products::id.gt(after).and(products::example.eq(false)))
            .order(products::id)
            .limit(PAGE)
            .select(Read::as_select())
            .load(conn)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for Read { id, name, brands, category_id, modified_at } in &page {
            let brands = list(brands)?;
            planner.add(&Listed { id: *id, name, brands: &brands, modified_at: *modified_at, category: *category_id });
        }
    }
    Ok(planner.plan(&saved(conn)?))
}

/// Keeps others from writing products and from saving any until the transaction ends. On SQLite its beginning did. A
/// transaction that saves a pair must not write products after it: the two would wait for each other.
///
/// # Errors
/// When the database fails.
pub fn hold_still(conn: &mut DbConnection) -> Result<(), StoreError> {
    super::write::lock(conn)?;
    if let DbConnection::Postgres(conn) = conn {
        // Reading goes on. Whoever saves a product just now waits, and then learns whether it is still there.
        diesel::sql_query("LOCK TABLE saved_pairs IN SHARE MODE").execute(conn)?;
    }
    Ok(())
}

/// Rows of all products that somebody saved, or saved as a substitute; sorted.
///
/// # Errors
/// When the database fails.
pub(super) fn saved(conn: &mut DbConnection) -> Result<Vec<i64>, StoreError> {
    let mut ids: Vec<i64> = saved_pairs::table.select(saved_pairs::product_id).distinct().load(conn)?;
    let substitutes: Vec<i64> = saved_pairs::table.select(saved_pairs::substitute_id).distinct().load(conn)?;
    ids.extend(substitutes);
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// Removes products and their entries of the index. To be called in a write transaction.
///
/// # Errors
/// When the database fails; also when one of them is saved: then the database refuses, and the transaction must be undone.
pub fn remove(conn: &mut DbConnection, ids: &[i64]) -> Result<u64, StoreError> {
    let mut removed = 0;
    for ids in ids.chunks(REMOVED_AT_ONCE) {
        let rows: Vec<(i64, i32)> = match conn {
            DbConnection::Sqlite(conn) => {
                products::table.filter(listed(products::id, ids)).select((products::id, products::popularity)).load(conn)?
            }
            DbConnection::Postgres(conn) => {
                products::table.filter(products::id.eq_any(ids)).select((products::id, products::popularity)).load(conn)?
            }
        };
        let keys: Vec<Key> =
            rows.iter().map(|(product, popularity)| Key { product: *product, popularity: *popularity }).collect();
        index::remove(conn, &keys)?;
        removed += match conn {
            DbConnection::Sqlite(conn) => diesel::delete(products::table.filter(listed(products::id, ids))).execute(conn)?,
            DbConnection::Postgres(conn) => diesel::delete(products::table.filter(products::id.eq_any(ids))).execute(conn)?,
        };
    }
    if removed > 0 {
        super::write::moved_on(conn)?;
    }
    Ok(removed as u64)
}

/// All barcodes of the catalogue, our own examples aside: eight bytes each.
///
/// # Errors
/// When the database fails.
pub fn known_codes(conn: &mut DbConnection) -> Result<KnownCodes, StoreError> {
    let mut codes = Vec::new();
    let mut after = 0;
    loop {
        let page: Vec<(i64, String)> = products::table
            .filter(products::id.gt(after).and(products::example.eq(false)))
            .order(products::id)
            .limit(PAGE)
            .select((products::id, products::code))
            .load(conn)?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        codes.extend(page.iter().filter_map(|(_, code)| code.parse::<u64>().ok()));
    }
    Ok(KnownCodes::new(codes))
}
