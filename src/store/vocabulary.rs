//! All words of names and brands, for completing the last word typed and for mending a misspelt one.
//!
//! One automaton (an FST) answers both, for both databases alike: it takes 2 to 3 bytes a word, so it is kept as a blob in
//! the database and whole in memory. Its values say how many products have the word.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use fst::automaton::{Automaton, Str};
use fst::{IntoStreamer, Streamer};
use levenshtein_automata::{Distance, LevenshteinAutomatonBuilder};
use quick_cache::sync::Cache;

use super::StoreError;
use super::products::unreadable;

/// How many words a beginning is completed to.
const COMPLETIONS: usize = 24;
/// How many words are looked at for one beginning; two letters can begin thousands.
const LOOKED_AT: usize = 20_000;
/// A misspelt word must have this many letters to be mended.
const SHORTEST_MENDED: usize = 5;
/// A word in so many products or fewer may be somebody else's misspelling.
const RARE: u64 = 5;
/// How many times more used the right word is than a misspelling of it.
const SLIP_FACTOR: u64 = 20;
/// Words whose mending, and beginnings whose completion, is remembered: the same ones come again and again, and looking for
/// them can cost as much as the rest of a search.
const REMEMBERED: usize = 2_000;
/// From this many letters on, two mistakes are mended.
const TWO_MISTAKES: usize = 8;

/// The words of the catalogue.
pub(super) struct Vocabulary {
    words: fst::Map<Vec<u8>>,
    /// A word, and whether it was taken for a beginning, to what it was mended to.
    mended: Cache<(String, bool), Option<String>>,
    completed: Cache<String, Arc<[String]>>,
}

impl Vocabulary {
    fn of(words: fst::Map<Vec<u8>>) -> Self {
        Self { words, mended: Cache::new(REMEMBERED), completed: Cache::new(REMEMBERED) }
    }

    /// Reads a blob that [`Vocabulary::encode`] made; an empty one is an empty vocabulary.
    pub(super) fn decode(blob: Vec<u8>) -> Result<Self, StoreError> {
        if blob.is_empty() {
            return Ok(Self::of(fst::Map::default()));
        }
        fst::Map::new(blob).map(Self::of).map_err(|why| unreadable("vocabulary", &why))
    }

    /// Makes the blob of words and how many products have each.
    pub(super) fn encode(counts: BTreeMap<String, u64>) -> Result<Vec<u8>, StoreError> {
        let broken = |why: fst::Error| unreadable("vocabulary", &why);
        let mut builder = fst::MapBuilder::memory();
        for (word, count) in counts {
            builder.insert(word, count).map_err(broken)?;
        }
        builder.into_inner().map_err(broken)
    }

    /// How many products have this word, about.
    pub(super) fn count(&self, word: &str) -> u64 {
        self.words.get(word).unwrap_or(0)
    }

    /// Whether some product has this word.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Whether so many products have this word that it must be right.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.words.get(word).is_some_and(|count| count > RARE)
    }

    /// Whether a word is likely misspelt: nobody has it, or so few beside those who have the other word that it must be a
    /// slip of whoever described the product.
    pub(super) fn is_slip(&self, word: &str, mended: &str) -> bool {
        let count = |word| self.words.get(word).unwrap_or(0);
        count(word) == 0 || (count(word) <= RARE && count(mended) >= SLIP_FACTOR * count(word))
    }

    /// The most used words that begin so, most used first.
    pub(super) fn completions(&self, beginning: &str) -> Arc<[String]> {
        if let Some(known) = self.completed.get(beginning) {
            return known;
        }
        let completed: Arc<[String]> = self.complete(beginning).into();
        self.completed.insert(beginning.to_owned(), Arc::clone(&completed));
        completed
    }

    fn complete(&self, beginning: &str) -> Vec<String> {
        let mut stream = self.words.search(Str::new(beginning).starts_with()).into_stream();
        let mut found: Vec<(u64, String)> = Vec::new();
        while let Some((word, count)) = stream.next() {
            found.push((count, String::from_utf8_lossy(word).into_owned()));
            if found.len() >= LOOKED_AT {
                break;
            }
        }
        found.sort_unstable_by(|(a, word_a), (b, word_b)| b.cmp(a).then_with(|| word_a.cmp(word_b)));
        found.truncate(COMPLETIONS);
        found.into_iter().map(|(_, word)| word).collect()
    }

    /// The word most likely meant by a misspelt one: the nearest (a letter too many, missing, wrong, or two swapped), among
    /// equals one with the same first letter, then the most used. `as_beginning` also takes the word for one not yet
    /// finished. `None` for short words, and when nothing is near.
    pub(super) fn mend(&self, word: &str, as_beginning: bool) -> Option<String> {
        let letters = word.chars().count();
        if letters < SHORTEST_MENDED || word.bytes().any(|b| b.is_ascii_digit()) {
            return None;
        }
        let key = (word.to_owned(), as_beginning);
        if let Some(known) = self.mended.get(&key) {
            return known;
        }
        let mended = self.look_for(word, letters, as_beginning);
        self.mended.insert(key, mended.clone());
        mended
    }

    fn look_for(&self, word: &str, letters: usize, as_beginning: bool) -> Option<String> {
        let allowed = if letters < TWO_MISTAKES { &MISTAKES[..1] } else { &MISTAKES[..] };
        for builder in allowed {
            let whole = builder.build_dfa(word);
            let best = if as_beginning { self.nearest(&builder.build_prefix_dfa(word), word) } else { None };
            if let Some(found) = self.nearest(&whole, word).or(best) {
                return Some(found);
            }
        }
        None
    }

    fn nearest(&self, dfa: &levenshtein_automata::DFA, word: &str) -> Option<String> {
        let mut stream = self.words.search_with_state(Dfa(dfa)).into_stream();
        let mut best: Option<(Rank, String)> = None;
        while let Some((found, count, state)) = stream.next() {
            if found == word.as_bytes() {
                continue;
            }
            let distance = state.map_or(u8::MAX, |state| match dfa.distance(state) {
                Distance::Exact(distance) | Distance::AtLeast(distance) => distance,
            });
            let rank = (distance, found.first() != word.as_bytes().first(), std::cmp::Reverse(count));
            if best.as_ref().is_none_or(|(known, _)| rank < *known) {
                best = Some((rank, String::from_utf8_lossy(found).into_owned()));
            }
        }
        best.map(|(_, word)| word)
    }
}

/// The tables behind the automata of one and of two mistakes; making them takes milliseconds, using them microseconds.
static MISTAKES: LazyLock<[LevenshteinAutomatonBuilder; 2]> =
    LazyLock::new(|| [1, 2].map(|mistakes| LevenshteinAutomatonBuilder::new(mistakes, true)));

/// How near a word is: mistakes, whether its first letter differs, how much it is used; the least is the nearest.
type Rank = (u8, bool, std::cmp::Reverse<u64>);

/// Lets an FST walk a Levenshtein automaton by reference.
struct Dfa<'a>(&'a levenshtein_automata::DFA);

impl Automaton for Dfa<'_> {
    type State = Option<u32>;

    fn start(&self) -> Self::State {
        Some(self.0.initial_state())
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|state| matches!(self.0.distance(state), Distance::Exact(_)))
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|state| state != levenshtein_automata::SINK_STATE)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        state.map(|state| self.0.transition(state, byte))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Vocabulary;

    fn vocabulary() -> Vocabulary {
        let words = [("nutella", 50), ("nutritif", 3), ("nutelita", 1), ("chocolat", 900), ("chocolatine", 2), ("cafe", 70)];
        let counts: BTreeMap<String, u64> = words.into_iter().map(|(word, count)| (word.to_owned(), count)).collect();
        Vocabulary::decode(Vocabulary::encode(counts).expect("it encodes")).expect("it decodes")
    }

    #[test]
    fn the_most_used_completion_comes_first() {
        assert_eq!(*vocabulary().completions("nut"), ["nutella", "nutritif", "nutelita"]);
        assert!(vocabulary().completions("zz").is_empty());
    }

    #[test]
    fn a_typo_in_a_long_enough_word_is_mended() {
        let vocabulary = vocabulary();
        for typo in ["nutela", "nuttella", "nutlela", "mutella"] {
            assert_eq!(vocabulary.mend(typo, false).as_deref(), Some("nutella"), "{typo}");
        }
        assert_eq!(vocabulary.mend("chocollatt", false).as_deref(), Some("chocolat"));
        assert_eq!(vocabulary.mend("chocollta", false).as_deref(), Some("chocolat"));
        assert_eq!(vocabulary.mend("cafr", false), None, "four letters");
        assert_eq!(vocabulary.mend("jambon", false), None, "nothing near");
    }

    #[test]
    fn a_rare_word_beside_a_common_one_is_a_slip() {
        let vocabulary = vocabulary();
        assert!(vocabulary.is_slip("choclat", "chocolat"), "a word nobody has");
        assert!(vocabulary.is_slip("chocolatine", "chocolat"), "2 against 900");
        assert!(!vocabulary.is_slip("nutritif", "nutella"), "3 against 50");
        assert!(!vocabulary.is_slip("cafe", "chocolat"), "70 is not rare");
    }

    #[test]
    fn an_unfinished_word_is_mended_too() {
        let vocabulary = vocabulary();
        assert_eq!(vocabulary.mend("chocko", true).as_deref(), Some("chocolat"));
    }

    #[test]
    fn an_empty_catalogue_knows_nothing() {
        let vocabulary = Vocabulary::decode(Vec::new()).expect("empty is fine");
        assert!(!vocabulary.knows("nutella"));
        assert!(vocabulary.completions("n").is_empty());
    }
}
