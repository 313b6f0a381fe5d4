//! The schema and its history, embedded for both databases.

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::BigInt;
use diesel::sqlite::Sqlite;
use diesel::{PgConnection, RunQueryDsl, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{DbConnection, Store, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The advisory lock under which PostgreSQL migrates: any number that no other program on the database uses.
const LOCK: i64 = 0x5075_7242_6575_7272;

/// A schema that this binary cannot work with.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The database was written by a newer binary.
    #[error(
        "the database has migration {0}, which this version does not know: it was used by a newer version; install that one or restore a backup"
    )]
    Newer(String),
    /// Migrations have to run first.
    #[error("{0} migration(s) are pending; run `purbeurre migrate run`, or start without --no-migrate")]
    Pending(usize),
    /// A migration failed; it was undone.
    #[error("a migration failed: {0}")]
    Failed(String),
}

/// One migration and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its name, date first.
    pub name: String,
    /// Whether it has run.
    pub applied: bool,
}

impl Store {
    /// All migrations of this binary, oldest first.
    ///
    /// # Errors
    /// When the database cannot be reached or was written by a newer binary.
    pub fn migration_status(&self) -> Result<Vec<Status>, StoreError> {
        self.with_writer(|conn| match conn {
            DbConnection::Sqlite(conn) => status(conn, &SQLITE),
            DbConnection::Postgres(conn) => status(conn, &POSTGRES),
        })
    }

    /// Runs what is pending and returns its names. Several processes may call it at once: one runs, the others wait.
    ///
    /// # Errors
    /// As [`Store::migration_status`], and when a migration fails.
    pub fn migrate(&self) -> Result<Vec<String>, StoreError> {
        self.with_writer(|conn| match conn {
            DbConnection::Sqlite(conn) => migrate_sqlite(conn),
            DbConnection::Postgres(conn) => migrate_postgres(conn),
        })
    }

    /// Refuses a schema that is older or newer than this binary.
    ///
    /// # Errors
    /// [`SchemaError::Pending`] or [`SchemaError::Newer`].
    pub fn check_schema(&self) -> Result<(), StoreError> {
        complete(&self.migration_status()?)
    }
}

/// [`Store::check_schema`] for a connection that may not write, and the versions it was found to have.
pub(super) fn judge(conn: &DbConnection, applied: &[String]) -> Result<(), StoreError> {
    complete(&match conn {
        DbConnection::Sqlite(_) => compare::<Sqlite>(applied, &SQLITE),
        DbConnection::Postgres(_) => compare::<Pg>(applied, &POSTGRES),
    }?)
}

fn complete(migrations: &[Status]) -> Result<(), StoreError> {
    let pending = migrations.iter().filter(|migration| !migration.applied).count();
    if pending == 0 { Ok(()) } else { Err(SchemaError::Pending(pending).into()) }
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    SchemaError::Failed(error.to_string()).into()
}

fn status<C, DB>(conn: &mut C, source: &EmbeddedMigrations) -> Result<Vec<Status>, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let applied: Vec<String> = conn.applied_migrations().map_err(failed)?.iter().map(ToString::to_string).collect();
    compare(&applied, source)
}

/// What this binary knows against what the database says it has, as versions.
fn compare<DB>(applied: &[String], source: &EmbeddedMigrations) -> Result<Vec<Status>, StoreError>
where
    DB: diesel::backend::Backend,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let mut known = Vec::new();
    for migration in MigrationSource::<DB>::migrations(source).map_err(failed)? {
        let (name, version) = (migration.name().to_string(), migration.name().version().to_string());
        known.push((version, name));
    }
    known.sort();
    if let Some(newer) = applied.iter().find(|version| !known.iter().any(|(known, _)| known == *version)) {
        return Err(SchemaError::Newer(newer.clone()).into());
    }
    Ok(known.into_iter().map(|(version, name)| Status { applied: applied.contains(&version), name }).collect())
}

fn run<C, DB>(conn: &mut C, source: EmbeddedMigrations) -> Result<Vec<String>, StoreError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let pending: Vec<String> =
        status(conn, &source)?.into_iter().filter(|migration| !migration.applied).map(|migration| migration.name).collect();
    if !pending.is_empty() {
        conn.run_pending_migrations(source).map_err(failed)?;
    }
    Ok(pending)
}

fn migrate_sqlite(conn: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    if status(conn, &SQLITE)?.iter().all(|migration| migration.applied) {
        return Ok(Vec::new());
    }
    // Two processes that start at once: the second waits here for the write lock, then finds nothing pending.
    conn.immediate_transaction(|conn| run(conn, SQLITE))
}

diesel::define_sql_function! {
    /// Waits for a lock that the session holds until it gives it back.
    fn pg_advisory_lock(key: BigInt) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}
diesel::define_sql_function! {
    /// Gives the lock back.
    fn pg_advisory_unlock(key: BigInt) -> diesel::sql_types::Bool;
}

fn migrate_postgres(conn: &mut PgConnection) -> Result<Vec<String>, StoreError> {
    diesel::select(pg_advisory_lock(LOCK)).execute(conn)?;
    let outcome = run(conn, POSTGRES);
    diesel::select(pg_advisory_unlock(LOCK)).execute(conn)?;
    outcome
}
