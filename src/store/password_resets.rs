//! Letters to people who forgot their password, as rows: whose they are, and until when they are good.

use diesel::prelude::*;

use super::schema::{password_resets, users};
use super::write::lock_people;
use super::{DbConnection, StoreError, login_failures};
use crate::accounts::{Token, UserId};

/// Most letters to one person in an hour.
const AN_HOUR_HOLDS: i64 = 3;
const HOUR: i64 = 60 * 60;

/// Begins a reset, with the token that goes into the letter; says whether one may be sent. `false`: that user got
/// three within an hour, and what they hold stays good. Times are Unix seconds. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn begin(conn: &mut DbConnection, user: UserId, token: &Token, now: i64, expires_at: i64) -> Result<bool, StoreError> {
    // Two requests at once must not both be the third.
    lock_people(conn)?;
    let of_user = password_resets::user_id.eq(user.0);
    let recent: i64 = password_resets::table
        .filter(of_user.and(password_resets::created_at.gt(now.saturating_sub(HOUR))))
        .count()
        .get_result(conn)?;
    if recent >= AN_HOUR_HOLDS {
        return Ok(false);
    }
    let older = of_user.and(password_resets::created_at.le(now.saturating_sub(HOUR)));
    diesel::delete(password_resets::table.filter(older)).execute(conn)?;
    let values = (
        (password_resets::token_hash.eq(token.hash()), password_resets::user_id.eq(user.0)),
        (password_resets::created_at.eq(now), password_resets::expires_at.eq(expires_at)),
    );
    diesel::insert_into(password_resets::table).values(values).execute(conn)?;
    Ok(true)
}

/// Who may choose a new password with a token; `None` when nobody may: it is none of ours, was used, has run out by `now`, or
/// its owner may not log in any more.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut DbConnection, token: &Token, now: i64) -> Result<Option<UserId>, StoreError> {
    let good = password_resets::token_hash.eq(token.hash()).and(password_resets::expires_at.gt(now)).and(users::active.eq(true));
    let found: Option<i64> =
        password_resets::table.inner_join(users::table).filter(good).select(users::id).get_result(conn).optional()?;
    Ok(found.map(UserId))
}

/// [`find`], and uses the token up together with all others of its owner, who has proved to be that and waits no longer for
/// what others failed at. Must be called inside the write transaction that sets the new password.
///
/// # Errors
/// When the database fails.
pub fn take(conn: &mut DbConnection, token: &Token, now: i64) -> Result<Option<UserId>, StoreError> {
    // Of two who use it at once, the second one comes too late.
    lock_people(conn)?;
    let Some(user) = find(conn, token, now)? else { return Ok(None) };
    forget(conn, user)?;
    if let Some(owner) = super::users::find(conn, user)? {
        login_failures::clear(conn, &owner.username)?;
    }
    Ok(Some(user))
}

/// Makes all tokens of a user useless: after they changed their password. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn forget(conn: &mut DbConnection, user: UserId) -> Result<(), StoreError> {
    diesel::delete(password_resets::table.filter(password_resets::user_id.eq(user.0))).execute(conn)?;
    Ok(())
}

/// Removes the tokens that ran out by `now` and no longer count for the hour; returns how many. Must be called inside a write
/// transaction.
///
/// # Errors
/// When the database fails.
pub fn clear_expired(conn: &mut DbConnection, now: i64) -> Result<usize, StoreError> {
    let over = password_resets::expires_at.le(now).and(password_resets::created_at.le(now.saturating_sub(HOUR)));
    Ok(diesel::delete(password_resets::table.filter(over)).execute(conn)?)
}
