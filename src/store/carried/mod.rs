//! What is carried over from another site, and out to one: whole accounts with their numbers and hashes, and what people saved.
//!
//! All of it happens in one transaction, which has everything or nothing.

mod pairs;
mod users;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

pub use pairs::{PairRow, SavedBefore, pairs_after, save_all};
pub use users::{Account, Carried, carry_in, users_after};

use super::products::unreadable;
use super::schema::products;
use super::{DbConnection, StoreError};
use crate::catalogue::{Barcode, CategoryTag, Product};

/// A product of the catalogue, with the tag and the name of its main category.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub product: Product,
    /// The id of its main category.
    pub category: CategoryTag,
    /// The name of its main category.
    pub category_name: String,
}

/// Real products after one with this number, in the order of their numbers.
///
/// # Errors
/// When the database fails.
pub fn products_after(conn: &mut DbConnection, after: i64, limit: i64) -> Result<Vec<Kept>, StoreError> {
    let rows = products::table
        .filter(products::id.gt(after).and(products::example.eq(false)))
        .order(products::id)
        .limit(limit)
        .select(super::products::Row::as_select())
        .load(conn)?;
    with_categories(conn, rows)
}

/// The products with these numbers, in this order.
pub(super) fn products_of(conn: &mut DbConnection, ids: &[i64]) -> Result<Vec<Kept>, StoreError> {
    let rows = super::products::by_ids(conn, ids)?;
    with_categories(conn, rows)
}

fn with_categories(conn: &mut DbConnection, rows: Vec<super::products::Row>) -> Result<Vec<Kept>, StoreError> {
    use super::schema::categories;
    let mut names = std::collections::HashMap::new();
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, category_id) = (row.id, row.category_id);
        let (tag, name): &(String, String) = match names.entry(category_id) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(categories::table.find(category_id).select((categories::tag, categories::name)).get_result(conn)?)
            }
        };
        let category = CategoryTag::parse(tag).ok_or_else(|| unreadable("category", tag))?;
        let product = row.into_product(|_| None)?;
        kept.push(Kept { id, product, category, category_name: name.clone() });
    }
    Ok(kept)
}

#[derive(QueryableByName)]
struct CodeRow {
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// The numbers of the products with these barcodes.
fn ids_of_codes(conn: &mut DbConnection, codes: &[&Barcode]) -> Result<Vec<(String, i64)>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
    match conn {
        DbConnection::Sqlite(conn) => {
            let list = serde_json::to_string(&codes).map_err(|why| unreadable("list", &why))?;
            let rows: Vec<CodeRow> =
                diesel::sql_query("SELECT code, id FROM products WHERE code IN (SELECT value FROM json_each(?))")
                    .bind::<Text, _>(list)
                    .load(conn)?;
            Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
        }
        DbConnection::Postgres(conn) => {
            Ok(products::table.filter(products::code.eq_any(codes)).select((products::code, products::id)).load(conn)?)
        }
    }
}

/// Makes sure that the next new user and the next new group get numbers that nobody has, after some were given their own.
/// Must be called inside a write transaction. SQLite does so by itself.
///
/// # Errors
/// When the database fails.
pub fn restart_numbers(conn: &mut DbConnection) -> Result<(), StoreError> {
    if let DbConnection::Postgres(conn) = conn {
        // Never back: a number once given away stays so.
        for restart in [
            "SELECT setval(pg_get_serial_sequence('users', 'id'), GREATEST(\
             (SELECT COALESCE(MAX(id), 0) FROM users) + 1, nextval(pg_get_serial_sequence('users', 'id'))), false)",
            "SELECT setval(pg_get_serial_sequence('groups', 'id'), GREATEST(\
             (SELECT COALESCE(MAX(id), 0) FROM groups) + 1, nextval(pg_get_serial_sequence('groups', 'id'))), false)",
        ] {
            diesel::sql_query(restart).execute(conn)?;
        }
    }
    Ok(())
}
