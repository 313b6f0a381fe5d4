//! SQLite by rusqlite, on a connection set like one of the store's readers.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::bare::Bare;
use super::recorder::Statement;
use super::values::Value;
use crate::Outcome;

pub(crate) fn open(path: &Path) -> Outcome<Connection> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

pub(crate) struct Sqlite<'c> {
    connection: &'c Connection,
    statements: Vec<rusqlite::Statement<'c>>,
    known: HashMap<String, usize>,
}

impl<'c> Sqlite<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self { connection, statements: Vec::new(), known: HashMap::new() }
    }

    /// The place of a statement, which is prepared when it is new.
    fn prepared(&mut self, sql: &str) -> Outcome<usize> {
        if let Some(at) = self.known.get(sql) {
            return Ok(*at);
        }
        self.statements.push(self.connection.prepare(sql)?);
        self.known.insert(sql.to_owned(), self.statements.len() - 1);
        Ok(self.statements.len() - 1)
    }
}

impl Bare for Sqlite<'_> {
    type Plan = Vec<(usize, Vec<Sql>)>;

    fn plan(&mut self, statements: &[Statement]) -> Outcome<Self::Plan> {
        let mut plan = Vec::new();
        for Statement { sql, values } in statements {
            let at = self.prepared(sql)?;
            plan.push((at, values.iter().map(value).collect::<Outcome<Vec<Sql>>>()?));
        }
        Ok(plan)
    }

    fn run(&mut self, plan: &Self::Plan) -> Outcome<usize> {
        let mut count = 0;
        for (at, values) in plan {
            let statement = &mut self.statements[*at];
            let columns = statement.column_count();
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                for column in 0..columns {
                    black_box(row.get::<_, Sql>(column)?);
                }
                count += 1;
            }
        }
        Ok(count)
    }
}

fn value(value: &Value) -> Outcome<Sql> {
    Ok(match value {
        Value::Null => Sql::Null,
        Value::Integer(number) => Sql::Integer(*number),
        Value::Real(number) => Sql::Real(*number),
        Value::Bool(truth) => Sql::Integer((*truth).into()),
        Value::Text(text) => Sql::Text(text.clone()),
        Value::List(_) => return Err("SQLite takes no lists".into()),
    })
}
