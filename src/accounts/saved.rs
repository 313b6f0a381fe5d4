//! What somebody keeps: a product, what they buy instead, and since when. And how one looks among one's own.

use std::cmp::Reverse;
use std::sync::Arc;

use super::gains::Gain;
use crate::catalogue::{Barcode, NutriScore, Nutrients, text};

/// Most pairs that one person keeps.
pub const MOST: u32 = 5_000;

/// What is needed of a product in a saved pair, but for its page.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Row id: stable in one installation, never shown.
    pub id: i64,
    /// Barcode.
    pub code: Barcode,
    /// Name.
    pub name: String,
    /// Brands, the first one first.
    pub brands: Vec<String>,
    /// Quantity as printed.
    pub quantity: Option<String>,
    /// Its Nutri-Score.
    pub nutriscore: Option<NutriScore>,
    /// What 100 g hold.
    pub nutrients: Nutrients,
    /// Shops that sell it, as printed.
    pub stores: Vec<String>,
    /// Whether it is one of our own examples.
    pub example: bool,
}

/// A saved pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// When it was saved, in Unix seconds.
    pub saved_at: i64,
    /// What is replaced.
    pub product: Arc<Side>,
    /// What replaces it.
    pub substitute: Arc<Side>,
}

/// All that somebody keeps, the newest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    /// The pairs, no more than [`MOST`].
    pub pairs: Vec<Pair>,
    /// Whether there are older ones still.
    pub more: bool,
}

/// In which order one's own are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Newest,
    /// The greatest gain first, those of which it is not known last.
    Gain,
}

impl Kept {
    /// The pairs in which all words of `text` begin a word of a name or brand (no text: all), in this order.
    #[must_use]
    pub fn found(&self, text: &str, order: Order) -> Vec<&Pair> {
        let wanted = if text.trim().is_empty() { Vec::new() } else { text::words(text) };
        // Something was typed, of which nothing is a word: that is in no name.
        let hopeless = wanted.is_empty() && !text.trim().is_empty();
        let mut found: Vec<&Pair> = self.pairs.iter().filter(|pair| !hopeless && pair.has(&wanted)).collect();
        if order == Order::Gain {
            // Stable, so that among equals the newest stay first.
            found.sort_by_cached_key(|pair| Reverse(pair.rank()));
        }
        found
    }
}

impl Pair {
    fn has(&self, wanted: &[String]) -> bool {
        if wanted.is_empty() {
            return true;
        }
        let sides = [&self.product, &self.substitute];
        let texts = sides.iter().flat_map(|side| std::iter::once(&side.name).chain(&side.brands));
        let words: Vec<String> = texts.flat_map(|text| text::words(text)).collect();
        wanted.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
    }

    /// Letters gained, then points; nothing when a letter is not known.
    fn rank(&self) -> Option<(i16, Option<i32>)> {
        let gain = Gain::of(&self.product, &self.substitute);
        Some((gain.letters?, gain.points))
    }
}

#[cfg(test)]
mod tests {
    use super::{Kept, Order};
    use crate::accounts::gains::samples::{pair, side};
    use crate::catalogue::Grade;

    fn kept() -> Kept {
        let pairs = vec![
            pair(side("Pâte à tartiner", Some((Grade::E, 26))), side("Purée de noisettes", Some((Grade::C, 9)))),
            pair(side("Biscuits", None), side("Galettes", Some((Grade::A, -2)))),
            pair(side("Cola", Some((Grade::E, 20))), side("Eau", Some((Grade::A, 0)))),
            pair(side("Soda", Some((Grade::E, 18))), side("Limonade Œuf", Some((Grade::C, 3)))),
        ];
        Kept { pairs, more: false }
    }

    fn names(text: &str, order: Order) -> Vec<String> {
        kept().found(text, order).iter().map(|pair| pair.product.name.clone()).collect()
    }

    #[test]
    fn words_of_both_names_are_found_folded() {
        assert_eq!(names("PATES", Order::Newest), ["Pâte à tartiner"]);
        assert_eq!(names("noisette tart", Order::Newest), ["Pâte à tartiner"]);
        assert_eq!(names("oeuf", Order::Newest), ["Soda"]);
        assert_eq!(names("noisette cola", Order::Newest), Vec::<String>::new());
        assert_eq!(names("  ", Order::Newest).len(), 4);
        assert_eq!(names("日本", Order::Newest), Vec::<String>::new());
    }

    #[test]
    fn the_greatest_gain_comes_first_and_the_unknown_last() {
        assert_eq!(names("", Order::Gain), ["Cola", "Pâte à tartiner", "Soda", "Biscuits"]);
    }
}
