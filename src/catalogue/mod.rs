//! What a product and a category are, how one is found, what may replace it.
//!
//! Rules only: nothing here reads a file, a socket, a clock or a database. Every other room may use this one,
//! and this one uses none of them.

pub mod barcode;
pub mod category;
pub mod finding;
pub mod grade;
pub mod likeness;
pub mod matching;
pub mod naming;
pub mod nutrients;
pub mod nutriscore;
pub mod product;
pub mod reason;
pub mod taxonomy;
pub mod text;
pub mod upkeep;

pub use barcode::{BadBarcode, Barcode};
pub use category::CategoryTag;
pub use grade::Grade;
pub use nutrients::Nutrients;
pub use product::{Classified, NutriScore, Product, Written};
pub use taxonomy::Taxonomy;
