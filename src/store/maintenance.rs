//! Looking after the database itself, once a day.

use diesel::RunQueryDsl as _;
use diesel::connection::SimpleConnection as _;
use diesel::sql_types::Text;

use super::{DbConnection, Store, StoreError};

#[derive(diesel::QueryableByName)]
struct Checked {
    #[diesel(sql_type = Text)]
    quick_check: String,
}

impl Store {
    /// Reads the whole SQLite file and says what is broken in it: nothing when it is sound. Nobody waits meanwhile. `None` on
    /// PostgreSQL, which has its own ways of being checked.
    ///
    /// # Errors
    /// When the database cannot be read, which also is what a badly broken file does.
    pub fn check_file(&self) -> Result<Option<Vec<String>>, StoreError> {
        self.with_reader(|conn| {
            let DbConnection::Sqlite(conn) = conn else { return Ok(None) };
            // Twenty problems at most; a broken file can have thousands.
            let said: Vec<Checked> = diesel::sql_query("PRAGMA quick_check(20)").load(conn)?;
            Ok(Some(said.into_iter().map(|row| row.quick_check).filter(|line| line != "ok").collect()))
        })
    }

    /// Lets SQLite renew what it knows of tables that have changed much, so that it goes on choosing the right index. Says
    /// whether there was anything to do: PostgreSQL does the same by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub fn optimise(&self) -> Result<bool, StoreError> {
        self.write_here(|conn| {
            let DbConnection::Sqlite(conn) = conn else { return Ok(false) };
            // All tables (0x10000), not just those that this connection happened to ask.
            conn.batch_execute("PRAGMA optimize = 0x10002")?;
            Ok(true)
        })
    }
}
