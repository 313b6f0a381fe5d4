//! PostgreSQL by a client of its own.

use std::collections::HashMap;
use std::hint::black_box;

use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Row};

use super::bare::Bare;
use super::recorder::Statement;
use super::values::Value;
use crate::Outcome;

pub(crate) struct Postgres {
    client: Client,
    statements: Vec<postgres::Statement>,
    known: HashMap<String, usize>,
}

impl Postgres {
    pub(crate) fn open(address: &str) -> Outcome<Self> {
        Ok(Self { client: Client::connect(address, NoTls)?, statements: Vec::new(), known: HashMap::new() })
    }

    /// The place of a statement, which is prepared when it is new.
    fn prepared(&mut self, sql: &str) -> Outcome<usize> {
        if let Some(at) = self.known.get(sql) {
            return Ok(*at);
        }
        self.statements.push(self.client.prepare(sql)?);
        self.known.insert(sql.to_owned(), self.statements.len() - 1);
        Ok(self.statements.len() - 1)
    }
}

impl Bare for Postgres {
    type Plan = Vec<(usize, Vec<Box<dyn ToSql + Sync>>)>;

    fn plan(&mut self, statements: &[Statement]) -> Outcome<Self::Plan> {
        let mut plan = Vec::new();
        for Statement { sql, values } in statements {
            let at = self.prepared(sql)?;
            let kinds = self.statements[at].params();
            plan.push((at, values.iter().zip(kinds).map(|(one, kind)| value(one, kind)).collect::<Outcome<Vec<_>>>()?));
        }
        Ok(plan)
    }

    fn run(&mut self, plan: &Self::Plan) -> Outcome<usize> {
        let mut count = 0;
        for (at, values) in plan {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(AsRef::as_ref).collect();
            for row in self.client.query(&self.statements[*at], &values)? {
                read(&row)?;
                count += 1;
            }
        }
        Ok(count)
    }
}

/// Reads every column into a value of one's own.
fn read(row: &Row) -> Outcome {
    for (at, column) in row.columns().iter().enumerate() {
        match *column.type_() {
            Type::INT8 => drop(black_box(row.try_get::<_, Option<i64>>(at)?)),
            Type::INT4 => drop(black_box(row.try_get::<_, Option<i32>>(at)?)),
            Type::FLOAT8 => drop(black_box(row.try_get::<_, Option<f64>>(at)?)),
            Type::BOOL => drop(black_box(row.try_get::<_, Option<bool>>(at)?)),
            _ => drop(black_box(row.try_get::<_, Option<String>>(at)?)),
        }
    }
    Ok(())
}

/// A value of the type that the statement wants.
fn value(value: &Value, kind: &Type) -> Outcome<Box<dyn ToSql + Sync>> {
    Ok(match value {
        Value::Integer(number) if *kind == Type::INT4 => Box::new(i32::try_from(*number)?),
        Value::Integer(number) => Box::new(*number),
        Value::Real(number) => Box::new(*number),
        Value::Bool(truth) => Box::new(*truth),
        Value::Text(text) => Box::new(text.clone()),
        Value::List(values) => {
            let ids: Option<Vec<i64>> =
                values.iter().map(|value| if let Value::Integer(id) = value { Some(*id) } else { None }).collect();
            Box::new(ids.ok_or("only lists of ids are known")?)
        }
        Value::Null => return Err("no statement asks for nothing".into()),
    })
}
