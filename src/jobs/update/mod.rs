//! The weekly update and the filling of categories: what happens, in which order, and what is said about it.
//!
//! Steps are ordinary functions. Where products come from ([`Shelves`], [`Deltas`], [`Taxonomies`]) and who is told
//! ([`Report`]) are traits: the client of Open Food Facts and the run of a job stand behind them, and so do tests.
//! The database is sound after each step, whenever the process is killed; a run that was cut off leaves a [`State`] from
//! which the next one goes on.

use std::fmt;
use std::io::Read;

use crate::catalogue::CategoryTag;
use crate::off::delta::DeltaFile;
use crate::off::{Parsed, Source};

mod state;

pub use state::{Done, State};

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

    /// The file of categories and its ETag, unless it is still the one with this ETag.
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

    /// Keeps what the next run needs to go on from here, instead of what was kept before.
    fn keep(&mut self, state: &State);
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
