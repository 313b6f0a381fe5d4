//! Products as rows, and the ways to read them.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::lexicon::Lexicon;
use super::listed::listed;
use super::schema::products;
use super::{DbConnection, StoreError};
use crate::catalogue::finding::{Glance, Record};
use crate::catalogue::{Barcode, CategoryTag, Grade, NutriScore, Nutrients, Product};

/// A row of `products`, for reading and writing.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = products, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) brands: String,
    pub(super) quantity: Option<String>,
    pub(super) category_id: i64,
    pub(super) category_ids: String,
    pub(super) grade: Option<String>,
    pub(super) score: Option<i32>,
    pub(super) score_version: Option<i32>,
    pub(super) score_computed: bool,
    pub(super) nova_group: Option<i32>,
    pub(super) energy_kcal: Option<f64>,
    pub(super) fat: Option<f64>,
    pub(super) saturated_fat: Option<f64>,
    pub(super) carbohydrates: Option<f64>,
    pub(super) sugars: Option<f64>,
    pub(super) fiber: Option<f64>,
    pub(super) proteins: Option<f64>,
    pub(super) salt: Option<f64>,
    pub(super) stores: String,
    pub(super) labels: String,
    pub(super) allergens: String,
    pub(super) image_url: Option<String>,
    pub(super) image_nutrition_url: Option<String>,
    pub(super) popularity: i32,
    pub(super) modified_at: i64,
    pub(super) updated_at: i64,
    pub(super) example: bool,
}

impl Row {
    /// The product this row holds; its categories get their tags from `tag_of`.
    pub(super) fn into_product(self, tag_of: impl Fn(i64) -> Option<CategoryTag>) -> Result<Product, StoreError> {
        let categories = ids_of(&self.category_ids).filter_map(tag_of).collect();
        let nutriscore = nutriscore(self.grade.as_deref(), self.score, self.score_version, self.score_computed);
        Ok(Product {
            code: Barcode::parse(&self.code).map_err(|why| unreadable("barcode", &why))?,
            brands: list(&self.brands)?,
            categories,
            nutriscore,
            nova_group: self.nova_group.and_then(|group| u8::try_from(group).ok()),
            nutrients: Nutrients {
                energy_kcal: self.energy_kcal,
                fat: self.fat,
                saturated_fat: self.saturated_fat,
                carbohydrates: self.carbohydrates,
                sugars: self.sugars,
                fiber: self.fiber,
                proteins: self.proteins,
                salt: self.salt,
            },
            stores: list(&self.stores)?,
            labels: list(&self.labels)?,
            allergens: list(&self.allergens)?,
            popularity: u32::try_from(self.popularity).unwrap_or(0),
            name: self.name,
            quantity: self.quantity,
            image_url: self.image_url,
            image_nutrition_url: self.image_nutrition_url,
            modified_at: self.modified_at,
        })
    }

    pub(super) fn into_record(self, conn: &mut DbConnection, lexicon: &Lexicon) -> Result<Record, StoreError> {
        let (id, example, updated_at) = (self.id, self.example, self.updated_at);
        let category = lexicon.category_or_load(conn, self.category_id)?;
        let product = self.into_product(|id| lexicon.node(id).map(|node| node.tag.clone()))?;
        Ok(Record { id, product, category, example, updated_at })
    }
}

/// The Nutri-Score that four columns hold; none without a letter.
pub(super) fn nutriscore(grade: Option<&str>, score: Option<i32>, version: Option<i32>, computed: bool) -> Option<NutriScore> {
    Some(NutriScore {
        grade: Grade::parse(grade?)?,
        score: score.and_then(|score| i16::try_from(score).ok()),
        version: version.and_then(|version| u16::try_from(version).ok()),
        computed,
    })
}

/// The ids in a `category_ids` text.
pub(super) fn ids_of(text: &str) -> impl Iterator<Item = i64> + '_ {
    text.split_ascii_whitespace().filter_map(|id| id.parse().ok())
}

/// Reads a list column.
pub(super) fn list(json: &str) -> Result<Vec<String>, StoreError> {
    if json == "[]" {
        return Ok(Vec::new());
    }
    serde_json::from_str(json).map_err(|why| unreadable("list", &why))
}

/// Writes a list column.
pub(super) fn json(list: &[String]) -> Result<String, StoreError> {
    if list.is_empty() {
        return Ok("[]".to_owned());
    }
    serde_json::to_string(list).map_err(|why| unreadable("list", &why))
}

pub(super) fn unreadable(what: &'static str, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Unreadable { what, why: why.to_string() }
}

/// The product with this barcode.
///
/// # Errors
/// When the database fails; a product that is not there is `None`.
pub fn find(conn: &mut DbConnection, lexicon: &Lexicon, code: &Barcode) -> Result<Option<Record>, StoreError> {
    let row: Option<Row> =
        products::table.filter(products::code.eq(code.as_str())).select(Row::as_select()).get_result(conn).optional()?;
    row.map(|row| row.into_record(conn, lexicon)).transpose()
}

/// The row id of the product with this barcode, if there is one.
pub(super) fn id_of(conn: &mut DbConnection, code: &Barcode) -> Result<Option<i64>, StoreError> {
    Ok(products::table.filter(products::code.eq(code.as_str())).select(products::id).get_result(conn).optional()?)
}

/// The rows of the products with these ids, read as one type or another; what a generic function would need fifteen bounds
/// for.
macro_rules! with_ids {
    ($conn:expr, $ids:expr, $row:ty) => {
        match $conn {
            _ if $ids.is_empty() => Vec::new(),
            DbConnection::Sqlite(conn) => {
                products::table.filter(listed(products::id, $ids)).select(<$row>::as_select()).load(conn)?
            }
            DbConnection::Postgres(conn) => {
                products::table.filter(products::id.eq_any($ids)).select(<$row>::as_select()).load(conn)?
            }
        }
    };
}

/// The products with these ids, in this order; ids that are gone are left out.
pub(super) fn by_ids(conn: &mut DbConnection, ids: &[i64]) -> Result<Vec<Row>, StoreError> {
    let rows: Vec<Row> = with_ids!(conn, ids, Row);
    let mut rows: BTreeMap<i64, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// What a list shows of a product, as a row.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = products)]
struct GlanceRow {
    id: i64,
    code: String,
    name: String,
    brands: String,
    quantity: Option<String>,
    category_id: i64,
    category_ids: String,
    grade: Option<String>,
    image_url: Option<String>,
}

/// What a list shows of the products with these ids, in this order; ids that are gone are left out.
pub(super) fn glances(conn: &mut DbConnection, lexicon: &Lexicon, ids: &[i64]) -> Result<Vec<Glance>, StoreError> {
    let rows: Vec<GlanceRow> = with_ids!(conn, ids, GlanceRow);
    let mut places: Vec<(usize, GlanceRow)> =
        rows.into_iter().filter_map(|row| Some((ids.iter().position(|id| *id == row.id)?, row))).collect();
    places.sort_unstable_by_key(|(place, _)| *place);
    places.into_iter().map(|(_, row)| row.into_glance(conn, lexicon)).collect()
}

impl GlanceRow {
    fn into_glance(self, conn: &mut DbConnection, lexicon: &Lexicon) -> Result<Glance, StoreError> {
        Ok(Glance {
            code: Barcode::parse(&self.code).map_err(|why| unreadable("barcode", &why))?,
            brands: list(&self.brands)?,
            category: lexicon.category_or_load(conn, self.category_id)?,
            categories: ids_of(&self.category_ids).filter_map(|id| lexicon.node(id).map(|node| node.tag.clone())).collect(),
            grade: self.grade.as_deref().and_then(Grade::parse),
            name: self.name,
            quantity: self.quantity,
            image_url: self.image_url,
        })
    }
}

/// What a product is called.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = products)]
pub(super) struct Named {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) brands: String,
}

/// What the products with these ids are called, in no particular order.
pub(super) fn named(conn: &mut DbConnection, ids: &[i64]) -> Result<Vec<Named>, StoreError> {
    Ok(with_ids!(conn, ids, Named))
}

/// What is needed of a product to judge whether it may stand in for another.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = products)]
pub(super) struct Candidate {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) brands: String,
    pub(super) category_ids: String,
    pub(super) grade: Option<String>,
    pub(super) score: Option<i32>,
    pub(super) score_version: Option<i32>,
    pub(super) popularity: i32,
}

/// The candidates with these ids, in no particular order.
pub(super) fn candidates(conn: &mut DbConnection, ids: &[i64]) -> Result<Vec<Candidate>, StoreError> {
    Ok(with_ids!(conn, ids, Candidate))
}

/// Ids of the products whose barcode begins with any of these digits, in the order of the barcodes.
pub(super) fn with_code_prefix(conn: &mut DbConnection, prefixes: &[String], limit: u32) -> Result<Vec<i64>, StoreError> {
    let mut ids = Vec::new();
    for prefix in prefixes {
        // `:` is the character after `9`: the range holds all codes that begin so, and the index answers it.
        let range = products::code.ge(prefix).and(products::code.lt(format!("{prefix}:")));
        let found: Vec<i64> =
            products::table.filter(range).order(products::code).limit(limit.into()).select(products::id).load(conn)?;
        ids.extend(found);
    }
    Ok(ids)
}
