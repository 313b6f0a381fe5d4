//! What the weekly update may remove: duplicates, and categories that hold a single product.
//!
//! Two rules stand above the others. A product that somebody saved always stays. And of all products that are the same to
//! people the newest stays (by the date its source last changed it, then by its row), and with it those that are saved.

use std::collections::HashMap;
use std::hash::BuildHasher;

use super::text;

#[cfg(test)]
mod tests;

/// Which products count as the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sameness {
    /// Those of one name.
    Name,
    /// Those of one name and the same brands.
    NameAndBrands,
    /// None.
    Never,
}

/// What is to be removed, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Which products count as the same.
    pub sameness: Sameness,
    /// Whether the product of a category that holds no other goes.
    pub single_product_categories: bool,
}

/// A product as the rules see it. Our own examples are none.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// Its row; unique, below 2³².
    pub id: i64,
    /// Its name.
    pub name: &'a str,
    /// Its brands.
    pub brands: &'a [String],
    /// When its source last changed it.
    pub modified_at: i64,
    /// The row of its main category; below 2³².
    pub category: i64,
}

/// What is to be removed. Nothing has been yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// How many products there are.
    pub products: u64,
    /// Rows of the duplicates that go, sorted.
    pub duplicates: Vec<i64>,
    /// How many duplicates stay because somebody saved them.
    pub saved_duplicates: u64,
    /// The categories that hold a single product once the duplicates are gone, as (row of the category, row of the product), sorted.
    pub singles: Vec<(i64, i64)>,
    /// How many such categories stay because somebody saved their product.
    pub saved_singles: u64,
}

impl Plan {
    /// Rows of all products that go.
    #[must_use]
    pub fn doomed(&self) -> Vec<i64> {
        self.duplicates.iter().copied().chain(self.singles.iter().map(|(_, product)| *product)).collect()
    }

    /// Whether more than this share of the products would go.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of products are far below 2⁵²")]
    pub fn exceeds(&self, share: f64) -> bool {
        let doomed = self.duplicates.len() + self.singles.len();
        doomed as f64 > self.products as f64 * share
    }
}

/// Takes products one by one and plans. Of each it keeps 32 bytes: in place of its name a hash of 128 bits, so that a
/// million products need 32 megabytes whatever their names. The hash is keyed at random: nobody can choose two names that share one.
#[derive(Debug)]
pub struct Planner<S> {
    rules: Rules,
    hashers: S,
    kept: Vec<Kept>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    same: [u64; 2],
    modified_at: i64,
    id: u32,
    category: u32,
}

impl<S: BuildHasher> Planner<S> {
    /// A planner; `hashers` should be a fresh [`std::hash::RandomState`].
    #[must_use]
    pub fn new(rules: Rules, hashers: S) -> Self {
        Self { rules, hashers, kept: Vec::new() }
    }

    /// Takes a product. One whose row is out of range is left alone: it is not taken.
    pub fn add(&mut self, product: &Listed<'_>) {
        let (Ok(id), Ok(category)) = (u32::try_from(product.id), u32::try_from(product.category)) else { return };
        let same = self.same(product);
        self.kept.push(Kept { same, modified_at: product.modified_at, id, category });
    }

    /// What is equal for products that are the same.
    fn same(&self, product: &Listed<'_>) -> [u64; 2] {
        let mut key = match self.rules.sameness {
            Sameness::Never => return [0; 2],
            Sameness::Name | Sameness::NameAndBrands => as_read(product.name),
        };
        if self.rules.sameness == Sameness::NameAndBrands {
            let mut brands: Vec<String> = product.brands.iter().map(|brand| as_read(brand)).collect();
            brands.sort_unstable();
            brands.dedup();
            // A line break is in no name that has been read.
            key.extend(brands.iter().flat_map(|brand| ["\n", brand]));
        }
        [self.hashers.hash_one((0_u8, &key)), self.hashers.hash_one((1_u8, &key))]
    }

    /// Plans, given the rows of all products that somebody saved, sorted.
    #[must_use]
    pub fn plan(mut self, saved: &[i64]) -> Plan {
        let is_saved = |kept: &Kept| saved.binary_search(&i64::from(kept.id)).is_ok();
        let mut plan = Plan { products: self.kept.len() as u64, ..Plan::default() };
        if self.rules.sameness != Sameness::Never {
            // The newest of each group last; then all but the last of each go.
            self.kept.sort_unstable();
            let mut newer = self.kept.iter().skip(1);
            let is_newest: Vec<bool> =
                self.kept.iter().map(|kept| newer.next().is_none_or(|next| next.same != kept.same)).collect();
            let mut newest = is_newest.iter();
            self.kept.retain(|kept| {
                if *newest.next().unwrap_or(&true) {
                    return true;
                }
                let saved = is_saved(kept);
                if saved {
                    plan.saved_duplicates += 1;
                } else {
                    plan.duplicates.push(i64::from(kept.id));
                }
                saved
            });
            plan.duplicates.sort_unstable();
        }
        if self.rules.single_product_categories {
            let mut sizes: HashMap<u32, u32> = HashMap::new();
            for kept in &self.kept {
                *sizes.entry(kept.category).or_default() += 1;
            }
            for kept in self.kept.iter().filter(|kept| sizes.get(&kept.category) == Some(&1)) {
                if is_saved(kept) {
                    plan.saved_singles += 1;
                } else {
                    plan.singles.push((i64::from(kept.category), i64::from(kept.id)));
                }
            }
            plan.singles.sort_unstable();
        }
        plan
    }
}

/// A name as people read it: case, accents and punctuation do not matter. In a name with letters that folding would lose
/// (« Кефир 2 % » would become « 2 ») they all count.
fn as_read(name: &str) -> String {
    let loses = |c: char| !c.is_ascii() && c.is_alphanumeric() && text::fold(c.encode_utf8(&mut [0; 4])).is_empty();
    let folded = text::fold(name);
    if !folded.is_empty() && !name.chars().any(loses) {
        return folded;
    }
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A main category, as the choice of the smallest sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// Its id.
    pub tag: super::CategoryTag,
    /// Its name.
    pub name: String,
    /// How many products have it for their main category.
    pub products: u64,
    /// Until when it yields its place, in Unix seconds.
    pub resting_until: Option<i64>,
}

/// The smallest categories that do not rest now, at most `most`, the smallest first, by their ids among equals; and how many
/// smaller ones rest.
#[must_use]
pub fn smallest(mut sizes: Vec<Size>, most: u32, now: i64) -> (Vec<Size>, u64) {
    sizes.sort_unstable_by(|a, b| a.products.cmp(&b.products).then_with(|| a.tag.cmp(&b.tag)));
    let (mut chosen, mut resting) = (Vec::new(), 0);
    for size in sizes {
        if chosen.len() >= most as usize {
            break;
        }
        if size.resting_until.is_some_and(|until| until > now) { resting += 1 } else { chosen.push(size) }
    }
    (chosen, resting)
}

/// Until when a category rests that brought nothing new, in Unix seconds; `None` when it need not. Half a day less than whole
/// weeks: the run of that week may begin a little earlier than this one.
#[must_use]
pub fn rest(now: i64, weeks: u32, brought: u64) -> Option<i64> {
    const WEEK: i64 = 7 * 24 * 3_600;
    (brought == 0 && weeks > 0).then(|| now + i64::from(weeks) * WEEK - WEEK / 14)
}
