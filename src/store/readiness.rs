//! Whether the database can be used right now: what a load balancer asks every few seconds.

use diesel::prelude::*;

use super::{DbConnection, Store, StoreError, migrations, on_blocking_thread, take};

diesel::table! {
    /// What Diesel notes down for each migration that has run.
    __diesel_schema_migrations (version) {
        /// The date of the migration.
        version -> Text,
    }
}

impl Store {
    /// Asks the database itself whether it has exactly the migrations of this binary. Reads a dozen short rows, writes nothing,
    /// and takes no answer from memory.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Unreachable`] when no connection is to be had, [`StoreError::Schema`] when the schema
    /// is older or newer, [`StoreError::Query`] when there is none.
    pub async fn ready(&self) -> Result<(), StoreError> {
        let _seat = self.seat().await?;
        let readers = self.shared.readers.clone();
        on_blocking_thread(move || check(&mut *take(&readers)?)).await
    }
}

fn check(conn: &mut DbConnection) -> Result<(), StoreError> {
    let applied: Vec<String> = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version).load(conn)?;
    migrations::judge(conn, &applied)
}
