//! "One of these ids" on SQLite, for lists of any length: a statement that is prepared once.
//!
//! SQLite has no arrays, and a list written into the SQL would be a new statement for each length. A list in JSON is one text.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text};
use diesel::sqlite::Sqlite;

/// `column IN (…)`.
#[derive(Debug, Clone, QueryId, ValidGrouping)]
pub(super) struct Listed<C> {
    column: C,
    list: String,
}

/// Whether `column` is one of `ids`.
pub(super) fn listed<C>(column: C, ids: &[i64]) -> Listed<C> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Listed { column, list: format!("[{}]", ids.join(",")) }
}

impl<C: Expression> Expression for Listed<C> {
    type SqlType = Bool;
}

impl<C: AppearsOnTable<T>, T> AppearsOnTable<T> for Listed<C> where Self: Expression {}

impl<C: SelectableExpression<T>, T> SelectableExpression<T> for Listed<C> where Self: AppearsOnTable<T> {}

impl<C: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Listed<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, _>(&self.list)?;
        out.push_sql("))");
        Ok(())
    }
}
