//! The index as a `tsvector` with a GIN index. Weights tell the fields apart: A name, B brands, C kinds, D tags.

use std::collections::BTreeMap;
use std::io::Write as _;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::{SingleValue, Text};

use super::{Clause, Entry, Field, Key, Query, magnitude};
use crate::store::StoreError;

/// The type `tsvector`.
#[derive(Debug, Clone, Copy, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
#[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
pub struct TsVector;

/// The type `tsquery`.
#[derive(Debug, Clone, Copy, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
#[diesel(postgres_type(name = "tsquery", schema = "pg_catalog"))]
pub struct TsQuery;

diesel::table! {
    use diesel::sql_types::{BigInt, Integer};
    use super::TsVector;
    product_index (product_id) {
        product_id -> BigInt,
        popularity -> Integer,
        terms -> TsVector,
    }
}

diesel::define_sql_function! {
    /// Reads a query; the configuration `simple` leaves words as they are.
    fn to_tsquery(configuration: RegConfig, query: Text) -> TsQuery;
}

/// The type `regconfig`: the name of a text search configuration.
#[derive(Debug, Clone, Copy, diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
#[diesel(postgres_type(name = "regconfig", schema = "pg_catalog"))]
pub struct RegConfig;

diesel::infix_operator!(Matches, " @@ ", backend: Pg);

#[derive(Debug, diesel::expression::AsExpression)]
#[diesel(sql_type = TsVector)]
struct Terms(BTreeMap<String, u16>);

/// Lexemes carry one position each, whose upper two bits are the weight: positions are not used, weights are.
const WEIGHTS: [u16; 4] = [3, 2, 1, 0];

impl From<&Entry> for Terms {
    fn from(entry: &Entry) -> Self {
        let mut terms = BTreeMap::new();
        for (field, weight) in [&entry.name, &entry.brands, &entry.kinds, &entry.tags].into_iter().zip(WEIGHTS) {
            for term in field.split(' ').filter(|term| !term.is_empty()) {
                *terms.entry(term.to_owned()).or_insert(0) |= 1 << weight;
            }
        }
        terms.insert(popularity(magnitude(entry.key.popularity)), 1);
        Self(terms)
    }
}

/// The term of all products that are about so popular.
fn popularity(magnitude: u32) -> String {
    format!("p{magnitude}")
}

impl ToSql<TsVector, Pg> for Terms {
    /// Writes what `tsvectorrecv` reads: a count, then each lexeme, a zero byte, and its positions with their weights.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        out.write_all(&i32::try_from(self.0.len())?.to_be_bytes())?;
        for (term, weights) in &self.0 {
            out.write_all(term.as_bytes())?;
            out.write_all(&[0])?;
            let weights: Vec<u16> = (0..4).rev().filter(|weight| weights & (1 << weight) != 0).collect();
            out.write_all(&u16::try_from(weights.len())?.to_be_bytes())?;
            for (position, weight) in (1_u16..).zip(weights) {
                out.write_all(&(weight << 14 | position).to_be_bytes())?;
            }
        }
        Ok(IsNull::No)
    }
}

pub(super) fn insert(conn: &mut PgConnection, entries: &[Entry]) -> Result<(), StoreError> {
    use product_index::dsl;
    for chunk in entries.chunks(500) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|entry| {
                let key = entry.key;
                (dsl::product_id.eq(key.product), dsl::popularity.eq(key.popularity), dsl::terms.eq(Terms::from(entry)))
            })
            .collect();
        diesel::insert_into(product_index::table).values(&rows).execute(conn)?;
    }
    Ok(())
}

pub(super) fn remove(conn: &mut PgConnection, keys: &[Key]) -> Result<(), StoreError> {
    let ids: Vec<i64> = keys.iter().map(|key| key.product).collect();
    diesel::delete(product_index::table.filter(product_index::product_id.eq_any(ids))).execute(conn)?;
    Ok(())
}

/// Has the planner know what is there now, which autovacuum would do a minute later.
pub(super) fn settle(conn: &mut PgConnection) -> Result<(), StoreError> {
    use diesel::connection::SimpleConnection;
    conn.batch_execute("ANALYZE products; ANALYZE product_index")?;
    Ok(())
}

fn matches(query: &Query) -> Matches<product_index::terms, to_tsquery<diesel::expression::SqlLiteral<RegConfig>, String>>
where
    RegConfig: SingleValue,
{
    Matches::new(product_index::terms, to_tsquery(diesel::dsl::sql::<RegConfig>("'simple'"), expression(query)))
}

pub(super) fn among(conn: &mut PgConnection, query: &Query, depth: Option<u32>, limit: u32) -> Result<Vec<i64>, StoreError> {
    match depth {
        Some(depth) => {
            let popular = query.clone().and(Field::Tags, (depth..=i32::BITS).map(popularity));
            most_popular(conn, &popular, limit)
        }
        None => most_popular(conn, query, limit),
    }
}

fn most_popular(conn: &mut PgConnection, query: &Query, limit: u32) -> Result<Vec<i64>, StoreError> {
    use product_index::dsl;
    let ids = product_index::table
        .filter(matches(query))
        .order((dsl::popularity.desc(), dsl::product_id.asc()))
        .limit(limit.into())
        .select(dsl::product_id)
        .load(conn)?;
    Ok(ids)
}

/// The query in PostgreSQL's own language. Terms hold letters and digits only.
fn expression(query: &Query) -> String {
    let mut text = String::new();
    for clause in &query.all {
        if !text.is_empty() {
            text.push_str(" & ");
        }
        push_clause(&mut text, clause);
    }
    if !query.none.is_empty() {
        text.push_str(" & !");
        push_clause(&mut text, &Clause { field: Field::Tags, any: query.none.clone() });
    }
    text
}

fn push_clause(text: &mut String, clause: &Clause) {
    let weights = match clause.field {
        Field::Name => ":A",
        Field::NameAndBrands => ":AB",
        Field::Words => ":ABC",
        Field::Tags => ":D",
    };
    text.push('(');
    for (at, term) in clause.any.iter().enumerate() {
        if at > 0 {
            text.push_str(" | ");
        }
        text.push_str(term);
        text.push_str(weights);
    }
    text.push(')');
}
