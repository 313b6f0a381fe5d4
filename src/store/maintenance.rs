//! Looking after the database itself, once a day.

use diesel::RunQueryDsl as _;
use diesel::connection::DefaultLoadingMode;
use diesel::connection::SimpleConnection as _;
use diesel::result::Error as QueryError;
use diesel::sql_types::Text;

use super::{DbConnection, Store, StoreError};

/// What SQLite says of a file that it cannot make sense of.
const BROKEN: [&str; 2] = ["malformed", "not a database"];

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
    /// When the database cannot be read.
    pub fn check_file(&self) -> Result<Option<Vec<String>>, StoreError> {
        // A connection that has searched remembers where the words were, and FTS5 checks by that memory: when somebody else has
        // merged them since, a sound index would look broken.
        let DbConnection::Sqlite(mut conn) = self.connect_apart()? else { return Ok(None) };
        // Twenty problems at most; a broken file can have thousands.
        let checked = diesel::sql_query("PRAGMA quick_check(20)");
        let mut problems = Vec::new();
        for said in checked.load_iter::<Checked, DefaultLoadingMode>(&mut conn)? {
            match said {
                Ok(Checked { quick_check }) if quick_check == "ok" => {}
                Ok(Checked { quick_check }) => problems.extend(quick_check.lines().map(str::to_owned)),
                // So broken that SQLite gives up checking it; what it found until then is kept.
                Err(QueryError::DatabaseError(_, why)) if BROKEN.iter().any(|words| why.message().contains(words)) => {
                    problems.push(why.message().to_owned());
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Some(problems))
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
