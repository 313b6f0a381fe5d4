//! Files like those of Open Food Facts, of any size, made up: for benchmarks and for trying an installation out.
//!
//! The same seed gives the same file, line by line. Words and brands are as unevenly spread as real ones, popularity
//! too, and the largest categories hold a fifth of all products. All products are sold in France and none is real.

mod chance;
mod families;
mod kinds;
mod line;
mod words;

use std::io::{self, Write};

use serde_json::json;

use crate::catalogue::{CategoryTag, Taxonomy};
use chance::{Chance, Zipf};
use kinds::Kind;

/// Bytes of a line of the real dump without what nobody reads; the real one has three times as many.
pub const LINE_BYTES: usize = 6_700;

/// Brands there are.
const BRANDS: u32 = 6_000;

/// A maker of lines.
pub struct Generator {
    seed: u64,
    line_bytes: usize,
    groups: Vec<Vec<Kind>>,
    group_ranks: Zipf,
    /// Ranks within each group.
    kind_ranks: Vec<Zipf>,
    brand_ranks: Zipf,
}

impl Generator {
    /// A maker of lines of about `line_bytes` bytes, in the categories of `taxonomy`; in some of its own when that is empty.
    #[must_use]
    pub fn new(seed: u64, line_bytes: usize, taxonomy: &Taxonomy) -> Self {
        let groups = Some(kinds::of(taxonomy)).filter(|groups| !groups.is_empty()).unwrap_or_else(kinds::own);
        let ranks = |count: usize| Zipf::new(u32::try_from(count).unwrap_or(u32::MAX));
        Self {
            seed,
            line_bytes,
            group_ranks: ranks(groups.len()),
            kind_ranks: groups.iter().map(|kinds| ranks(kinds.len())).collect(),
            groups,
            brand_ranks: Zipf::new(BRANDS),
        }
    }

    /// Adds the line of one product, its line break included. Lines of different numbers are different products.
    pub fn line(&self, number: u64, out: &mut Vec<u8>) {
        let mut chance = Chance::new(self.seed, number);
        let group = self.group_ranks.pick(&mut chance);
        let kind = &self.groups[group][self.kind_ranks[group].pick(&mut chance)];
        line::write(self, kind, number, &mut chance, out);
    }

    /// Writes the lines of so many products.
    ///
    /// # Errors
    /// When `out` does not take them.
    pub fn write(&self, products: u64, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let mut line = Vec::with_capacity(self.line_bytes + 1_024);
        for number in 0..products {
            line.clear();
            self.line(number, &mut line);
            out.write_all(&line)?;
        }
        Ok(())
    }
}

/// The categories that a generator uses when it is given none.
#[must_use]
pub fn taxonomy() -> Taxonomy {
    Taxonomy::new(kinds::own_taxonomy())
}

/// Writes [`taxonomy`] as Open Food Facts writes its own.
///
/// # Errors
/// When `out` does not take it.
pub fn write_taxonomy(out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let nodes: serde_json::Map<String, serde_json::Value> = kinds::own_taxonomy()
        .into_iter()
        .map(|node| {
            let parents: Vec<&str> = node.parents.iter().map(CategoryTag::as_str).collect();
            (node.tag.to_string(), json!({"name": {"fr": node.name_fr}, "parents": parents}))
        })
        .collect();
    serde_json::to_writer(&mut *out, &nodes)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::io::Cursor;

    use super::{Generator, LINE_BYTES, taxonomy, write_taxonomy};
    use crate::catalogue::Taxonomy;
    use crate::off::{ParseOptions, Source, parse};

    #[test]
    fn the_same_seed_gives_the_same_file() {
        let file = |seed: u64| {
            let mut out = Vec::new();
            Generator::new(seed, 2_000, &Taxonomy::default()).write(50, &mut out).expect("memory");
            out
        };
        assert_eq!(file(1), file(1));
        assert_ne!(file(1), file(2));
    }

    #[test]
    fn every_line_is_a_product_of_the_size_asked_for() {
        let generator = Generator::new(7, LINE_BYTES, &Taxonomy::default());
        let options = ParseOptions::default();
        let (mut codes, mut words, mut grades, mut families) = (HashSet::new(), HashSet::new(), [0; 6], HashMap::new());
        let (mut bytes, taxonomy) = (0, taxonomy());
        for number in 0..3_000 {
            let mut line = Vec::new();
            generator.line(number, &mut line);
            bytes += line.len();
            let product = parse(&line, &options).expect("it is a product").product;
            words.extend(product.name.split(' ').map(str::to_owned));
            grades[product.nutriscore.map_or(5, |score| score.grade as usize)] += 1;
            *families.entry(product.categories[1].to_string()).or_insert(0) += 1;
            assert!(product.nutrients.energy_kcal.is_some() && product.image_url.is_some());
            assert!(taxonomy.node(&product.categories[0]).is_some());
            codes.insert(product.code);
        }
        assert_eq!(codes.len(), 3_000);
        assert!((LINE_BYTES * 3_000 * 95 / 100..LINE_BYTES * 3_000 * 110 / 100).contains(&bytes), "{bytes}");
        assert!(words.len() > 600, "{}", words.len());
        assert!(grades.iter().all(|count| *count > 60), "{grades:?}");
        assert!(families.values().max() > Some(&450), "{families:?}");
    }

    #[test]
    fn its_taxonomy_is_one() {
        let mut file = Vec::new();
        write_taxonomy(&mut file).expect("memory");
        let read = crate::off::taxonomy::read(Source::new("own".to_owned(), Cursor::new(file), None).expect("memory"));
        let (read, own) = (read.expect("it is a taxonomy"), taxonomy());
        assert!(own.len() > 1_000 && read.len() == own.len());
        assert!(
            own.nodes().all(|node| read.name(&node.tag) == own.name(&node.tag) && read.depth(&node.tag) == own.depth(&node.tag))
        );
        let mut line = Vec::new();
        Generator::new(1, 1_000, &own).line(3, &mut line);
        assert!(parse(&line, &ParseOptions::default()).is_ok());
    }
}
