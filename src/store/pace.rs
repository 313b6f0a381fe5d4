//! When Open Food Facts may be asked again: one row that all instances share and that outlives them.
//!
//! The store keeps it and lets one caller at a time change it; the rules are those of the client.

use diesel::prelude::*;

use super::schema::open_food_facts;
use super::{DbConnection, Store, StoreError, on_blocking_thread, take};

/// The one row.
const ROW: i64 = 1;

/// What all instances share. Times are Unix milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = open_food_facts, treat_none_as_null = true)]
pub struct PaceRow {
    /// When the next search is free.
    pub search_free_at: i64,
    /// When the next single product is free.
    pub product_free_at: i64,
    /// When the next file is free.
    pub file_free_at: i64,
    /// Failures in a row.
    pub failures: i32,
    /// How often in a row the breaker has opened.
    pub openings: i32,
    /// The breaker is open until then; `None` while it is closed.
    pub open_until: Option<i64>,
    /// The last failure in one word; empty when there was none since the last success.
    pub last_kind: String,
    /// The last failure in words.
    pub last_error: String,
}

impl Store {
    /// Changes the row while no other instance can. What `change` returns is returned when it is written.
    ///
    /// # Errors
    /// When the database fails; then nothing has changed.
    pub fn change_pace<T>(&self, change: impl FnOnce(&mut PaceRow) -> T) -> Result<T, StoreError> {
        self.write_here(|conn| {
            // PostgreSQL: others wait at this statement for the row, and then see what we wrote. SQLite: they already wait.
            diesel::update(open_food_facts::table.find(ROW))
                .set(open_food_facts::failures.eq(open_food_facts::failures))
                .execute(conn)?;
            let before = load(conn)?;
            let mut after = before.clone();
            let outcome = change(&mut after);
            if after != before {
                diesel::update(open_food_facts::table.find(ROW)).set(&after).execute(conn)?;
            }
            Ok(outcome)
        })
    }

    /// The row as it is now, for whoever only looks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pace(&self) -> Result<PaceRow, StoreError> {
        let _seat = self.seat().await?;
        let readers = self.shared.readers.clone();
        on_blocking_thread(move || load(&mut *take(&readers)?)).await
    }
}

pub(super) fn load(conn: &mut DbConnection) -> Result<PaceRow, StoreError> {
    Ok(open_food_facts::table.find(ROW).select(PaceRow::as_select()).get_result(conn)?)
}
