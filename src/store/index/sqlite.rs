//! The index as an FTS5 table.
//!
//! FTS5 hands out matches in the order of their row ids and sorts by anything else only after it has visited them all. So
//! the row id *is* the order: how far from the greatest popularity in the high half, the product's id in the low half.

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;

use super::{Clause, Entry, Field, Key, Query};
use crate::store::StoreError;

diesel::table! {
    product_index (rowid) {
        rowid -> BigInt,
        #[sql_name = "product_index"]
        whole -> Text,
        name -> Text,
        brands -> Text,
        kinds -> Text,
        tags -> Text,
    }
}

diesel::infix_operator!(Matches, " MATCH ", backend: Sqlite);

fn matches(query: &Query) -> Matches<product_index::whole, diesel::dsl::AsExprOf<String, Text>> {
    let text = expression(query);
    Matches::new(product_index::whole, diesel::expression::AsExpression::<Text>::as_expression(text))
}

/// Popularity that counts: everything above is equally well known.
const MOST_POPULAR: i64 = 1 << 30;
/// Bits of a row id that hold the product's id.
const ID_BITS: u32 = 32;

fn row_id(key: Key) -> i64 {
    let popularity = i64::from(key.popularity.max(0)).min(MOST_POPULAR);
    ((MOST_POPULAR - popularity) << ID_BITS) | key.product
}

const fn product_id(row_id: i64) -> i64 {
    row_id & ((1 << ID_BITS) - 1)
}

pub(super) fn insert(conn: &mut SqliteConnection, entries: &[Entry]) -> Result<(), StoreError> {
    use product_index::dsl;
    // FTS5 writes out all it has gathered whenever a row id is smaller than the one before, and at each statement of more
    // than one row: so rows go in one by one, in their order.
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_unstable_by_key(|entry| row_id(entry.key));
    for entry in entries {
        let row = (
            dsl::rowid.eq(row_id(entry.key)),
            dsl::name.eq(&entry.name),
            dsl::brands.eq(&entry.brands),
            dsl::kinds.eq(&entry.kinds),
            dsl::tags.eq(&entry.tags),
        );
        diesel::insert_into(product_index::table).values(row).execute(conn)?;
    }
    Ok(())
}

pub(super) fn remove(conn: &mut SqliteConnection, keys: &[Key]) -> Result<(), StoreError> {
    let mut row_ids: Vec<i64> = keys.iter().map(|key| row_id(*key)).collect();
    row_ids.sort_unstable();
    for row_id in row_ids {
        diesel::delete(product_index::table.find(row_id)).execute(conn)?;
    }
    Ok(())
}

/// Makes one segment of the some twenty that an import leaves: each word is looked up in each of them. A second or two for a
/// million products; nothing to do when there is only one.
pub(super) fn settle(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    diesel::insert_into(product_index::table).values(product_index::whole.eq("optimize")).execute(conn)?;
    Ok(())
}

pub(super) fn among(conn: &mut SqliteConnection, query: &Query, depth: Option<u32>, limit: u32) -> Result<Vec<i64>, StoreError> {
    let rows: Vec<i64> = product_index::table
        .filter(matches(query))
        .filter(product_index::rowid.le(last_row(depth)))
        .order(product_index::rowid.asc())
        .limit(limit.into())
        .select(product_index::rowid)
        .load(conn)?;
    Ok(rows.into_iter().map(product_id).collect())
}

/// The last row that a product of at least this magnitude of popularity can have.
fn last_row(depth: Option<u32>) -> i64 {
    match depth {
        Some(depth @ 1..) => {
            row_id(Key { product: (1 << ID_BITS) - 1, popularity: 1_i32.checked_shl(depth - 1).unwrap_or(i32::MAX) })
        }
        _ => i64::MAX,
    }
}

/// The query in FTS5's own language. Terms hold letters and digits only, and stand in quotes all the same.
fn expression(query: &Query) -> String {
    let mut text = String::from("(");
    for (at, clause) in query.all.iter().enumerate() {
        if at > 0 {
            text.push_str(" AND ");
        }
        push_clause(&mut text, clause);
    }
    text.push(')');
    if !query.none.is_empty() {
        text.push_str(" NOT ");
        push_clause(&mut text, &Clause { field: Field::Tags, any: query.none.clone() });
    }
    text
}

fn push_clause(text: &mut String, clause: &Clause) {
    text.push_str(match clause.field {
        Field::Name => "name : (",
        Field::NameAndBrands => "{name brands} : (",
        Field::Words => "{name brands kinds} : (",
        Field::Tags => "tags : (",
    });
    for (at, term) in clause.any.iter().enumerate() {
        if at > 0 {
            text.push_str(" OR ");
        }
        text.push('"');
        text.push_str(term);
        text.push('"');
    }
    text.push(')');
}

#[cfg(test)]
mod tests {
    use super::{Key, last_row, product_id, row_id};

    #[test]
    fn a_magnitude_ends_where_the_next_begins() {
        let row = |popularity| row_id(Key { product: 123_456, popularity });
        assert!(row(8) <= last_row(Some(4)) && row(7) > last_row(Some(4)));
        assert!(row(1) <= last_row(Some(1)) && row(0) > last_row(Some(1)));
        assert!(row(0) <= last_row(Some(0)) && row(0) <= last_row(None));
    }

    #[test]
    fn row_ids_stand_in_the_order_of_popularity() {
        let id = |product, popularity| row_id(Key { product, popularity });
        assert!(id(7, 100) < id(3, 99), "the more popular first");
        assert!(id(3, 5) < id(4, 5), "then the older");
        assert_eq!(product_id(id(123_456, 42)), 123_456);
        assert_eq!(product_id(id(9, i32::MAX)), 9);
        assert!(id(1, i32::MAX) >= 0);
    }
}
