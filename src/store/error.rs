//! What can go wrong with a database, told apart by what the caller can do about it.

use diesel::result::{DatabaseErrorKind, Error as QueryError};

/// Why the store could not answer. None of them ever means "not found": that is an empty answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached now; asking again later may work.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Too many requests wait for the database; asking again later will work.
    #[error("the database is busy: no connection was free in time")]
    Busy,
    /// The schema is not the one this binary needs.
    #[error(transparent)]
    Schema(#[from] super::migrations::SchemaError),
    /// A query failed: a defect, or a database that was tampered with.
    #[error("a database query failed: {0}")]
    Query(#[source] QueryError),
    /// A run writes after another process took its job over; all of the transaction must be undone.
    #[error("the run was taken over by another process; nothing more is written")]
    LeaseLost,
    /// The database holds something this version cannot read.
    #[error("the database holds an unreadable {what}: {why}")]
    Unreadable {
        /// What could not be read.
        what: &'static str,
        /// Why.
        why: String,
    },
}

impl From<QueryError> for StoreError {
    fn from(error: QueryError) -> Self {
        match &error {
            QueryError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, why) => {
                Self::Unreachable(why.message().to_owned())
            }
            // libpq reports a server that goes away in words only.
            QueryError::DatabaseError(_, why) if LOST.iter().any(|words| why.message().contains(words)) => {
                Self::Unreachable(why.message().to_owned())
            }
            QueryError::BrokenTransactionManager => Self::Unreachable(error.to_string()),
            _ => Self::Query(error),
        }
    }
}

/// What libpq and PostgreSQL say when a connection is gone.
const LOST: [&str; 6] = [
    "server closed the connection",
    "terminating connection",
    "connection to server",
    "no connection to the server",
    "the database system is",
    "could not receive data",
];

impl StoreError {
    /// Whether asking again later may work.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Busy)
    }
}
