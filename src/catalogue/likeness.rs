//! How alike two products are, so that the nearest better one comes first (design decision 2).
//!
//! The name says most: a shopper who likes one hazelnut spread wants another one, not just any sweet spread. Categories say the rest.

use super::text;

/// How much of the whole the names say; the categories say the rest.
const NAME_WEIGHT: f64 = 0.65;
/// Two different words of one family (`chocolat`, `chocolaté`) begin alike by at least so many letters.
const SHARED_LETTERS: usize = 5;

/// A product that many others are compared with, made ready once. `C` is what a category is known by: an id of the database, or a tag.
#[derive(Debug, Clone)]
pub struct Likeness<C> {
    words: Vec<String>,
    brand_words: Vec<String>,
    /// Sorted, each once.
    categories: Vec<C>,
}

impl<C: Ord> Likeness<C> {
    /// Makes a product ready, given its name, its brands, and all its categories.
    #[must_use]
    pub fn of(name: &str, brands: &[String], categories: impl IntoIterator<Item = C>) -> Self {
        Self { words: text::words(name), brand_words: words_of(brands), categories: sorted(categories) }
    }

    /// How alike another product is: 0.0 when nothing is shared, 1.0 when name and categories are the same. The same in both directions.
    ///
    /// Words of either product's brands count for nothing: two products of one maker are not alike for that, nor different
    /// because each name repeats its maker's.
    #[must_use]
    pub fn to(&self, name: &str, brands: &[String], categories: impl IntoIterator<Item = C>) -> f64 {
        let brand_words = words_of(brands);
        let words = text::words(name);
        let is_brand = |word: &str| brand_words.iter().chain(&self.brand_words).any(|brand| brand == word);
        let names = overlap(&telling(&self.words, is_brand), &telling(&words, is_brand));
        NAME_WEIGHT * names + (1.0 - NAME_WEIGHT) * self.shared_categories(&sorted(categories))
    }

    /// Shared categories among all categories of both (Jaccard).
    fn shared_categories(&self, others: &[C]) -> f64 {
        let shared = others.iter().filter(|category| self.categories.binary_search(category).is_ok()).count();
        share(number(shared), self.categories.len() + others.len() - shared)
    }
}

fn sorted<C: Ord>(categories: impl IntoIterator<Item = C>) -> Vec<C> {
    let mut sorted: Vec<C> = categories.into_iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

fn words_of(brands: &[String]) -> Vec<String> {
    brands.iter().flat_map(|brand| text::words(brand)).collect()
}

/// The words that are no brand; all of them where the name is the brand and nothing else.
fn telling(words: &[String], is_brand: impl Fn(&str) -> bool) -> Vec<&str> {
    let telling: Vec<&str> = words.iter().map(String::as_str).filter(|word| !is_brand(word)).collect();
    if telling.is_empty() { words.iter().map(String::as_str).collect() } else { telling }
}

/// Words in common, twice, among the words of both (Dice). Equal words are paired first; words of one family count in part.
fn overlap(ours: &[&str], theirs: &[&str]) -> f64 {
    let (equal, left): (Vec<&str>, Vec<&str>) = ours.iter().partition(|word| theirs.contains(word));
    let mut families: Vec<(f64, [&str; 2])> = Vec::new();
    for their in theirs.iter().filter(|word| !equal.contains(word)) {
        let akin = left.iter().map(|our| (kinship(our, their), [*our.min(their), *our.max(their)]));
        families.extend(akin.filter(|(kinship, _)| *kinship > 0.0));
    }
    // Ties are settled by the words, never by whose they are: likeness is the same in both directions.
    families.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut paired = number(equal.len());
    let mut taken: Vec<&str> = Vec::new();
    for (kinship, words) in families {
        if !words.iter().any(|word| taken.contains(word)) {
            paired += kinship;
            taken.extend(words);
        }
    }
    share(2.0 * paired, ours.len() + theirs.len())
}

/// The part of the longer word that two words begin with alike; nothing when that is little. Folded words are ASCII, so that bytes are letters.
fn kinship(one: &str, other: &str) -> f64 {
    let shared = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    if shared < SHARED_LETTERS { 0.0 } else { share(number(shared), one.len().max(other.len())) }
}

fn share(part: f64, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part / number(whole) }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Likeness;

    type Described<'a> = (&'a str, &'a str, &'a [&'a str]);

    const SPREADS: &[&str] = &["en:spreads", "en:sweet-spreads", "fr:pates-a-tartiner", "en:hazelnut-spreads"];
    const JAMS: &[&str] = &["en:spreads", "en:sweet-spreads", "en:jams"];
    const NOISETTES: Described<'_> = ("Pâte à tartiner aux noisettes", "Noisetou", SPREADS);

    fn likeness(one: Described<'_>, other: Described<'_>) -> f64 {
        let brands = |brand: &str| vec![brand.to_owned()];
        Likeness::of(one.0, &brands(one.1), one.2.iter().copied()).to(other.0, &brands(other.1), other.2.iter().copied())
    }

    fn assert_nearer(one: Described<'_>, near: Described<'_>, far: Described<'_>) {
        let (near_by, far_by) = (likeness(one, near), likeness(one, far));
        assert!(near_by > far_by, "{} {near_by} must be nearer to {} than {} {far_by}", near.0, one.0, far.0);
    }

    #[test]
    fn a_spread_is_nearer_to_a_spread_than_to_a_jam() {
        let jam = ("Confiture de fraises", "Noisetou", JAMS);
        assert_nearer(NOISETTES, ("Pâte à tartiner noisette et cacao", "Autre", SPREADS), jam);
        assert_nearer(NOISETTES, ("Tartinade de noisette", "Autre", SPREADS), jam);
        assert_nearer(NOISETTES, ("Pâte à tartiner aux noisettes", "Autre", SPREADS), ("Caramel à tartiner", "Autre", SPREADS));
    }

    #[test]
    fn the_name_says_more_than_the_categories() {
        assert_nearer(NOISETTES, ("Pâte à tartiner aux noisettes", "Autre", JAMS), ("Crème de spéculoos", "Autre", SPREADS));
        assert_nearer(NOISETTES, ("Crème de spéculoos", "Autre", SPREADS), ("Crème de spéculoos", "Autre", JAMS));
    }

    #[test]
    fn brands_make_nothing_alike() {
        let plain = likeness(NOISETTES, ("Pâte à tartiner aux noisettes", "Autre", SPREADS));
        assert!((likeness(("Noisetou Pâte à tartiner aux noisettes", "Noisetou", SPREADS), NOISETTES) - plain).abs() < 1e-9);
        assert!(likeness(("Noisetou Cola", "Noisetou", &[]), ("Noisetou Pizza", "Noisetou", &[])) < 1e-9);
        assert!(
            likeness(("Noisetou", "Noisetou", &[]), ("Noisetou", "Noisetou", &[])) > 0.6,
            "a name that is all brand keeps it"
        );
    }

    #[test]
    fn words_of_one_family_count_in_part() {
        let dark = ("Chocolat noir", "", JAMS);
        assert_nearer(dark, ("Chocolatine", "", JAMS), ("Brioche", "", JAMS));
        assert_nearer(dark, ("Noir de chocolat", "", JAMS), ("Noir chocolaté", "", JAMS));
        assert!(likeness(("Pomme", "", &[]), ("Pommade", "", &[])) < 1e-9, "four letters are too few");
    }

    #[test]
    fn the_same_is_one_and_nothing_shared_is_zero() {
        assert!((likeness(NOISETTES, NOISETTES) - 1.0).abs() < 1e-9);
        assert!(likeness(NOISETTES, ("Cola", "", &["en:colas"])) < 1e-9);
        assert!(likeness(("", "", &[]), ("日本", "", &[])) < 1e-9);
    }

    proptest! {
        #[test]
        fn always_between_zero_and_one_and_the_same_both_ways(
            one in "[a-zé ]{0,40}", other in "[a-zé ]{0,40}", brand in "[a-z]{0,6}",
            ours in prop::collection::vec(0_i64..9, 0..9), theirs in prop::collection::vec(0_i64..9, 0..9),
        ) {
            let (ours_brands, their_brands) = (vec![brand], Vec::new());
            let there = Likeness::of(&one, &ours_brands, ours.clone()).to(&other, &their_brands, theirs.clone());
            let back = Likeness::of(&other, &their_brands, theirs).to(&one, &ours_brands, ours);
            prop_assert!((0.0..=1.0 + 1e-9).contains(&there));
            prop_assert!((there - back).abs() < 1e-9, "{} there, {} back", there, back);
        }
    }
}
