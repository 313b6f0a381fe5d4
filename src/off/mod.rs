//! Open Food Facts: its files and answers, read with distrust.
//!
//! What enters here are bytes from outside; what leaves are [`crate::catalogue`] types. Everything is bounded, no
//! input panics, and a wrong field never loses a product. Nothing here knows a database or a page.

mod amounts;
mod clean;
pub mod client;
pub mod country;
pub mod delta;
pub mod dump;
pub mod examples;
pub mod import;
mod lenient;
mod photos;
pub mod product;
mod raw;
pub mod sample;
pub mod source;
mod table;
pub mod taxonomy;

pub use clean::{names as clean_names, text as clean_text};
pub use country::{BadCountry, Country};
pub use photos::rebased as photo_address;
pub use product::{Dropped, ParseOptions, Parsed, parse};
pub use source::{Source, SourceError};
