//! Which drawing stands in for a missing photo: the kind of food, read from the category ids.

mod words;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::catalogue::{CategoryTag, text};
use words::WORDS;

/// The drawing when nothing tells what a food is.
pub(super) const GENERIC: &str = "generic";
/// Most words in a phrase of [`WORDS`].
const LONGEST_PHRASE: usize = 4;
/// What follows one of these only adds to what an English id has named: `sardines-in-oil`.
const COMPLEMENTS: [&str; 10] = ["with", "in", "from", "of", "without", "for", "to", "filled", "made", "by"];

static DRAWINGS: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| WORDS.iter().flat_map(|(drawing, words)| words.split(' ').map(|word| (word, *drawing))).collect());

/// The symbol of foods.svg for a product of this main category: its own if that says what it is, else that of one of the
/// other categories, the last ones first.
#[must_use]
pub(super) fn drawing(main: &CategoryTag, others: &[CategoryTag]) -> &'static str {
    of(main).or_else(|| others.iter().rev().find_map(of)).unwrap_or(GENERIC)
}

/// What the most telling word of an id calls for. French says first what a thing is, English last: `chocolats-au-lait` and
/// `milk-chocolates` are both chocolate.
fn of(tag: &CategoryTag) -> Option<&'static str> {
    let (language, slug) = tag.as_str().split_once(':')?;
    // Some French ids keep their accents.
    let slug = if slug.is_ascii() { Cow::Borrowed(slug) } else { Cow::Owned(text::fold(slug).replace(' ', "-")) };
    let words: Vec<&str> = slug.split('-').collect();
    if ["fr", "es", "it", "pt"].contains(&language) {
        return (0..words.len()).find_map(|at| beginning_at(&slug, &words, at));
    }
    let head = words.iter().skip(1).position(|word| COMPLEMENTS.contains(word)).map_or(words.len(), |at| at + 1);
    let (named, added) = ((0..head).rev(), (head..words.len()).rev());
    named.chain(added).find_map(|at| ending_at(&slug, &words, at))
}

fn beginning_at(slug: &str, words: &[&str], first: usize) -> Option<&'static str> {
    let last = (first + LONGEST_PHRASE).min(words.len());
    (first..last).rev().find_map(|last| look_up(slug, words, first, last))
}

fn ending_at(slug: &str, words: &[&str], last: usize) -> Option<&'static str> {
    ((last + 1).saturating_sub(LONGEST_PHRASE)..=last).find_map(|first| look_up(slug, words, first, last))
}

/// The drawing of the words from `first` to `last`, both included.
fn look_up(slug: &str, words: &[&str], first: usize, last: usize) -> Option<&'static str> {
    let before = |at: usize| words.iter().take(at).map(|word| word.len() + 1).sum::<usize>();
    let phrase = slug.get(before(first)..before(last + 1) - 1)?;
    DRAWINGS.get(phrase.trim_end_matches(['s', 'x'])).copied()
}

#[cfg(test)]
mod tests;
