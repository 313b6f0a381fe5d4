//! What people keep, as rows: a product and what they buy instead.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;

use super::listed::listed;
use super::products::{Row as ProductRow, by_ids, id_of, list, nutriscore, unreadable};
use super::schema::{products, saved_pairs};
use super::{DbConnection, Reader, StoreError};
use crate::accounts::UserId;
use crate::accounts::saved::{Kept, MOST, Pair, Side};
use crate::catalogue::finding::Record;
use crate::catalogue::{Barcode, Nutrients};

/// What became of a pair that was to be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is saved now.
    New,
    /// It was saved before, and keeps its date.
    Already,
    /// One of the two is not in the catalogue, or they are the same: nothing was saved.
    Unknown,
    /// Its owner keeps as many as there may be: nothing was saved.
    Full,
}

/// Saves that a user buys one product instead of another, as of a moment in Unix seconds. Must be called inside a write
/// transaction, which must not write products after it: see [`super::upkeep::hold_still`].
///
/// # Errors
/// When the database fails.
pub fn save(
    conn: &mut DbConnection,
    user: UserId,
    product: &Barcode,
    substitute: &Barcode,
    at: i64,
) -> Result<Saved, StoreError> {
    if let DbConnection::Postgres(conn) = conn {
        // What the insertion takes anyway, but before the products are looked up: so no update removes one in between.
        diesel::sql_query("LOCK TABLE saved_pairs IN ROW EXCLUSIVE MODE").execute(conn)?;
    }
    let (Some(product), Some(substitute)) = (id_of(conn, product)?, id_of(conn, substitute)?) else {
        return Ok(Saved::Unknown);
    };
    if product == substitute {
        return Ok(Saved::Unknown);
    }
    if count(conn, user)? >= u64::from(MOST) {
        let there = of_user(user, product, substitute);
        let saved: i64 = saved_pairs::table.filter(there).count().get_result(conn)?;
        return Ok(if saved > 0 { Saved::Already } else { Saved::Full });
    }
    let values = (
        (saved_pairs::user_id.eq(user.0), saved_pairs::created_at.eq(at)),
        (saved_pairs::product_id.eq(product), saved_pairs::substitute_id.eq(substitute)),
    );
    let inserted = match conn {
        DbConnection::Sqlite(conn) => {
            diesel::insert_into(saved_pairs::table).values(values).on_conflict_do_nothing().execute(conn)?
        }
        DbConnection::Postgres(conn) => {
            diesel::insert_into(saved_pairs::table).values(values).on_conflict_do_nothing().execute(conn)?
        }
    };
    Ok(if inserted > 0 { Saved::New } else { Saved::Already })
}

/// Removes a pair of a user; returns when it had been saved, in Unix seconds, or `None` when they have no such pair. Must be
/// called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn remove(conn: &mut DbConnection, user: UserId, product: &Barcode, substitute: &Barcode) -> Result<Option<i64>, StoreError> {
    let (Some(product), Some(substitute)) = (id_of(conn, product)?, id_of(conn, substitute)?) else { return Ok(None) };
    let gone = diesel::delete(saved_pairs::table.filter(of_user(user, product, substitute)));
    Ok(gone.returning(saved_pairs::created_at).get_result(conn).optional()?)
}

/// When a user saved a pair, in Unix seconds; `None` when they did not.
///
/// # Errors
/// When the database fails.
pub fn saved_at(
    conn: &mut DbConnection,
    user: UserId,
    product: &Barcode,
    substitute: &Barcode,
) -> Result<Option<i64>, StoreError> {
    let (Some(product), Some(substitute)) = (id_of(conn, product)?, id_of(conn, substitute)?) else { return Ok(None) };
    let pair = saved_pairs::table.filter(of_user(user, product, substitute));
    Ok(pair.select(saved_pairs::created_at).get_result(conn).optional()?)
}

/// How many pairs a user keeps.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut DbConnection, user: UserId) -> Result<u64, StoreError> {
    let count: i64 = saved_pairs::table.filter(saved_pairs::user_id.eq(user.0)).count().get_result(conn)?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The newest [`MOST`] pairs of a user, the newest first.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut DbConnection, user: UserId) -> Result<Kept, StoreError> {
    let mut rows: Vec<(i64, i64, i64)> = saved_pairs::table
        .filter(saved_pairs::user_id.eq(user.0))
        .order((saved_pairs::created_at.desc(), saved_pairs::id.desc()))
        .limit(i64::from(MOST) + 1)
        .select((saved_pairs::created_at, saved_pairs::product_id, saved_pairs::substitute_id))
        .load(conn)?;
    let more = rows.len() > MOST as usize;
    rows.truncate(MOST as usize);
    let mut ids: Vec<i64> = rows.iter().flat_map(|(_, product, substitute)| [*product, *substitute]).collect();
    ids.sort_unstable();
    ids.dedup();
    let sides = sides(conn, &ids)?;
    let pair = |(saved_at, product, substitute): (i64, i64, i64)| {
        let side = |id| sides.get(&id).cloned();
        Some(Pair { saved_at, product: side(product)?, substitute: side(substitute)? })
    };
    Ok(Kept { pairs: rows.into_iter().filter_map(pair).collect(), more })
}

/// Both products of some pairs, in full: for a page's worth of them.
///
/// # Errors
/// When the database fails.
pub fn records(reader: &mut Reader<'_>, pairs: &[Pair]) -> Result<Vec<(Record, Record)>, StoreError> {
    let mut ids: Vec<i64> = pairs.iter().flat_map(|pair| [pair.product.id, pair.substitute.id]).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found: HashMap<i64, Record> = HashMap::with_capacity(ids.len());
    for row in by_ids(reader.conn, &ids)? {
        let record = ProductRow::into_record(row, reader.conn, &reader.lexicon)?;
        found.insert(record.id, record);
    }
    let both = |pair: &Pair| Some((found.get(&pair.product.id)?.clone(), found.get(&pair.substitute.id)?.clone()));
    Ok(pairs.iter().filter_map(both).collect())
}

/// One pair of one user.
#[diesel::dsl::auto_type(no_type_alias)]
fn of_user(user: UserId, product: i64, substitute: i64) -> _ {
    let user: i64 = user.0;
    saved_pairs::user_id.eq(user).and(saved_pairs::product_id.eq(product)).and(saved_pairs::substitute_id.eq(substitute))
}

/// What a pair needs of a product, as a row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = products)]
struct SideRow {
    id: i64,
    code: String,
    name: String,
    brands: String,
    quantity: Option<String>,
    grade: Option<String>,
    score: Option<i32>,
    score_version: Option<i32>,
    score_computed: bool,
    energy_kcal: Option<f64>,
    fat: Option<f64>,
    saturated_fat: Option<f64>,
    carbohydrates: Option<f64>,
    sugars: Option<f64>,
    fiber: Option<f64>,
    proteins: Option<f64>,
    salt: Option<f64>,
    stores: String,
    example: bool,
}

fn sides(conn: &mut DbConnection, ids: &[i64]) -> Result<HashMap<i64, Arc<Side>>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<SideRow> = match conn {
        DbConnection::Sqlite(conn) => {
            products::table.filter(listed(products::id, ids)).select(SideRow::as_select()).load(conn)?
        }
        DbConnection::Postgres(conn) => {
            products::table.filter(products::id.eq_any(ids)).select(SideRow::as_select()).load(conn)?
        }
    };
    rows.into_iter().map(|row| Ok((row.id, Arc::new(row.into_side()?)))).collect()
}

impl SideRow {
    fn into_side(self) -> Result<Side, StoreError> {
        Ok(Side {
            id: self.id,
            code: Barcode::parse(&self.code).map_err(|why| unreadable("barcode", &why))?,
            brands: list(&self.brands)?,
            nutriscore: nutriscore(self.grade.as_deref(), self.score, self.score_version, self.score_computed),
            nutrients: Nutrients {
                energy_kcal: self.energy_kcal,
                fat: self.fat,
                saturated_fat: self.saturated_fat,
                carbohydrates: self.carbohydrates,
                sugars: self.sugars,
                fiber: self.fiber,
                proteins: self.proteins,
                salt: self.salt,
            },
            stores: list(&self.stores)?,
            name: self.name,
            quantity: self.quantity,
            example: self.example,
        })
    }
}
