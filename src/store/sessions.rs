//! Who is logged in where, as rows.

use std::net::IpAddr;

use diesel::prelude::*;

use super::schema::{sessions, users};
use super::users::Row as UserRow;
use super::{DbConnection, StoreError};
use crate::accounts::{Token, User, UserId};

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Session {
    /// Its number, by which it can be ended.
    pub id: i64,
    /// When it began, in Unix seconds.
    pub created_at: i64,
    /// When it was last used, to a few minutes, in Unix seconds.
    pub seen_at: i64,
    /// When it ends by itself, in Unix seconds.
    pub expires_at: i64,
    /// The address it was last used from.
    pub address: String,
    /// The browser, as it names itself; shortened.
    pub browser: String,
}

/// Where and until when a session is.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The visitor's address.
    pub address: IpAddr,
    /// What the browser calls itself.
    pub browser: &'a str,
    /// Now, in Unix seconds.
    pub now: i64,
    /// When it ends unless it is used again, in Unix seconds.
    pub expires_at: i64,
}

/// Begins a session. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn begin(conn: &mut DbConnection, user: UserId, token: &Token, place: &Place<'_>) -> Result<(), StoreError> {
    let values = (
        (sessions::token_hash.eq(token.hash()), sessions::user_id.eq(user.0)),
        (sessions::created_at.eq(place.now), sessions::seen_at.eq(place.now), sessions::expires_at.eq(place.expires_at)),
        (sessions::address.eq(place.address.to_string()), sessions::browser.eq(place.browser)),
    );
    diesel::insert_into(sessions::table).values(values).execute(conn)?;
    Ok(())
}

/// The session of a token, and whose it is; `None` when there is none, when it has run out by `now`, or when the user may not
/// log in any more.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut DbConnection, token: &Token, now: i64) -> Result<Option<(Session, User)>, StoreError> {
    let open = sessions::token_hash.eq(token.hash()).and(sessions::expires_at.gt(now)).and(users::active.eq(true));
    let found: Option<(Session, UserRow)> = sessions::table
        .inner_join(users::table)
        .filter(open)
        .select((Session::as_select(), UserRow::as_select()))
        .get_result(conn)
        .optional()?;
    Ok(found.map(|(session, user)| (session, user.into())))
}

/// Writes down that a session was used. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn touch(conn: &mut DbConnection, id: i64, place: &Place<'_>) -> Result<(), StoreError> {
    let values = (
        (sessions::seen_at.eq(place.now), sessions::expires_at.eq(place.expires_at)),
        (sessions::address.eq(place.address.to_string()), sessions::browser.eq(place.browser)),
    );
    diesel::update(sessions::table.find(id)).set(values).execute(conn)?;
    Ok(())
}

/// The sessions of a user that have not run out by `now`, the one used last first.
///
/// # Errors
/// When the database fails.
pub fn of_user(conn: &mut DbConnection, user: UserId, now: i64) -> Result<Vec<Session>, StoreError> {
    let open = sessions::table.filter(sessions::user_id.eq(user.0).and(sessions::expires_at.gt(now)));
    let newest_first = (sessions::seen_at.desc(), sessions::id.desc());
    Ok(open.order(newest_first).limit(200).select(Session::as_select()).load(conn)?)
}

/// Ends one session of a user. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn end(conn: &mut DbConnection, user: UserId, id: i64) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::id.eq(id).and(sessions::user_id.eq(user.0)))).execute(conn)?;
    Ok(())
}

/// Ends the session of a token, if there is one. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn end_token(conn: &mut DbConnection, token: &Token) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::token_hash.eq(token.hash()))).execute(conn)?;
    Ok(())
}

/// Ends all sessions of a user but one, if any is given. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn end_all(conn: &mut DbConnection, user: UserId, but: Option<i64>) -> Result<usize, StoreError> {
    let of_user = sessions::table.filter(sessions::user_id.eq(user.0).and(sessions::id.ne(but.unwrap_or(-1))));
    Ok(diesel::delete(of_user).execute(conn)?)
}

/// Removes the sessions that ran out by `now`; returns how many. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn clear_expired(conn: &mut DbConnection, now: i64) -> Result<usize, StoreError> {
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(conn)?)
}
