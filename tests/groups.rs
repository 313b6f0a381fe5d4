//! Groups of staff and what they may do, on both databases.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;

use common::on_each_database;
use purbeurre::accounts::{NewUser, Permission, UserId};
use purbeurre::store::{StoreError, groups, users};

fn may(text: &str) -> Permission {
    Permission::parse(text).expect("a permission")
}

#[test]
fn staff_may_what_they_and_their_groups_may() {
    on_each_database(|test| {
        let store = &test.store;
        let (id, other) = store
            .write_here(|conn| {
                let new = NewUser { username: "élise".to_owned(), password: "!".to_owned(), ..NewUser::default() };
                let id: UserId = users::create(conn, &new)?.expect("the name is free");
                let (shelves, people) = (groups::create(conn, "Rayons")?, groups::create(conn, "Comptes")?);
                assert_eq!(groups::create(conn, "Rayons")?, shelves, "a name is one group");
                assert!(groups::join(conn, id, shelves)? && !groups::join(conn, id, shelves)?);
                assert!(
                    groups::allow(conn, shelves, may("product.change"))? && !groups::allow(conn, shelves, may("product.change"))?
                );
                groups::allow(conn, people, may("user.delete"))?;
                groups::allow_user(conn, id, may("category.view"))?;
                Ok((id, shelves))
            })
            .expect("all is written");
        store
            .write_here(|conn| {
                assert_eq!(groups::all_permissions(conn, id)?, [may("product.change"), may("category.view")].into());
                assert_eq!(groups::own_permissions(conn, id)?, [may("category.view")].into());
                assert_eq!(groups::members(conn, other)?, [id]);
                let names: Vec<String> = groups::list(conn)?.into_iter().map(|group| group.name).collect();
                assert_eq!(names, ["Comptes", "Rayons"]);
                groups::leave(conn, id, other)?;
                assert!(groups::of_user(conn, id)?.is_empty());
                groups::join(conn, id, other)?;
                groups::delete(conn, other)?;
                assert_eq!(
                    groups::all_permissions(conn, id)?,
                    [may("category.view")].into(),
                    "a group takes what it gave with it"
                );
                Ok::<_, StoreError>(())
            })
            .expect("all is as it was written");
    });
}
