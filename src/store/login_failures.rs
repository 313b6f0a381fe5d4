//! Attempts to log in that failed, as rows: one for each account that was tried, whether it exists or not, and one for each
//! address that tried.

use std::net::IpAddr;

use diesel::prelude::*;

use super::schema::{login_failures, sessions};
use super::write::lock_people;
use super::{DbConnection, StoreError};
use crate::accounts::UserId;
use crate::accounts::throttle::{self, Kind};
use crate::accounts::user::key;

/// So much of a name counts: no name is longer, and nobody fills the database with longer ones.
const LONGEST_NAME: usize = 150;

/// Who tries to log in, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt<'a> {
    /// The user name that was given; there may be nobody of that name.
    pub username: &'a str,
    /// The user of that name, if there is one.
    pub user: Option<UserId>,
    /// The address of whoever tries.
    pub address: IpAddr,
    /// Now, in Unix seconds.
    pub now: i64,
}

impl Attempt<'_> {
    fn subjects(&self) -> [(Kind, String); 2] {
        [(Kind::Account, of_account(self.username)), (Kind::Address, of_address(self.address))]
    }
}

/// How many seconds an attempt has to wait; `None` when it need not. Where somebody is logged in to the account, only the
/// failures of that address count: strangers cannot keep its owner out.
///
/// # Errors
/// When the database fails.
pub fn wait(conn: &mut DbConnection, attempt: &Attempt<'_>) -> Result<Option<u64>, StoreError> {
    let mut longest = None;
    for (kind, subject) in attempt.subjects() {
        let left = find(conn, &subject)?.and_then(|(failures, at)| throttle::wait(failures, at, attempt.now, kind));
        if left > longest && !(kind == Kind::Account && is_at_home(conn, attempt)?) {
            longest = left;
        }
    }
    Ok(longest)
}

/// Lets nobody else count failures until the transaction ends. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn lock(conn: &mut DbConnection) -> Result<(), StoreError> {
    lock_people(conn)
}

/// Counts a failure, for the account and for the address. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn record(conn: &mut DbConnection, attempt: &Attempt<'_>) -> Result<(), StoreError> {
    lock(conn)?;
    for (kind, subject) in attempt.subjects() {
        let kept = find(conn, &subject)?.filter(|(_, at)| !throttle::is_forgotten(*at, attempt.now, kind));
        let failures = i64::from(kept.map_or(0, |(failures, _)| failures)) + 1;
        diesel::delete(login_failures::table.find(&subject)).execute(conn)?;
        let row =
            (login_failures::subject.eq(subject), login_failures::failures.eq(failures), login_failures::last_at.eq(attempt.now));
        diesel::insert_into(login_failures::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Forgets the failures of an account: after its owner logged in, or proved otherwise to be the owner. Must be called inside
/// a write transaction.
///
/// # Errors
/// When the database fails.
pub fn clear(conn: &mut DbConnection, username: &str) -> Result<(), StoreError> {
    diesel::delete(login_failures::table.find(of_account(username))).execute(conn)?;
    Ok(())
}

/// Removes the failures that count no more; returns how many rows. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn forget_old(conn: &mut DbConnection, now: i64) -> Result<usize, StoreError> {
    let before = now.saturating_sub(Kind::Account.memory().max(Kind::Address.memory()));
    Ok(diesel::delete(login_failures::table.filter(login_failures::last_at.le(before))).execute(conn)?)
}

fn find(conn: &mut DbConnection, subject: &str) -> Result<Option<(u32, i64)>, StoreError> {
    let columns = (login_failures::failures, login_failures::last_at);
    let found: Option<(i64, i64)> = login_failures::table.find(subject).select(columns).get_result(conn).optional()?;
    Ok(found.map(|(failures, at)| (u32::try_from(failures).unwrap_or(u32::MAX), at)))
}

/// Whether somebody is logged in to the account at this address.
fn is_at_home(conn: &mut DbConnection, attempt: &Attempt<'_>) -> Result<bool, StoreError> {
    let Some(user) = attempt.user else { return Ok(false) };
    let open = sessions::table.filter(sessions::user_id.eq(user.0).and(sessions::expires_at.gt(attempt.now)));
    let addresses: Vec<String> = open.order(sessions::seen_at.desc()).limit(200).select(sessions::address).load(conn)?;
    let here = of_address(attempt.address);
    Ok(addresses.iter().any(|address| address.parse().is_ok_and(|address| of_address(address) == here)))
}

fn of_account(username: &str) -> String {
    let start: String = username.trim().chars().take(LONGEST_NAME).collect();
    format!("user:{}", key(&start))
}

/// An IPv6 network of 64 bits belongs to one household, so that all its addresses are one.
fn of_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("address:{address}"),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("address:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{of_account, of_address};

    #[test]
    fn a_subject_is_an_account_or_a_household() {
        let of = |text: &str| of_address(text.parse().expect("an address"));
        assert_eq!(of("192.0.2.7"), "address:192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "address:2001:db8:1:2::/64");
        assert_eq!(of("2001:db8:1:2::"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_eq!(of_account(" Claire "), of_account("claire"));
        assert!(of_account(&"a".repeat(1_000_000)).len() < 200);
    }
}
