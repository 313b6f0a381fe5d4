//! When categories were last fetched, and what that brought.

use diesel::prelude::*;

use crate::catalogue::CategoryTag;
use crate::store::schema::category_visits;
use crate::store::{DbConnection, StoreError};

/// A visit to a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit<'a> {
    /// The category.
    pub tag: &'a CategoryTag,
    /// When its products were fetched, in Unix seconds.
    pub fetched_at: i64,
    /// How many new products that brought.
    pub brought: u64,
    /// Until when it yields its place, in Unix seconds.
    pub resting_until: Option<i64>,
}

/// Remembers a visit in place of the one before.
///
/// # Errors
/// When the database fails.
pub fn visit(conn: &mut DbConnection, visit: &Visit<'_>) -> Result<(), StoreError> {
    let values = (
        category_visits::fetched_at.eq(visit.fetched_at),
        category_visits::brought.eq(i64::try_from(visit.brought).unwrap_or(i64::MAX)),
        category_visits::resting_until.eq(visit.resting_until),
    );
    let tag = visit.tag.as_str();
    if diesel::update(category_visits::table.find(tag)).set(values).execute(conn)? == 0 {
        diesel::insert_into(category_visits::table).values((category_visits::tag.eq(tag), values)).execute(conn)?;
    }
    Ok(())
}
