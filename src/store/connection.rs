//! One connection to either database, and how a pool opens it.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use diesel::{Connection as _, PgConnection, SqliteConnection};

use super::StoreError;
use crate::config::DatabaseUrl;

/// A connection to SQLite or to PostgreSQL. Callers outside the store hold one and pass it on; only the store looks inside.
#[derive(diesel::MultiConnection)]
pub enum DbConnection {
    /// To an SQLite file.
    Sqlite(SqliteConnection),
    /// To a PostgreSQL server.
    Postgres(PgConnection),
}

/// What a pool needs to open and check connections.
#[derive(Debug, Clone)]
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
    /// Only the writer may create the file and switch it to WAL.
    pub(super) writes: bool,
}

impl Manager {
    fn open_sqlite(&self, path: &Path) -> Result<SqliteConnection, StoreError> {
        let unreachable = |why: &dyn std::fmt::Display| StoreError::Unreachable(format!("SQLite file {}: {why}", path.display()));
        let text = path.to_str().ok_or_else(|| unreachable(&"its path is not UTF-8"))?;
        let mut connection = SqliteConnection::establish(text).map_err(|error| unreachable(&error))?;
        // The time-out comes first: switching to WAL may already have to wait for another process.
        let pragmas = "PRAGMA busy_timeout = 15000; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL; \
                       PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;";
        // An import writes some megabytes a batch: moved into the file each time, and waited for, that is most of its time.
        // So the log may grow to 64 MiB first.
        let role = if self.writes {
            "PRAGMA journal_mode = WAL; PRAGMA cache_size = -32000; PRAGMA wal_autocheckpoint = 16384; \
             PRAGMA journal_size_limit = 67108864;"
        } else {
            "PRAGMA query_only = ON; PRAGMA cache_size = -4000;"
        };
        connection.batch_execute(pragmas).map_err(|error| unreachable(&error))?;
        connection.batch_execute(role).map_err(|error| unreachable(&error))?;
        Ok(connection)
    }
}

/// A visitor's question takes a millisecond or two: compiling it, or starting processes to help with it, would take longer than
/// the answer.
fn open_postgres(url: &str) -> diesel::ConnectionResult<PgConnection> {
    let mut connection = PgConnection::establish(url)?;
    let settings = "SET jit = off; SET max_parallel_workers_per_gather = 0";
    connection.batch_execute(settings).map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

impl r2d2::ManageConnection for Manager {
    type Connection = DbConnection;
    type Error = StoreError;

    fn connect(&self) -> Result<DbConnection, StoreError> {
        match &self.url {
            DatabaseUrl::Sqlite(path) => self.open_sqlite(path).map(DbConnection::Sqlite),
            DatabaseUrl::Postgres(url) => open_postgres(url)
                .map(DbConnection::Postgres)
                .map_err(|error| StoreError::Unreachable(format!("PostgreSQL: {error}"))),
        }
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), StoreError> {
        match connection {
            // A file does not go away between two queries.
            DbConnection::Sqlite(_) => Ok(()),
            DbConnection::Postgres(connection) => {
                connection.ping().map_err(|error| StoreError::Unreachable(format!("PostgreSQL: {error}")))
            }
        }
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
