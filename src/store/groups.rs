//! Groups of staff as rows, and what users and groups may do.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::schema::{group_permissions, groups, user_groups, user_permissions};
use super::{DbConnection, StoreError};
use crate::accounts::{Permission, UserId};

/// The number of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub i64);

/// A group of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub id: GroupId,
    /// Its name; no two have the same.
    pub name: String,
}

fn group((id, name): (i64, String)) -> Group {
    Group { id: GroupId(id), name }
}

/// Makes a group; the one that has this name already, where there is one. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn create(conn: &mut DbConnection, name: &str) -> Result<GroupId, StoreError> {
    if let Some(known) = by_name(conn, name)? {
        return Ok(known.id);
    }
    let id = diesel::insert_into(groups::table).values(groups::name.eq(name)).returning(groups::id).get_result(conn)?;
    Ok(GroupId(id))
}

/// Makes a group with a number of its own choosing, which must be free, as its name must. Must be called inside a write
/// transaction; call [`super::carried::restart_numbers`] at its end.
///
/// # Errors
/// When the database fails.
pub fn create_as(conn: &mut DbConnection, id: GroupId, name: &str) -> Result<(), StoreError> {
    diesel::insert_into(groups::table).values((groups::id.eq(id.0), groups::name.eq(name))).execute(conn)?;
    Ok(())
}

/// The group with this number.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut DbConnection, id: GroupId) -> Result<Option<Group>, StoreError> {
    let found: Option<(i64, String)> = groups::table.find(id.0).get_result(conn).optional()?;
    Ok(found.map(group))
}

/// The group with exactly this name.
///
/// # Errors
/// When the database fails.
pub fn by_name(conn: &mut DbConnection, name: &str) -> Result<Option<Group>, StoreError> {
    let found: Option<(i64, String)> = groups::table.filter(groups::name.eq(name)).get_result(conn).optional()?;
    Ok(found.map(group))
}

/// All groups, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut DbConnection) -> Result<Vec<Group>, StoreError> {
    Ok(groups::table.order((groups::name, groups::id)).load(conn)?.into_iter().map(group).collect())
}

/// Removes a group; its members stay. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn delete(conn: &mut DbConnection, id: GroupId) -> Result<(), StoreError> {
    diesel::delete(groups::table.find(id.0)).execute(conn)?;
    Ok(())
}

/// Who is in a group, in the order of their numbers.
///
/// # Errors
/// When the database fails.
pub fn members(conn: &mut DbConnection, id: GroupId) -> Result<Vec<UserId>, StoreError> {
    let in_group = user_groups::table.filter(user_groups::group_id.eq(id.0)).order(user_groups::user_id);
    Ok(in_group.select(user_groups::user_id).load(conn)?.into_iter().map(UserId).collect())
}

/// The groups that a user is in, in the order of their numbers.
///
/// # Errors
/// When the database fails.
pub fn of_user(conn: &mut DbConnection, user: UserId) -> Result<Vec<Group>, StoreError> {
    let theirs = user_groups::table.filter(user_groups::user_id.eq(user.0));
    let rows: Vec<(i64, String)> = theirs
        .inner_join(groups::table.on(groups::id.eq(user_groups::group_id)))
        .order(groups::id)
        .select((groups::id, groups::name))
        .load(conn)?;
    Ok(rows.into_iter().map(group).collect())
}

/// Takes a user into a group; whether they were not in it yet. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails, or there is no such user or group.
pub fn join(conn: &mut DbConnection, user: UserId, id: GroupId) -> Result<bool, StoreError> {
    let there: i64 = user_groups::table.find((user.0, id.0)).count().get_result(conn)?;
    if there == 0 {
        let values = (user_groups::user_id.eq(user.0), user_groups::group_id.eq(id.0));
        diesel::insert_into(user_groups::table).values(values).execute(conn)?;
    }
    Ok(there == 0)
}

/// Takes a user out of a group. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails.
pub fn leave(conn: &mut DbConnection, user: UserId, id: GroupId) -> Result<(), StoreError> {
    diesel::delete(user_groups::table.find((user.0, id.0))).execute(conn)?;
    Ok(())
}

/// What a group allows its members.
///
/// # Errors
/// When the database fails.
pub fn permissions(conn: &mut DbConnection, id: GroupId) -> Result<BTreeSet<Permission>, StoreError> {
    let theirs = group_permissions::table.filter(group_permissions::group_id.eq(id.0));
    Ok(known(&theirs.select(group_permissions::permission).load(conn)?))
}

/// What a user is allowed by themselves, their groups aside.
///
/// # Errors
/// When the database fails.
pub fn own_permissions(conn: &mut DbConnection, user: UserId) -> Result<BTreeSet<Permission>, StoreError> {
    let theirs = user_permissions::table.filter(user_permissions::user_id.eq(user.0));
    Ok(known(&theirs.select(user_permissions::permission).load(conn)?))
}

/// What a user may do: by themselves, or by a group. Superusers, who may do everything, have none of these for it.
///
/// # Errors
/// When the database fails.
pub fn all_permissions(conn: &mut DbConnection, user: UserId) -> Result<BTreeSet<Permission>, StoreError> {
    let mut all = own_permissions(conn, user)?;
    let by_groups = user_groups::table
        .filter(user_groups::user_id.eq(user.0))
        .inner_join(group_permissions::table.on(group_permissions::group_id.eq(user_groups::group_id)))
        .select(group_permissions::permission);
    all.extend(known(&by_groups.load(conn)?));
    Ok(all)
}

/// Allows a group something; whether it was not allowed yet. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails, or there is no such group.
pub fn allow(conn: &mut DbConnection, id: GroupId, permission: Permission) -> Result<bool, StoreError> {
    let text = permission.to_string();
    let there: i64 = group_permissions::table.find((id.0, &text)).count().get_result(conn)?;
    if there == 0 {
        let values = (group_permissions::group_id.eq(id.0), group_permissions::permission.eq(text));
        diesel::insert_into(group_permissions::table).values(values).execute(conn)?;
    }
    Ok(there == 0)
}

/// Allows a user something; whether it was not allowed yet. Must be called inside a write transaction.
///
/// # Errors
/// When the database fails, or there is no such user.
pub fn allow_user(conn: &mut DbConnection, user: UserId, permission: Permission) -> Result<bool, StoreError> {
    let text = permission.to_string();
    let there: i64 = user_permissions::table.find((user.0, &text)).count().get_result(conn)?;
    if there == 0 {
        let values = (user_permissions::user_id.eq(user.0), user_permissions::permission.eq(text));
        diesel::insert_into(user_permissions::table).values(values).execute(conn)?;
    }
    Ok(there == 0)
}

/// A newer version may know more than this one; what this one does not know it does not allow.
fn known(texts: &[String]) -> BTreeSet<Permission> {
    texts.iter().filter_map(|text| Permission::parse(text)).collect()
}
