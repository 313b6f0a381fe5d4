//! How far the catalogue follows Open Food Facts' files: changes applied, taxonomy taken over.

use diesel::prelude::*;

use crate::store::schema::update_cursor;
use crate::store::{DbConnection, StoreError};

/// The one row.
const ROW: i64 = 1;

/// How far the catalogue follows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = update_cursor)]
pub struct Cursor {
    /// Up to when changes are applied, in Unix seconds.
    pub applied_to: Option<i64>,
    /// The `ETag` of the taxonomy last taken over.
    pub taxonomy_etag: Option<String>,
}

/// How far the catalogue follows.
///
/// # Errors
/// When the database fails.
pub fn cursor(conn: &mut DbConnection) -> Result<Cursor, StoreError> {
    Ok(update_cursor::table.find(ROW).select(Cursor::as_select()).get_result(conn)?)
}

/// Remembers up to when changes are applied. `None` forgets it, after a full import: what has been changed since is then looked
/// for from the oldest file on.
///
/// # Errors
/// When the database fails.
pub fn set_applied_to(conn: &mut DbConnection, applied_to: Option<i64>) -> Result<(), StoreError> {
    diesel::update(update_cursor::table.find(ROW)).set(update_cursor::applied_to.eq(applied_to)).execute(conn)?;
    Ok(())
}

/// Remembers which taxonomy was taken over.
///
/// # Errors
/// When the database fails.
pub fn set_taxonomy_etag(conn: &mut DbConnection, etag: Option<&str>) -> Result<(), StoreError> {
    diesel::update(update_cursor::table.find(ROW)).set(update_cursor::taxonomy_etag.eq(etag)).execute(conn)?;
    Ok(())
}

/// Whether all products have their places in the taxonomy that is there.
pub(in crate::store) fn is_placed(conn: &mut DbConnection) -> Result<bool, StoreError> {
    Ok(update_cursor::table.find(ROW).select(update_cursor::placed).get_result(conn)?)
}

/// Remembers whether they have.
pub(in crate::store) fn set_placed(conn: &mut DbConnection, placed: bool) -> Result<(), StoreError> {
    diesel::update(update_cursor::table.find(ROW)).set(update_cursor::placed.eq(placed)).execute(conn)?;
    Ok(())
}
