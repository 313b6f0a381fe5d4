//! Why one product is better than another.

use super::Product;

/// The reason in French.
#[must_use]
pub fn reason(from: &Product, to: &Product) -> String {
    match (from.nutriscore, to.nutriscore) {
        (Some(a), Some(b)) => format!("Nutri-Score {} au lieu de {}", b.grade, a.grade),
        (None, Some(b)) => format!("Nutri-Score {}", b.grade),
        _ => String::new(),
    }
}
