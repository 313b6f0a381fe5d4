//! Values of a statement, read back from the form in which Diesel shows them: `["chocolat", 24, [1, 2], None]`.

use crate::Outcome;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Bool(bool),
    Text(String),
    List(Vec<Value>),
}

/// Reads a list of values.
pub(crate) fn parse(text: &str) -> Outcome<Vec<Value>> {
    let mut reader = Reader { rest: text };
    match reader.value() {
        Some(Value::List(values)) if reader.rest.is_empty() => Ok(values),
        _ => Err(format!("these are no values: {text}").into()),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Option<Value> {
        if self.take("[") {
            let mut values = Vec::new();
            while !self.take("]") {
                values.push(self.value()?);
                self.take(", ");
            }
            return Some(Value::List(values));
        }
        if self.take("Some(") {
            let value = self.value()?;
            return self.take(")").then_some(value);
        }
        if self.take("\"") {
            return self.text().map(Value::Text);
        }
        let end = self.rest.find([',', ']', ')']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "None" => Some(Value::Null),
            "true" | "false" => Some(Value::Bool(word == "true")),
            number => number.parse().map(Value::Integer).or_else(|_| number.parse().map(Value::Real)).ok(),
        }
    }

    /// The rest of a text whose opening quote is read.
    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Some(text);
                }
                // Only quotes and backslashes occur here; anything else would be wrong.
                '\\' => text.push(characters.next().map(|(_, escaped)| escaped).filter(|c| "\"\\'".contains(*c))?),
                other => text.push(other),
            }
        }
        None
    }
}
