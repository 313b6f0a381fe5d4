//! How words are made alike before they are compared.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that say nothing about a food. `sans` and `avec` are not among them: « sans sucres » says a lot.
const SMALL_WORDS: [&str; 19] =
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "ou", "par", "pour", "sur", "the"];
/// Longest word kept, in letters.
const MAX_WORD: usize = 40;
/// Most words kept of one text.
const MAX_WORDS: usize = 60;

/// Folds a text: no accents, no case, `œ` as `oe`, `æ` as `ae`, `ß` as `ss`; anything but ASCII letters and digits becomes one blank.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        // Most texts and all ids: nothing to take apart.
        text.chars().for_each(|c| push(&mut folded, c));
    } else {
        text.nfd().filter(|c| !is_combining_mark(*c)).for_each(|c| push(&mut folded, c));
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Adds one letter, taken apart from its accents.
fn push(folded: &mut String, c: char) {
    match c {
        'a'..='z' | '0'..='9' => folded.push(c),
        'A'..='Z' => folded.push(c.to_ascii_lowercase()),
        'œ' | 'Œ' => folded.push_str("oe"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'ß' => folded.push_str("ss"),
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        _ if folded.ends_with(' ') || folded.is_empty() => {}
        _ => folded.push(' '),
    }
}

/// The words of a text as the index and every query know them: folded, in the singular, small words left out
/// (unless there is nothing else), in the order they stand, each once.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut all: Vec<String> = Vec::new();
    let mut small: Vec<String> = Vec::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        let list = if SMALL_WORDS.contains(&word) { &mut small } else { &mut all };
        let word = singular(&word[..word.len().min(MAX_WORD)]);
        if list.len() < MAX_WORDS && !list.iter().any(|known| known == word) {
            list.push(word.to_owned());
        }
    }
    if all.is_empty() { small } else { all }
}

/// A word without the `s` or `x` of a plural. Words of three letters and words with digits stay as they are, and so does `ss`.
#[must_use]
pub fn singular(word: &str) -> &str {
    let plural = word.len() > 3
        && (word.ends_with('s') || word.ends_with('x'))
        && !word.ends_with("ss")
        && word.bytes().all(|b| b.is_ascii_lowercase());
    if plural { &word[..word.len() - 1] } else { word }
}

#[cfg(test)]
mod tests {
    use super::{fold, words};

    #[test]
    fn accents_case_and_ligatures_do_not_matter() {
        assert_eq!(fold("  Pâtes à Tartiner\u{a0}– Œufs  "), "pates a tartiner oeufs");
        assert_eq!(fold("L’été, c'est « BIO »"), "l ete c est bio");
        assert_eq!(fold("crème brûlée"), fold("CREME BRULEE"));
        assert_eq!(fold("日本"), "");
    }

    #[test]
    fn plurals_and_small_words_do_not_matter() {
        assert_eq!(words("Les pâtes à tartiner aux noisettes"), ["pate", "tartiner", "noisette"]);
        assert_eq!(words("gâteaux"), words("gateau"));
        assert_eq!(words("L'eau de l'Ô"), ["eau", "o"]);
        assert_eq!(words("de la"), ["de", "la"]);
        assert_eq!(words("bio Bio BIO"), ["bio"]);
        assert_eq!(words("7up swiss"), ["7up", "swiss"]);
    }

    #[test]
    fn hostile_text_stays_small() {
        assert!(words(&"é".repeat(1_000_000)).iter().all(|word| word.len() <= 40));
        let many: Vec<String> = (0..10_000).map(|n| format!("mot{n}")).collect();
        assert_eq!(words(&many.join(" ")).len(), 60);
    }
}
