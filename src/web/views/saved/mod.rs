//! What somebody keeps: the pages about their own.

mod change;
mod confirmation;
mod shelf;
mod shopping;
mod spared;

pub use confirmation::ConfirmationPage;
pub use shelf::{SavedPage, SavedRow};
pub use shopping::ShoppingPage;
