//! Saving a swap: for its own page, and for whoever logs in to save one.

use super::error::Error;
use crate::accounts::UserId;
use crate::catalogue::Barcode;
use crate::store::{Store, saved_pairs};

/// What became of a swap that was to be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is saved now.
    New,
    /// It was saved before, and keeps its date.
    Already,
    /// One of the two is not in the catalogue, or they are the same: nothing was saved.
    Unknown,
}

/// Saves that a user buys one product instead of another, as of a moment in Unix seconds.
///
/// # Errors
/// When the database fails, or when the user keeps as many swaps as anybody may.
pub async fn save(store: &Store, user: UserId, product: &Barcode, substitute: &Barcode, at: i64) -> Result<Saved, Error> {
    let (product, substitute) = (product.clone(), substitute.clone());
    let saved = store.write(move |conn| saved_pairs::save(conn, user, &product, &substitute, at)).await?;
    match saved {
        saved_pairs::Saved::New => Ok(Saved::New),
        saved_pairs::Saved::Already => Ok(Saved::Already),
        saved_pairs::Saved::Unknown => Ok(Saved::Unknown),
        saved_pairs::Saved::Full => Err(Error::Full),
    }
}
