//! The databases: connections, migrations, and the queries of each aggregate. Diesel is known here and nowhere else.
//!
//! SQLite has one writer and several readers; PostgreSQL one pool. Every caller passes a closure that gets a [`Reader`] or a
//! [`DbConnection`]; [`Store::read`] and [`Store::write`] run it on a thread where blocking is allowed.

pub mod carried;
pub mod completions;
mod connection;
mod error;
pub mod figures;
pub mod finding;
pub mod groups;
mod index;
pub mod info;
pub mod jobs;
pub mod leftovers;
pub mod lexicon;
mod listed;
pub mod login_failures;
mod maintenance;
pub mod migrations;
pub mod pace;
pub mod password_resets;
pub mod products;
mod readiness;
pub mod refresh;
pub mod saved_pairs;
mod schema;
pub mod sessions;
pub mod taxonomy;
mod turn;
pub mod upkeep;
pub mod users;
mod vocabulary;
pub mod write;

use std::sync::Arc;
use std::time::Duration;

use diesel::Connection as _;
use diesel::connection::{AnsiTransactionManager as Manual, TransactionManager};
use tokio::sync::{Semaphore, SemaphorePermit};

pub use connection::DbConnection;
use connection::Manager;
pub use error::StoreError;
use lexicon::{Lexicon, LexiconCache};
use turn::Turns;

use crate::config::DatabaseUrl;

type Pool = r2d2::Pool<Manager>;

/// How long a request waits for a free connection before it is told that the database is busy.
const PATIENCE: Duration = Duration::from_secs(3);

/// The catalogue and all that is kept beside it. Cheap to clone; all clones share their connections.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    readers: Pool,
    writers: Pool,
    /// Opens connections for reading that are in no pool.
    apart: Manager,
    /// Keeps no more blocking threads busy than there are readers.
    seats: Semaphore,
    lexicon: LexiconCache,
    /// On SQLite, whose turn it is to write.
    turns: Option<Turns>,
}

/// What a closure of [`Store::read`] gets: a connection, and the words and categories as of a moment ago.
pub struct Reader<'a> {
    /// The connection.
    pub conn: &'a mut DbConnection,
    /// Categories, counts and vocabulary.
    pub lexicon: Arc<Lexicon>,
}

impl Store {
    /// Opens the database with up to `readers` connections for reading. No connection is made yet but for creating an
    /// SQLite file, so a PostgreSQL server that is down shows at the first use.
    ///
    /// # Errors
    /// When the SQLite file cannot be created or opened.
    pub fn open(url: &DatabaseUrl, readers: u32) -> Result<Self, StoreError> {
        let readers = readers.max(1);
        let pool = |writes: bool, size: u32| {
            r2d2::Pool::builder()
                .max_size(size)
                .min_idle(Some(0))
                .connection_timeout(PATIENCE)
                .idle_timeout(None)
                .max_lifetime(None)
                .error_handler(Box::new(LogErrors))
                .build_unchecked(Manager { url: url.clone(), writes })
        };
        let (readers_pool, writers) = match url {
            DatabaseUrl::Sqlite(_) => (pool(false, readers), pool(true, 1)),
            DatabaseUrl::Postgres(_) => {
                let both = pool(true, readers.saturating_add(1));
                (both.clone(), both)
            }
        };
        let turns = match url {
            DatabaseUrl::Sqlite(path) => Some(Turns::beside(path)?),
            DatabaseUrl::Postgres(_) => None,
        };
        let (seats, lexicon) = (Semaphore::new(readers as usize), LexiconCache::default());
        let apart = Manager { url: url.clone(), writes: false };
        let store = Self { shared: Arc::new(Shared { readers: readers_pool, writers, apart, seats, lexicon, turns }) };
        if matches!(url, DatabaseUrl::Sqlite(_)) {
            drop(take(&store.shared.writers)?);
        }
        Ok(store)
    }

    /// Runs `work` with a reader, on a thread where blocking is allowed.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Unreachable`] when no connection is to be had, else what `work` says.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let _seat = self.seat().await?;
        let store = self.clone();
        on_blocking_thread(move || store.read_here(work)).await
    }

    /// The right to keep one blocking thread busy with reading.
    async fn seat(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        let seat = tokio::time::timeout(PATIENCE, self.shared.seats.acquire()).await;
        seat.map_err(|_| StoreError::Busy)?.map_err(|_| StoreError::Busy)
    }

    /// Runs `work` in one write transaction, on a thread where blocking is allowed. An error undoes all of it.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut DbConnection) -> Result<T, StoreError> + Send + 'static,
    {
        let store = self.clone();
        on_blocking_thread(move || store.write_here(work)).await
    }

    /// [`Store::read`] for callers that may block: commands and jobs.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_here<T>(&self, work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut pooled = take(&self.shared.readers)?;
        in_read_transaction(&mut pooled, |conn| {
            let lexicon = self.shared.lexicon.current(conn)?;
            work(&mut Reader { conn, lexicon })
        })
    }

    /// [`Store::write`] for callers that may block: commands and jobs.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn write_here<T>(&self, work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut pooled = take(&self.shared.writers)?;
        let conn: &mut DbConnection = &mut pooled;
        let turn = self.shared.turns.as_ref().map(Turns::take).transpose()?;
        let outcome = in_write_transaction(conn, work);
        drop(turn);
        self.shared.lexicon.recheck();
        outcome
    }

    /// [`Store::write_here`], all of which is undone in the end: what `work` would have done.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn rehearse<T>(&self, work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut done = None;
        let undone: Result<(), StoreError> = self.write_here(|conn| {
            done = Some(work(conn)?);
            Err(StoreError::Query(diesel::result::Error::RollbackTransaction))
        });
        match (done, undone) {
            (Some(done), Err(StoreError::Query(diesel::result::Error::RollbackTransaction))) => Ok(done),
            (_, Err(error)) => Err(error),
            (_, Ok(())) => Err(StoreError::Query(diesel::result::Error::BrokenTransactionManager)),
        }
    }

    /// [`Store::write_here`], or [`Store::rehearse`] where `keep` says no, for work that may also fail for reasons of its own:
    /// then all of it is undone, too.
    ///
    /// # Errors
    /// What `work` says, or as [`Store::read`].
    pub fn attempt<T, E: From<StoreError>>(
        &self,
        keep: bool,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut own = None;
        let work = |conn: &mut DbConnection| {
            work(conn).map_err(|error| {
                own = Some(error);
                StoreError::Query(diesel::result::Error::RollbackTransaction)
            })
        };
        let done = if keep { self.write_here(work) } else { self.rehearse(work) };
        match own {
            Some(error) => Err(error),
            None => done.map_err(E::from),
        }
    }

    /// Runs `work` on the database as it is at one moment, whatever others write meanwhile.
    ///
    /// # Errors
    /// What `work` says, or as [`Store::read`].
    pub fn snapshot<T, E: From<StoreError>>(&self, work: impl FnOnce(&mut DbConnection) -> Result<T, E>) -> Result<T, E> {
        let mut pooled = take(&self.shared.readers)?;
        let conn: &mut DbConnection = &mut pooled;
        match conn {
            DbConnection::Sqlite(conn) => Manual::begin_transaction_sql(conn, "BEGIN DEFERRED"),
            DbConnection::Postgres(conn) => {
                Manual::begin_transaction_sql(conn, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        }
        .map_err(StoreError::from)?;
        let outcome = work(conn);
        let ended = match conn {
            DbConnection::Sqlite(conn) => Manual::rollback_transaction(conn),
            DbConnection::Postgres(conn) => Manual::rollback_transaction(conn),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "a transaction could not be ended");
        }
        outcome
    }

    /// [`Store::write_here`] for one batch of many: leaves a moment for other writers first.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn write_batch<T>(&self, work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.shared.turns.is_some() {
            Turns::give_way();
        }
        self.write_here(work)
    }

    /// Runs `work` on the writing connection without a transaction: migrations and maintenance bring their own.
    pub(in crate::store) fn with_writer<T>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&mut *take(&self.shared.writers)?)
    }

    /// A number that moves on with every write to the catalogue, of whatever process; `None` when it was not looked up in the
    /// last second. What was read while it stood still is still true.
    #[must_use]
    pub fn version(&self) -> Option<i64> {
        self.shared.lexicon.version()
    }

    /// Runs `work` on a connection for reading, without the lexicon: for what has nothing to do with the catalogue.
    pub(in crate::store) fn with_reader<T>(
        &self,
        work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        in_read_transaction(&mut *take(&self.shared.readers)?, work)
    }

    /// A new connection for reading, which remembers nothing.
    pub(in crate::store) fn connect_apart(&self) -> Result<DbConnection, StoreError> {
        r2d2::ManageConnection::connect(&self.shared.apart)
    }

    /// What the whole catalogue is.
    ///
    /// # Errors
    /// As [`Store::read`]; none while the last answer is fresh.
    pub async fn overview(&self) -> Result<crate::catalogue::finding::Overview, StoreError> {
        match self.shared.lexicon.fresh() {
            Some(lexicon) => Ok(lexicon.overview().clone()),
            None => self.read(|reader| Ok(reader.lexicon.overview().clone())).await,
        }
    }
}

/// On SQLite, where each statement would lock the file anew, one transaction for all of them: a fifth less time, and all see
/// the same. It waits for no writer and no writer waits for it. PostgreSQL would ask for two journeys more.
fn in_read_transaction<T>(
    conn: &mut DbConnection,
    work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let DbConnection::Sqlite(sqlite) = conn else { return work(conn) };
    Manual::begin_transaction_sql(sqlite, "BEGIN DEFERRED")?;
    let outcome = work(conn);
    let DbConnection::Sqlite(sqlite) = conn else { return outcome };
    if let Err(error) = Manual::rollback_transaction(sqlite) {
        tracing::warn!(%error, "a transaction could not be ended");
    }
    outcome
}

/// A transaction that takes the write lock at once on SQLite, so that it can never fail half-way for want of it.
fn in_write_transaction<T>(
    conn: &mut DbConnection,
    work: impl FnOnce(&mut DbConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let DbConnection::Sqlite(sqlite) = conn else { return conn.transaction(work) };
    Manual::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?;
    let outcome = work(conn);
    let DbConnection::Sqlite(sqlite) = conn else { return outcome };
    if outcome.is_ok() {
        Manual::commit_transaction(sqlite)?;
    } else if let Err(error) = Manual::rollback_transaction(sqlite) {
        tracing::warn!(%error, "a transaction could not be rolled back");
    }
    outcome
}

fn take(pool: &Pool) -> Result<r2d2::PooledConnection<Manager>, StoreError> {
    // r2d2 tells a pool that is empty from one that cannot connect by the text of the last error only.
    pool.get().map_err(|error| match error.to_string() {
        text if text.contains(':') => StoreError::Unreachable(text),
        _ => StoreError::Busy,
    })
}

async fn on_blocking_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(StoreError::Busy),
        },
    }
}

/// A pool that cannot connect says so in the log, once a try.
#[derive(Debug)]
struct LogErrors;

impl r2d2::HandleError<StoreError> for LogErrors {
    fn handle_error(&self, error: StoreError) {
        tracing::warn!(%error, "no database connection");
    }
}
