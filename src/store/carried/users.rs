//! Whole accounts, with their numbers and the hashes of their passwords.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::accounts::user::key;
use crate::accounts::{User, UserId};
use crate::store::listed::listed;
use crate::store::products::unreadable;
use crate::store::schema::users;
use crate::store::{DbConnection, StoreError};

/// Accounts written by one statement: 13 values each, and SQLite takes 32,766 at most.
const ROWS_AT_ONCE: usize = 500;

/// An account with the hash of its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub user: User,
    /// The hash of the password.
    pub password: String,
}

/// What became of an account that was carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// It is there now.
    New,
    /// It was there, had not been used here yet, and is now as it was given.
    Updated,
    /// It was there, just so.
    Unchanged,
    /// It was there, somebody has used it here since, and it stays as it is.
    Used,
    /// The number is somebody else's, who has this name: nothing was done.
    OtherName(String),
    /// The name is that of somebody else, who has this number: nothing was done.
    OtherNumber(UserId),
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: i64,
    username: String,
    username_key: String,
    email: String,
    email_key: String,
    password: String,
    first_name: String,
    last_name: String,
    active: bool,
    staff: bool,
    superuser: bool,
    joined_at: i64,
    last_login_at: Option<i64>,
}

impl From<&Account> for Row {
    fn from(account: &Account) -> Self {
        let user = &account.user;
        Self {
            id: user.id.0,
            username: user.username.clone(),
            username_key: key(&user.username),
            email: user.email.clone(),
            email_key: key(&user.email),
            password: account.password.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            active: user.active,
            staff: user.staff,
            superuser: user.superuser,
            joined_at: user.joined_at,
            last_login_at: user.last_login_at,
        }
    }
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        let user = User {
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
        };
        Self { user, password: row.password }
    }
}

/// Carries accounts over, and says of each what became of it, in their order. One that is there already, with the same number and
/// name, is replaced only while nobody has used it here: its password is not yet in argon2id. Must be called inside a write
/// transaction.
///
/// # Errors
/// When the database fails.
pub fn carry_in(conn: &mut DbConnection, accounts: &[Account]) -> Result<Vec<Carried>, StoreError> {
    // As everybody does who makes accounts: no name is taken twice.
    crate::store::write::lock(conn)?;
    let mut carried = Vec::with_capacity(accounts.len());
    for accounts in accounts.chunks(ROWS_AT_ONCE) {
        let (mut by_id, mut by_name) = stored(conn, accounts)?;
        let mut new = Vec::new();
        for account in accounts {
            let row = Row::from(account);
            let outcome = match (by_id.get(&row.id), by_name.get(&row.username)) {
                (Some(known), _) if known.username != row.username => Carried::OtherName(known.username.clone()),
                (None, Some(other)) => Carried::OtherNumber(UserId(*other)),
                (Some(known), _) if *known == row => Carried::Unchanged,
                (Some(known), _) if known.password.starts_with("$argon2") => Carried::Used,
                (Some(_), _) => {
                    update(conn, &row)?;
                    Carried::Updated
                }
                (None, None) => {
                    new.push(row.clone());
                    Carried::New
                }
            };
            if matches!(outcome, Carried::New | Carried::Updated) {
                by_name.insert(row.username.clone(), row.id);
                by_id.insert(row.id, row);
            }
            carried.push(outcome);
        }
        match conn {
            _ if new.is_empty() => 0,
            DbConnection::Sqlite(conn) => diesel::insert_into(users::table).values(&new).execute(conn)?,
            DbConnection::Postgres(conn) => diesel::insert_into(users::table).values(&new).execute(conn)?,
        };
    }
    Ok(carried)
}

fn update(conn: &mut DbConnection, row: &Row) -> Result<(), StoreError> {
    match conn {
        DbConnection::Sqlite(conn) => diesel::update(users::table.find(row.id)).set(row).execute(conn)?,
        DbConnection::Postgres(conn) => diesel::update(users::table.find(row.id)).set(row).execute(conn)?,
    };
    Ok(())
}

#[derive(QueryableByName)]
struct NameRow {
    #[diesel(sql_type = Text)]
    username: String,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
}

/// Accounts by number, and numbers by name.
type Stored = (HashMap<i64, Row>, HashMap<String, i64>);

/// The accounts that have these numbers, by number; and who has these names.
fn stored(conn: &mut DbConnection, accounts: &[Account]) -> Result<Stored, StoreError> {
    let ids: Vec<i64> = accounts.iter().map(|account| account.user.id.0).collect();
    let names: Vec<&str> = accounts.iter().map(|account| account.user.username.as_str()).collect();
    let (rows, by_name): (Vec<Row>, Vec<(String, i64)>) = match conn {
        DbConnection::Sqlite(conn) => {
            let list = serde_json::to_string(&names).map_err(|why| unreadable("list", &why))?;
            let by_name: Vec<NameRow> =
                diesel::sql_query("SELECT username, id FROM users WHERE username IN (SELECT value FROM json_each(?))")
                    .bind::<Text, _>(list)
                    .load(conn)?;
            let rows = users::table.filter(listed(users::id, &ids)).select(Row::as_select()).load(conn)?;
            (rows, by_name.into_iter().map(|row| (row.username, row.id)).collect())
        }
        DbConnection::Postgres(conn) => {
            let by_name = users::table.filter(users::username.eq_any(names)).select((users::username, users::id)).load(conn)?;
            (users::table.filter(users::id.eq_any(&ids)).select(Row::as_select()).load(conn)?, by_name)
        }
    };
    Ok((rows.into_iter().map(|row| (row.id, row)).collect(), by_name.into_iter().collect()))
}

/// Accounts after the one with this number, in the order of their numbers.
///
/// # Errors
/// When the database fails.
pub fn users_after(conn: &mut DbConnection, after: i64, limit: i64) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<Row> =
        users::table.filter(users::id.gt(after)).order(users::id).limit(limit).select(Row::as_select()).load(conn)?;
    Ok(rows.into_iter().map(Account::from).collect())
}
