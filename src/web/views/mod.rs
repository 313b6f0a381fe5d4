//! The pages: for each, its template and what the template needs to know.

mod category;
mod compare;
mod completion;
mod failure;
mod home;
mod legal;
mod nutrition;
mod product;
mod saved;
mod search;
mod substitutes;

pub use category::CategoryPage;
pub use compare::ComparePage;
pub use completion::CompletionPage;
pub use failure::FailurePage;
pub use home::{HomePage, appetising};
pub use legal::{ContactPage, LegalPage};
pub use product::ProductPage;
pub use saved::{ConfirmationPage, SavedPage, SavedRow, ShoppingPage};
pub use search::SearchPage;
pub use substitutes::SubstitutesPage;

use crate::catalogue::finding::Found;
use crate::web::french;

/// Products that a page counts; nobody turns so many pages.
pub const COUNTED: u32 = 240;

/// `12 produits`, or `plus de 240 produits` where counting stopped.
fn count<T>(found: &Found<T>) -> String {
    let count = french::products(found.count);
    if found.more { format!("plus de {count}") } else { count }
}

/// The last page of so many products, `per_page` on each; from 1.
#[must_use]
pub fn last_page(count: u32, per_page: u32) -> u32 {
    count.min(COUNTED).div_ceil(per_page.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::{count, last_page};
    use crate::catalogue::finding::Found;

    #[test]
    fn counting_stops_somewhere_and_says_so() {
        let found = |number, more| count(&Found::<()> { count: number, more, ..Found::default() });
        assert_eq!(
            (found(12, false), found(1_000, true)),
            ("12 produits".to_owned(), "plus de 1\u{202f}000 produits".to_owned())
        );
        assert_eq!((last_page(0, 24), last_page(24, 24), last_page(25, 24), last_page(u32::MAX, 24)), (1, 1, 2, 10));
    }
}
