//! Which statements an answer is made of, as Diesel sends them.

use std::sync::{Mutex, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use purbeurre::config::DatabaseUrl;
use purbeurre::store::Store;

use super::questions::{Ask, Question, SUBSTITUTES};
use super::values::{Value, parse};
use crate::Outcome;

/// A statement and its values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) values: Vec<Value>,
}

/// What is held against one question.
pub(crate) struct Recorded {
    /// The statements that the answer is made of.
    pub(crate) same: Vec<Statement>,
    /// What would answer a simpler question at once.
    pub(crate) one: Option<Vec<Statement>>,
}

static SENT: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn sent() -> std::sync::MutexGuard<'static, Vec<String>> {
    SENT.lock().unwrap_or_else(PoisonError::into_inner)
}

#[expect(clippy::unnecessary_wraps, reason = "the signature that Diesel asks for")]
fn listening() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            sent().push(query.to_string());
        }
    }))
}

/// Asks every question once, and notes what was sent to the database.
pub(crate) fn record(url: &DatabaseUrl, questions: &[Question]) -> Outcome<Vec<Recorded>> {
    set_default_instrumentation(listening)?;
    let store = Store::open(url, 1)?;
    let mut recorded = Vec::new();
    for question in questions {
        sent().clear();
        super::answer(&store, &question.ask)?;
        let same = sent().iter().filter(|sql| !is_upkeep(sql)).map(|sql| statement(sql)).collect::<Outcome<Vec<_>>>()?;
        let one = one(url, question, &same);
        recorded.push(Recorded { same, one });
    }
    set_default_instrumentation(|| None)?;
    Ok(recorded)
}

/// Not for this question: the look whether the catalogue has changed, checks of the connection, types of PostgreSQL.
fn is_upkeep(sql: &str) -> bool {
    ["catalogue", "categor", "pg_type"].iter().any(|table| sql.contains(&format!("FROM \"{table}")))
        || ["`catalogue`", "`categories`", "`category_parents`"].iter().any(|table| sql.contains(&format!("FROM {table}")))
        || sql.starts_with("SELECT 1")
        || !sql.starts_with("SELECT")
}

fn statement(recorded: &str) -> Outcome<Statement> {
    let (sql, values) = recorded.rsplit_once(" -- binds: ").ok_or_else(|| format!("no values: {recorded}"))?;
    Ok(Statement { sql: sql.to_owned(), values: parse(values)? })
}

const SQLITE_PAGE: &str = "SELECT products.* FROM product_index JOIN products ON products.id = (product_index.rowid & 4294967295) \
     WHERE product_index MATCH ?1 ORDER BY product_index.rowid LIMIT ?2";
const SQLITE_COUNT: &str = "SELECT count(*) FROM (SELECT rowid FROM product_index WHERE product_index MATCH ?1 LIMIT 1000)";
const POSTGRES_PAGE: &str = "SELECT products.* FROM product_index i JOIN products ON products.id = i.product_id \
     WHERE i.terms @@ to_tsquery('simple', $1) ORDER BY i.popularity DESC, i.product_id LIMIT $2";
const POSTGRES_COUNT: &str =
    "SELECT count(*) FROM (SELECT 1 FROM product_index WHERE terms @@ to_tsquery('simple', $1) LIMIT 1000) AS counted";

/// The widest question of the index asked at once, with the columns of its products, and counted for a search.
fn one(url: &DatabaseUrl, question: &Question, same: &[Statement]) -> Option<Vec<Statement>> {
    let widest = same.iter().rev().find(|statement| statement.sql.contains("product_index"))?;
    let expression = widest.values.iter().find(|value| matches!(value, Value::Text(_)))?.clone();
    let (page, count) = match url {
        DatabaseUrl::Sqlite(_) => (SQLITE_PAGE, SQLITE_COUNT),
        DatabaseUrl::Postgres(_) => (POSTGRES_PAGE, POSTGRES_COUNT),
    };
    let page = |limit| Statement { sql: page.to_owned(), values: vec![expression.clone(), Value::Integer(limit)] };
    match &question.ask {
        Ask::Search(request) => {
            let count = Statement { sql: count.to_owned(), values: vec![expression.clone()] };
            Some(vec![page(request.per_page.into()), count])
        }
        Ask::Substitutes(..) => Some(vec![same.first()?.clone(), page(SUBSTITUTES.into())]),
    }
}
