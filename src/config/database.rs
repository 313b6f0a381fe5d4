//! `[database]`: which database, where it is, and how many readers it gets.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::secret::mask_url;
use super::{Wrong, in_range, problems};

/// Section `database`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    /// `sqlite:<path>` or `postgres://user@host/name`. The default is the file `purbeurre.sqlite3` in the data folder.
    pub url: DatabaseUrl,
    /// Connections that read at the same time, 1 to 64; SQLite has one more that writes.
    pub readers: u32,
}

/// Where the database is, and so which one it is.
///
/// Shown and serialised with its password masked; [`DatabaseUrl::Postgres`] holds it as it was given.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DatabaseUrl {
    /// The file of a SQLite database.
    Sqlite(PathBuf),
    /// The address of a PostgreSQL database, for libpq.
    Postgres(String),
}

/// The file's name in the data folder when `database.url` is not set.
const DEFAULT_FILE: &str = "purbeurre.sqlite3";

/// What may stand before the first colon.
const SCHEMES: [&str; 3] = ["sqlite", "postgres", "postgresql"];

impl Database {
    /// The default: a SQLite file in the data folder.
    #[must_use]
    pub fn in_folder(data_dir: &Path) -> Self {
        Self { url: DatabaseUrl::Sqlite(data_dir.join(DEFAULT_FILE)), readers: 4 }
    }

    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "database.readers", &self.readers, 1..=64);
        if let DatabaseUrl::Postgres(url) = &self.url
            && !cfg!(feature = "postgres-tls")
            && ["sslmode=require", "sslmode=verify-ca", "sslmode=verify-full"].iter().any(|mode| url.contains(mode))
        {
            let message = "asks for TLS, which this binary was built without; build it with --features postgres-tls, \
                           or reach PostgreSQL by a Unix socket, a private network or a tunnel";
            wrong.push(("database.url", message.to_owned()));
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    /// The message never repeats the address, which may hold a password.
    fn from_str(text: &str) -> Result<Self, String> {
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err("has no scheme; write sqlite:<path> or postgres://user@host/name".to_owned());
        };
        match scheme {
            "sqlite" => sqlite_path(rest).map(Self::Sqlite),
            "postgres" | "postgresql" if rest.starts_with("//") => Ok(Self::Postgres(text.to_owned())),
            "postgres" | "postgresql" => Err(format!("must begin with {scheme}://")),
            other => {
                let scheme: String = other.chars().filter(|c| c.is_ascii_alphanumeric() || "+-.".contains(*c)).take(20).collect();
                let nearest = problems::nearest(&scheme, SCHEMES).unwrap_or("sqlite");
                Err(format!("has the unknown scheme “{scheme}”; the nearest valid one is “{nearest}” (known: sqlite, postgres)"))
            }
        }
    }
}

/// The path of `sqlite:PATH` or `sqlite://PATH`: `sqlite:///var/lib/x` is absolute, `sqlite://x` and `sqlite:x` are not.
fn sqlite_path(rest: &str) -> Result<PathBuf, String> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() {
        return Err("names no file; write sqlite:<path>".to_owned());
    }
    if path.contains(":memory:") {
        return Err("names a database in memory, which the site's connections could not share; name a file".to_owned());
    }
    if path.contains(['?', '\0']) {
        return Err("sqlite: takes a path alone, without options".to_owned());
    }
    Ok(PathBuf::from(path))
}

impl TryFrom<String> for DatabaseUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<DatabaseUrl> for String {
    fn from(url: DatabaseUrl) -> Self {
        url.to_string()
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => f.write_str(&mask_url(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sqlite(path: &str) -> DatabaseUrl {
        DatabaseUrl::Sqlite(PathBuf::from(path))
    }

    #[test]
    fn reads_both_databases() {
        for (text, url) in [
            ("sqlite:data/x.sqlite3", sqlite("data/x.sqlite3")),
            ("sqlite://data/x.sqlite3", sqlite("data/x.sqlite3")),
            ("sqlite:///var/lib/x.sqlite3", sqlite("/var/lib/x.sqlite3")),
            ("sqlite:/var/lib/x.sqlite3", sqlite("/var/lib/x.sqlite3")),
            ("postgres://u:p@h/db", DatabaseUrl::Postgres("postgres://u:p@h/db".to_owned())),
            ("postgresql:///db?host=/run/postgresql", DatabaseUrl::Postgres("postgresql:///db?host=/run/postgresql".to_owned())),
        ] {
            assert_eq!(text.parse(), Ok(url), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest_and_says_why() {
        for (text, why) in [
            ("mysql://u:hunter2@h/db", "unknown scheme “mysql”"),
            ("postgre://u:hunter2@h/db", "nearest valid one is “postgres”"),
            ("data/x.sqlite3", "no scheme"),
            ("postgres:hunter2", "postgres://"),
            ("sqlite:", "names no file"),
            ("sqlite::memory:", "memory"),
            ("sqlite:x?mode=ro", "without options"),
        ] {
            let message = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(message.contains(why), "{text}: {message}");
            assert!(!message.contains("hunter2"), "{text}: {message}");
        }
    }

    #[test]
    fn never_shows_a_password() {
        let url: DatabaseUrl = "postgres://u:hunter2@h/db?password=hunter2&x=1".parse().unwrap();
        for shown in [format!("{url}"), format!("{url:?}"), serde_json::to_string(&url).unwrap()] {
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.contains("u:") && shown.contains("@h/db"), "{shown}");
        }
    }
}
