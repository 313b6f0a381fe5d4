//! What people leave behind and nobody needs any more: sessions and letters that ran out, failures that count no more.

use super::{DbConnection, Store, StoreError, login_failures, password_resets, sessions};

/// How many rows went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Sessions that ran out.
    pub sessions: usize,
    /// Letters to people who forgot their password, which ran out.
    pub resets: usize,
    /// Accounts and addresses whose failed log-ins count no more.
    pub failures: usize,
}

impl Store {
    /// Removes what ran out by `now`, in Unix seconds, all in one transaction.
    ///
    /// # Errors
    /// When the database fails; then nothing is removed.
    pub fn clear_leftovers(&self, now: i64) -> Result<Leftovers, StoreError> {
        self.write_here(|conn| clear(conn, now))
    }
}

fn clear(conn: &mut DbConnection, now: i64) -> Result<Leftovers, StoreError> {
    Ok(Leftovers {
        sessions: sessions::clear_expired(conn, now)?,
        resets: password_resets::clear_expired(conn, now)?,
        failures: login_failures::forget_old(conn, now)?,
    })
}
