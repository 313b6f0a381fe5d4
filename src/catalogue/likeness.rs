//! How alike two products are.

use std::collections::BTreeSet;

use super::text;

/// A product that others are compared with. `C` is what a category is known by.
#[derive(Debug, Clone)]
pub struct Likeness<C> {
    words: Vec<String>,
    categories: BTreeSet<C>,
}

impl<C: Ord> Likeness<C> {
    /// Prepares a product.
    pub fn of(name: &str, _brands: &[String], categories: impl IntoIterator<Item = C>) -> Self {
        Self { words: text::words(name), categories: categories.into_iter().collect() }
    }

    /// How alike another product is, 0 to 1.
    #[must_use]
    pub fn to(&self, name: &str, _brands: &[String], categories: impl IntoIterator<Item = C>) -> f64 {
        let words = text::words(name);
        let shared = words.iter().filter(|word| self.words.contains(word)).count() as f64;
        let _ = categories.into_iter().filter(|c| self.categories.contains(c)).count();
        2.0 * shared / (words.len() + self.words.len()).max(1) as f64
    }
}
