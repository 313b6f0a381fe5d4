//! The pages: for each, its template and what the template needs to know.

mod category;
mod compare;
mod failure;
mod home;
mod legal;
mod nutrition;
mod product;
mod search;
mod substitutes;

pub use category::CategoryPage;
pub use compare::ComparePage;
pub use failure::FailurePage;
pub use home::{HomePage, appetising};
pub use legal::{ContactPage, LegalPage};
pub use product::ProductPage;
pub use search::SearchPage;
pub use substitutes::SubstitutesPage;

use crate::catalogue::finding::Found;
use crate::web::french;

/// `12 produits`, or `plus de 1 000 produits` where counting stopped.
fn count(count: u32) -> String {
    if count >= Found::COUNTED { format!("plus de {}", french::products(Found::COUNTED)) } else { french::products(count) }
}

/// The last page of so many products, `per_page` on each; from 1.
#[must_use]
pub fn last_page(count: u32, per_page: u32) -> u32 {
    count.min(Found::COUNTED).div_ceil(per_page.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::{count, last_page};

    #[test]
    fn counting_stops_at_a_thousand() {
        assert_eq!((count(12), count(1_000)), ("12 produits".to_owned(), "plus de 1\u{202f}000 produits".to_owned()));
        assert_eq!((last_page(0, 24), last_page(24, 24), last_page(25, 24), last_page(u32::MAX, 24)), (1, 1, 2, 42));
    }
}
