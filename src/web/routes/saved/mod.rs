//! What somebody keeps: saving, showing, removing, taking it along. For members alone; nobody else's is ever shown.

pub(super) mod confirmation;
pub(super) mod export;
pub(super) mod remove;
pub(super) mod save;
pub(super) mod shopping;
pub(super) mod show;

use crate::accounts::UserId;
use crate::accounts::saved::{Kept, Order};
use crate::store::{Store, saved_pairs};
use crate::web::error::Error;

/// All that somebody keeps.
async fn kept(store: &Store, user: UserId) -> Result<Kept, Error> {
    Ok(store.read(move |reader| saved_pairs::all(reader.conn, user)).await?)
}

/// The order that an address asks for; the usual one when it asks for nothing that there is.
fn order(asked: Option<&str>) -> Order {
    if asked == Some("gain") { Order::Gain } else { Order::Newest }
}
