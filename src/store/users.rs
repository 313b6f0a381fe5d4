//! Users as rows.

use diesel::prelude::*;

use super::schema::users;
use super::{DbConnection, StoreError};
use crate::accounts::user::key;
use crate::accounts::{NewUser, User, UserId};

/// A row of `users`, without the password.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(super) struct Row {
    id: i64,
    username: String,
    email: String,
    first_name: String,
    last_name: String,
    active: bool,
    staff: bool,
    superuser: bool,
    joined_at: i64,
    last_login_at: Option<i64>,
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            id: UserId(row.id),
            username: row.username,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            active: row.active,
            staff: row.staff,
            superuser: row.superuser,
            joined_at: row.joined_at,
            last_login_at: row.last_login_at,
        }
    }
}

/// Why somebody cannot have a name or an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Somebody else has that user name, or one that looks the same.
    Username,
}

/// The user with this number.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut DbConnection, id: UserId) -> Result<Option<User>, StoreError> {
    let row: Option<Row> = users::table.find(id.0).select(Row::as_select()).get_result(conn).optional()?;
    Ok(row.map(User::from))
}

/// The user who logs in with this name: exactly this one, or else the only one whose name differs by capitals.
///
/// # Errors
/// When the database fails.
pub fn by_username(conn: &mut DbConnection, username: &str) -> Result<Option<User>, StoreError> {
    let alike: Vec<Row> = users::table
        .filter(users::username_key.eq(key(username)))
        .order(users::id)
        .limit(100)
        .select(Row::as_select())
        .load(conn)?;
    let exact = alike.iter().position(|row| row.username == username);
    let chosen = exact.or((alike.len() == 1).then_some(0));
    Ok(chosen.and_then(|at| alike.into_iter().nth(at)).map(User::from))
}

/// Active users with this e-mail address, the oldest first, no more than ten.
///
/// # Errors
/// When the database fails.
pub fn by_email(conn: &mut DbConnection, email: &str) -> Result<Vec<User>, StoreError> {
    let key = key(email);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let with_email = users::table.filter(users::email_key.eq(key).and(users::active.eq(true)));
    let rows: Vec<Row> = with_email.order(users::id).limit(10).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(User::from).collect())
}

/// Makes an account. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails; a name that is taken is no failure but an answer.
pub fn create(conn: &mut DbConnection, new: &NewUser) -> Result<Result<UserId, Taken>, StoreError> {
    // One at a time, so that two people cannot take names that differ by capitals only.
    super::write::lock(conn)?;
    let alike: i64 = users::table.filter(users::username_key.eq(key(&new.username))).count().get_result(conn)?;
    if alike > 0 {
        return Ok(Err(Taken::Username));
    }
    let values = (
        (users::username.eq(&new.username), users::username_key.eq(key(&new.username))),
        (users::email.eq(&new.email), users::email_key.eq(key(&new.email)), users::password.eq(&new.password)),
        (users::first_name.eq(""), users::last_name.eq("")),
        (users::active.eq(true), users::staff.eq(new.staff), users::superuser.eq(new.superuser)),
        users::joined_at.eq(new.joined_at),
    );
    let id = diesel::insert_into(users::table).values(values).returning(users::id).get_result(conn)?;
    Ok(Ok(UserId(id)))
}

/// The hash of a user's password.
///
/// # Errors
/// When the database fails.
pub fn password(conn: &mut DbConnection, id: UserId) -> Result<Option<String>, StoreError> {
    Ok(users::table.find(id.0).select(users::password).get_result(conn).optional()?)
}

/// Keeps another hash of a user's password. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn set_password(conn: &mut DbConnection, id: UserId, hash: &str) -> Result<(), StoreError> {
    diesel::update(users::table.find(id.0)).set(users::password.eq(hash)).execute(conn)?;
    Ok(())
}

/// Keeps another e-mail address of a user; empty for none. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn set_email(conn: &mut DbConnection, id: UserId, email: &str) -> Result<(), StoreError> {
    let values = (users::email.eq(email), users::email_key.eq(key(email)));
    diesel::update(users::table.find(id.0)).set(values).execute(conn)?;
    Ok(())
}

/// Writes down that a user logged in, at a moment in Unix seconds. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn logged_in(conn: &mut DbConnection, id: UserId, at: i64) -> Result<(), StoreError> {
    diesel::update(users::table.find(id.0)).set(users::last_login_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Removes a user with all that is theirs: sessions, saved pairs, letters. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut DbConnection, id: UserId) -> Result<(), StoreError> {
    diesel::delete(users::table.find(id.0)).execute(conn)?;
    Ok(())
}

/// Lets a user log in or not; who may not is logged out at once. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn set_active(conn: &mut DbConnection, id: UserId, active: bool) -> Result<(), StoreError> {
    diesel::update(users::table.find(id.0)).set(users::active.eq(active)).execute(conn)?;
    Ok(())
}

/// Whether somebody has that name, or one that looks the same.
///
/// # Errors
/// When the database fails.
pub fn is_taken(conn: &mut DbConnection, username: &str) -> Result<bool, StoreError> {
    let alike: i64 = users::table.filter(users::username_key.eq(key(username))).count().get_result(conn)?;
    Ok(alike > 0)
}

/// [`delete`], unless it is the last active superuser: then nobody could look after the site any more. Says whether the user
/// is gone. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn delete_unless_last(conn: &mut DbConnection, id: UserId) -> Result<bool, StoreError> {
    // Of two who leave at once, the second one stays.
    super::write::lock_people(conn)?;
    let may_all = users::active.eq(true).and(users::superuser.eq(true));
    let chiefs: Vec<i64> = users::table.filter(may_all).order(users::id).limit(2).select(users::id).load(conn)?;
    if chiefs == [id.0] {
        return Ok(false);
    }
    delete(conn, id)?;
    Ok(true)
}
