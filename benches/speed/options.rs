//! What the command line asks for.

use purbeurre::config::DatabaseUrl;

/// What to do.
pub(crate) enum Request {
    /// Say what there is.
    List,
    /// Be a process that a part measures.
    Child(Vec<String>),
    /// Measure.
    Part(String, Options),
}

/// How to measure; what is not said is up to the part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    pub(crate) products: Option<u64>,
    pub(crate) rounds: Option<usize>,
    pub(crate) questions: Option<usize>,
    pub(crate) seconds: Option<u64>,
    pub(crate) database: Option<Database>,
}

/// One of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    pub(crate) const fn of(url: &DatabaseUrl) -> Self {
        match url {
            DatabaseUrl::Sqlite(_) => Self::Sqlite,
            DatabaseUrl::Postgres(_) => Self::Postgres,
        }
    }
}

/// Where the PostgreSQL server is, as for the tests.
pub(crate) fn postgres_server() -> Option<String> {
    std::env::var("PURBEURRE_TEST_POSTGRES").ok()
}

impl Options {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Request, String> {
        let (mut part, mut options) = (None, Self::default());
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                // cargo bench says this to every benchmark.
                "--bench" => {}
                "--test" => return Ok(Request::List),
                "child" => return Ok(Request::Child(words.collect())),
                "--products" => options.products = Some(number(&word, &value()?)?),
                "--seconds" => options.seconds = Some(number(&word, &value()?)?),
                "--questions" => options.questions = usize::try_from(number(&word, &value()?)?).ok(),
                "--rounds" => options.rounds = usize::try_from(number(&word, &value()?)?).ok(),
                "--database" => options.database = Some(database(&value()?)?),
                other if other.starts_with('-') => return Err(format!("there is no option “{other}”")),
                other => part = Some(other.to_owned()),
            }
        }
        Ok(part.map_or(Request::List, |part| Request::Part(part, options)))
    }

    /// The databases to measure.
    pub(crate) fn databases(&self) -> Vec<Database> {
        match self.database {
            Some(one) => vec![one],
            None if postgres_server().is_some() => vec![Database::Sqlite, Database::Postgres],
            None => vec![Database::Sqlite],
        }
    }
}

fn number(name: &str, text: &str) -> Result<u64, String> {
    let number = text.replace('_', "").parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("{name} takes a number from 1, not “{text}”"))
}

fn database(text: &str) -> Result<Database, String> {
    match text {
        "sqlite" => Ok(Database::Sqlite),
        "postgres" => Ok(Database::Postgres),
        other => Err(format!("there is no database “{other}”: sqlite or postgres")),
    }
}
