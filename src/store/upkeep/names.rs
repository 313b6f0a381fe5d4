//! The names of all categories, those without products included: what people may call one by.

use diesel::prelude::*;

use crate::catalogue::CategoryTag;
use crate::catalogue::naming::Named;
use crate::store::schema::categories;
use crate::store::{DbConnection, StoreError};

/// Every category that the taxonomy names or a product is in, in the order of the ids.
///
/// # Errors
/// When the database fails.
pub fn category_names(conn: &mut DbConnection) -> Result<Vec<Named>, StoreError> {
    let columns = (categories::tag, categories::name, categories::synonyms, categories::products);
    let rows: Vec<(String, String, String, i32)> = categories::table.select(columns).load(conn)?;
    let named = |(tag, name, synonyms, products): (String, String, String, i32)| {
        let synonyms = synonyms.lines().map(str::to_owned).collect();
        Some(Named { tag: CategoryTag::parse(&tag)?, name, synonyms, products: u32::try_from(products).unwrap_or(0) })
    };
    let mut named: Vec<Named> = rows.into_iter().filter_map(named).collect();
    named.sort_unstable_by(|a, b| a.tag.cmp(&b.tag));
    Ok(named)
}

/// The names of some categories, by their rows; in the order of the rows given, those that are gone left out.
///
/// # Errors
/// When the database fails.
pub fn names_of(conn: &mut DbConnection, ids: &[i64]) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::with_capacity(ids.len());
    for id in ids {
        let found: Option<(String, String)> =
            categories::table.find(*id).select((categories::name, categories::tag)).get_result(conn).optional()?;
        names.extend(found.map(|(name, tag)| format!("{name} ({tag})")));
    }
    Ok(names)
}
