//! What people saved, many at a time.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{Kept, ids_of_codes, products_of};
use crate::accounts::UserId;
use crate::catalogue::Barcode;
use crate::store::schema::saved_pairs;
use crate::store::{DbConnection, StoreError, upkeep};

/// Pairs written by one statement, or read by one.
const ROWS_AT_ONCE: usize = 1_000;

/// What somebody saved on another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedBefore {
    /// Who.
    pub user: UserId,
    /// What they looked up.
    pub product: Barcode,
    /// What they buy instead.
    pub substitute: Barcode,
    /// When, in Unix seconds.
    pub at: i64,
}

#[derive(Insertable)]
#[diesel(table_name = saved_pairs)]
struct New {
    user_id: i64,
    product_id: i64,
    substitute_id: i64,
    created_at: i64,
}

/// Saves pairs whose users and products are there; says of each, in their order, whether it is new. One that is there already
/// keeps its date. Must be called inside a write transaction that writes no products after it.
///
/// # Errors
/// When the database fails, or a user is not there.
pub fn save_all(conn: &mut DbConnection, pairs: &[SavedBefore]) -> Result<Vec<bool>, StoreError> {
    upkeep::hold_still(conn)?;
    let mut there = all(conn)?;
    let mut saved = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunks(ROWS_AT_ONCE) {
        let codes: HashSet<&Barcode> = pairs.iter().flat_map(|pair| [&pair.product, &pair.substitute]).collect();
        let ids: HashMap<String, i64> = ids_of_codes(conn, &codes.into_iter().collect::<Vec<_>>())?.into_iter().collect();
        let mut new = Vec::new();
        for pair in pairs {
            let id = |code: &Barcode| ids.get(code.as_str()).copied();
            let (Some(product_id), Some(substitute_id)) = (id(&pair.product), id(&pair.substitute)) else {
                saved.push(false);
                continue;
            };
            let is_new = there.insert((pair.user.0, product_id, substitute_id));
            if is_new {
                new.push(New { user_id: pair.user.0, product_id, substitute_id, created_at: pair.at });
            }
            saved.push(is_new);
        }
        match conn {
            _ if new.is_empty() => 0,
            DbConnection::Sqlite(conn) => diesel::insert_into(saved_pairs::table).values(&new).execute(conn)?,
            DbConnection::Postgres(conn) => diesel::insert_into(saved_pairs::table).values(&new).execute(conn)?,
        };
    }
    Ok(saved)
}

/// Everything that is saved, as (user, product, substitute).
fn all(conn: &mut DbConnection) -> Result<HashSet<(i64, i64, i64)>, StoreError> {
    let columns = (saved_pairs::user_id, saved_pairs::product_id, saved_pairs::substitute_id);
    Ok(saved_pairs::table.select(columns).load(conn)?.into_iter().collect())
}

/// A saved pair with its two products.
#[derive(Debug, Clone, PartialEq)]
pub struct PairRow {
    /// Its number.
    pub id: i64,
    /// Who saved it.
    pub user: UserId,
    /// The number of the product.
    pub product: i64,
    /// The substitute.
    pub substitute: Kept,
    /// When it was saved, in Unix seconds.
    pub at: i64,
}

/// Saved pairs of real products after the one with this number, in the order of their numbers; and the number from which to go
/// on, `None` at the end.
///
/// # Errors
/// When the database fails.
pub fn pairs_after(conn: &mut DbConnection, after: i64, limit: i64) -> Result<(Vec<PairRow>, Option<i64>), StoreError> {
    let columns =
        (saved_pairs::id, saved_pairs::user_id, saved_pairs::product_id, saved_pairs::substitute_id, saved_pairs::created_at);
    let rows: Vec<(i64, i64, i64, i64, i64)> =
        saved_pairs::table.filter(saved_pairs::id.gt(after)).order(saved_pairs::id).limit(limit).select(columns).load(conn)?;
    let last = rows.last().map(|row| row.0);
    let mut ids: Vec<i64> = rows.iter().flat_map(|row| [row.2, row.3]).collect();
    ids.sort_unstable();
    ids.dedup();
    let examples = examples(conn)?;
    let kept: HashMap<i64, Kept> = products_of(conn, &ids)?.into_iter().map(|kept| (kept.id, kept)).collect();
    let pair = |(id, user, product, substitute, at): (i64, i64, i64, i64, i64)| {
        let invented = examples.contains(&product) || examples.contains(&substitute);
        let substitute = kept.get(&substitute).filter(|_| !invented)?.clone();
        Some(PairRow { id, user: UserId(user), product, substitute, at })
    };
    Ok((rows.into_iter().filter_map(pair).collect(), last))
}

/// Our own examples, which are nothing to carry anywhere.
fn examples(conn: &mut DbConnection) -> Result<HashSet<i64>, StoreError> {
    use crate::store::schema::products;
    Ok(products::table.filter(products::example.eq(true)).select(products::id).load(conn)?.into_iter().collect())
}
