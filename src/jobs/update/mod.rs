//! The weekly update and the filling of categories: what happens, in which order, and what is said about it.
//!
//! Steps are ordinary functions. Where products come from ([`Shelves`], [`Deltas`], [`Taxonomies`]) and who is told
//! ([`Report`]) are traits: the client of Open Food Facts and the run of a job stand behind them, and so do tests.
//! The database is sound after each step, whenever the process is killed; a run that was cut off leaves a [`State`] from
//! which the next one goes on.

mod categories;
mod delta;
mod feed;
mod fill;
mod heartbeat;
mod job;
mod removal;
mod run;
mod state;
mod taxonomy;
mod words;

use std::fmt;
use std::io::Read;

pub use delta::forget_after_import;
pub use feed::{Feed, FeedError};
pub use fill::{FillError, fill, resolve_all};
pub use heartbeat::heartbeat;
pub use job::UpdateDatabase;
pub use run::{is_empty, run};
pub use state::{Done, State};
pub use taxonomy::refresh_taxonomy;

use crate::catalogue::CategoryTag;
use crate::config::Update;
use crate::off::delta::DeltaFile;
use crate::off::{ParseOptions, Parsed, Source};
use crate::store::{DbConnection, Store, StoreError};

/// What a run works on, and how.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The catalogue.
    pub store: &'a Store,
    /// The settings.
    pub update: &'a Update,
    /// What is kept of files of changes; the client keeps its own for what it fetches.
    pub options: &'a ParseOptions,
    /// Most products fetched for a category; `update.products_per_category` unless somebody says otherwise.
    pub products_per_category: u32,
    /// When the run began, in Unix seconds.
    pub now: i64,
    /// Whether it only says what it would change. It fetches all the same.
    pub dry_run: bool,
}

impl<'a> Job<'a> {
    /// A run as the settings say.
    #[must_use]
    pub fn new(store: &'a Store, update: &'a Update, options: &'a ParseOptions, now: i64) -> Self {
        Self { store, update, options, products_per_category: update.products_per_category, now, dry_run: false }
    }
}

/// Where products of a category come from.
pub trait Shelves {
    /// Why there are none: shown to the operator.
    type Error: fmt::Display;

    /// The most scanned products of a category in the configured country, at most `wanted`.
    ///
    /// # Errors
    /// When they did not come; then this category is left as it is. Also when the run was told to stop meanwhile.
    fn most_scanned(&mut self, category: &CategoryTag, wanted: u32) -> Result<Shelf, Self::Error>;
}

/// What was found on a shelf.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shelf {
    /// How many products were read, those that the parser dropped included.
    pub read: u64,
    /// Those it kept.
    pub products: Vec<Parsed>,
}

/// Where files of changes come from.
pub trait Deltas {
    /// Why one is not to be had: shown to the operator.
    type Error: fmt::Display;

    /// Opens the list of files, `index.txt`.
    ///
    /// # Errors
    /// When it cannot be had.
    fn index(&mut self) -> Result<Box<dyn Read>, Self::Error>;

    /// Opens one of the files; a download that is cut short must be an error of the reader, not its end.
    ///
    /// # Errors
    /// When it cannot be had.
    fn open(&mut self, file: &DeltaFile) -> Result<Source, Self::Error>;
}

/// Where the taxonomy comes from.
pub trait Taxonomies {
    /// Why it is not to be had: shown to the operator.
    type Error: fmt::Display;

    /// The file of categories and its `ETag`, unless it is still the one with this `ETag`.
    ///
    /// # Errors
    /// When it cannot be had.
    fn newer_than(&mut self, etag: Option<&str>) -> Result<Option<(Option<String>, Source)>, Self::Error>;
}

/// Who follows a run: its log, its figures, the request to stop, and what it would need to go on.
pub trait Report {
    /// One line for the operator.
    fn say(&mut self, line: &str);

    /// Adds to a figure of the run.
    fn count(&mut self, name: &'static str, number: u64);

    /// Whether the run is to end at the next safe point.
    fn is_stopping(&self) -> bool;

    /// Keeps what the next run needs to go on from here, instead of what was kept before. It is called in each transaction that
    /// changes the catalogue: both are written, or neither.
    ///
    /// # Errors
    /// When the database fails, or when this run may not go on, since another process took it over; all is undone then.
    fn keep(&self, conn: &mut DbConnection, state: &State) -> Result<(), StoreError>;
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All was done.
    Succeeded,
    /// Some of it did not come (categories by their ids, or « the taxonomy »); the rest was done.
    Partial {
        /// What did not come.
        failed: Vec<String>,
    },
    /// It was given up, for this reason.
    Failed {
        /// Why, and what to do about it.
        why: String,
    },
    /// It was told to stop; the next run goes on where it stood.
    Interrupted,
}
