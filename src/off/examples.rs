//! The demonstration catalogue: our own examples, in Open Food Facts' own shape, read by the same parser as the real thing.

use std::io::Cursor;
use std::sync::atomic::AtomicBool;

use rust_embed::RustEmbed;

use super::import::{Rules, import};
use super::taxonomy::TaxonomyError;
use super::{Country, ParseOptions, Source, SourceError, taxonomy};
use crate::catalogue::{Classified, Taxonomy, Written};

#[derive(RustEmbed)]
#[folder = "assets/demo"]
struct Embedded;

/// Why the examples cannot be read. Only a binary that was built wrong can say so.
#[derive(Debug, thiserror::Error)]
pub enum ExamplesError {
    /// A file is not in the binary.
    #[error("this binary holds no example catalogue ({0} is missing)")]
    Missing(&'static str),
    /// A file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The categories cannot be read.
    #[error(transparent)]
    Taxonomy(#[from] TaxonomyError),
}

/// The categories of the examples, and the examples, each in its place.
///
/// # Errors
/// See [`ExamplesError`].
pub fn examples() -> Result<(Taxonomy, Vec<Classified>), ExamplesError> {
    let taxonomy = taxonomy::read(embedded("categories.json")?)?;
    // They have no photos, so it does not matter where photos would be; they are sold in France.
    let options = ParseOptions { images_url: String::new(), country: Country::All, ..ParseOptions::default() };
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let mut products = Vec::new();
    let keep = |batch: Vec<Classified>| {
        products.extend(batch);
        Ok::<_, ExamplesError>(Written::default())
    };
    import(embedded("products.jsonl")?, rules, &AtomicBool::new(false), |_| {}, keep)?;
    Ok((taxonomy, products))
}

fn embedded(name: &'static str) -> Result<Source, ExamplesError> {
    let file = Embedded::get(name).ok_or(ExamplesError::Missing(name))?;
    Ok(Source::new(name.to_owned(), Cursor::new(file.data.into_owned()), None)?)
}

#[cfg(test)]
mod tests {
    use super::examples;

    #[test]
    fn every_example_survives_the_parser() {
        let (taxonomy, products) = examples().expect("the examples are read");
        let lines = include_str!("../../assets/demo/products.jsonl").lines().count();
        assert_eq!(products.len(), lines);
        assert!(products.iter().all(|placed| taxonomy.node(&placed.main_category).is_some()));
    }
}
