//! What those who watch the site want to know of it, in one read: its jobs, its pace at Open Food Facts, its catalogue.

use super::jobs::{JobFigures, figures_of_all};
use super::pace::{self, PaceRow};
use super::{Store, StoreError};
use crate::catalogue::finding::Overview;

/// The site in figures, the same whichever instance is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Every job, by name.
    pub jobs: Vec<JobFigures>,
    /// When Open Food Facts may be asked again, and how it answered.
    pub pace: PaceRow,
    /// What the catalogue is.
    pub overview: Overview,
    /// Categories that hold products.
    pub categories: usize,
}

/// The connections of this process that read; with PostgreSQL they also write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Those that work.
    pub busy: u32,
    /// Those that wait for work.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

impl Store {
    /// The site in figures: a dozen short queries, each by an index.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn figures(&self) -> Result<Figures, StoreError> {
        self.read(|reader| {
            Ok(Figures {
                jobs: figures_of_all(reader.conn)?,
                pace: pace::load(reader.conn)?,
                overview: reader.lexicon.overview().clone(),
                categories: reader.lexicon.filled_categories(),
            })
        })
        .await
    }

    /// The connections of this process that read, as they are now. Asks nothing of the database.
    #[must_use]
    pub fn connections(&self) -> Connections {
        let pool = &self.shared.readers;
        let state = pool.state();
        let busy = state.connections.saturating_sub(state.idle_connections);
        Connections { busy, idle: state.idle_connections, most: pool.max_size() }
    }
}
