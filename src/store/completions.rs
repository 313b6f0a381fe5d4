//! What Open Food Facts answered when a page asked it for more: kept for a while, so that the same is not asked again.

use diesel::prelude::*;

use super::products::{json, list, unreadable};
use super::schema::completions;
use super::{DbConnection, StoreError};
use crate::catalogue::Barcode;

/// The barcodes that came when `question` was last asked, in the order in which they came; `None` when that was before
/// `since` (Unix seconds), or never.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut DbConnection, question: &str, since: i64) -> Result<Option<Vec<Barcode>>, StoreError> {
    let kept: Option<String> = completions::table
        .filter(completions::question.eq(question).and(completions::asked_at.ge(since)))
        .select(completions::codes)
        .get_result(conn)
        .optional()?;
    let Some(kept) = kept else { return Ok(None) };
    let codes = list(&kept)?;
    codes.iter().map(|code| Barcode::parse(code).map_err(|why| unreadable("barcode", &why))).collect::<Result<_, _>>().map(Some)
}

/// Keeps what came when `question` was asked, at `asked_at` in Unix seconds, instead of what was kept of it before. Must be
/// called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn keep(conn: &mut DbConnection, question: &str, asked_at: i64, codes: &[Barcode]) -> Result<(), StoreError> {
    // Two instances may have asked the same: the second one to come here waits, then finds what the first one wrote.
    super::write::lock(conn)?;
    let codes: Vec<String> = codes.iter().map(|code| code.as_str().to_owned()).collect();
    diesel::delete(completions::table.find(question)).execute(conn)?;
    let values = (completions::question.eq(question), completions::asked_at.eq(asked_at), completions::codes.eq(json(&codes)?));
    diesel::insert_into(completions::table).values(values).execute(conn)?;
    Ok(())
}

/// Forgets what was asked before a moment in Unix seconds; returns how many answers that were. Must be called inside a write
/// transaction.
///
/// # Errors
/// When the database fails.
pub fn forget_older(conn: &mut DbConnection, before: i64) -> Result<usize, StoreError> {
    Ok(diesel::delete(completions::table.filter(completions::asked_at.lt(before))).execute(conn)?)
}
