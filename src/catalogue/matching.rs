//! Which category of the taxonomy is meant by free text in the data of another site: by id, name and synonym.
//!
//! [`super::naming`] answers one question of a person and offers what is near; this answers thousands and is sure or silent.

use std::collections::HashMap;

use super::naming::Named;
use super::{CategoryTag, text};

/// Longest text looked at, in characters; what is longer names no category.
const LONGEST: usize = 120;

/// All names of all categories, folded.
#[derive(Debug, Clone, Default)]
pub struct Matcher {
    tags: HashMap<CategoryTag, Rank>,
    folded: HashMap<String, (Rank, CategoryTag)>,
    words: HashMap<String, (Rank, CategoryTag)>,
}

/// How surely a name means a category: the kind of name (its own, a synonym, its id), then how many products it holds; the
/// least is the surest.
type Rank = (u8, std::cmp::Reverse<u32>);

/// A category that a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// One that is known.
    Known(CategoryTag),
    /// One of its own, with the name as it was written.
    Own(CategoryTag, String),
}

impl Matcher {
    /// Takes over the names of all categories.
    #[must_use]
    pub fn new(categories: &[Named]) -> Self {
        let mut matcher = Self::default();
        for category in categories {
            let readable = category.tag.readable();
            matcher.add(category, &category.name, 0);
            for synonym in &category.synonyms {
                matcher.add(category, synonym, 1);
            }
            matcher.add(category, &readable, 2);
            matcher.tags.insert(category.tag.clone(), (0, std::cmp::Reverse(category.products)));
        }
        matcher
    }

    fn add(&mut self, category: &Named, name: &str, kind: u8) {
        let rank = (kind, std::cmp::Reverse(category.products));
        for (map, key) in [(&mut self.folded, text::fold(name)), (&mut self.words, text::words(name).join(" "))] {
            if key.is_empty() {
                continue;
            }
            let candidate = (rank, category.tag.clone());
            map.entry(key).and_modify(|known| *known = known.clone().min(candidate.clone())).or_insert(candidate);
        }
    }

    /// The known category that is meant by a text.
    #[must_use]
    pub fn find(&self, asked: &str) -> Option<&CategoryTag> {
        if let Some((tag, _)) = CategoryTag::parse(asked).and_then(|tag| self.tags.get_key_value(&tag)) {
            return Some(tag);
        }
        let bare = without_language(asked).1;
        let found = self.folded.get(&text::fold(bare)).or_else(|| self.words.get(&text::words(bare).join(" ")));
        found.map(|(_, tag)| tag)
    }

    /// What a text means: a known category, or one of its own; `None` when it names nothing.
    #[must_use]
    pub fn meaning(&self, asked: &str) -> Option<Meaning> {
        let asked: String = asked.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect();
        if let Some(tag) = self.find(&asked) {
            return Some(Meaning::Known(tag.clone()));
        }
        let (language, name) = without_language(&asked);
        let tag = CategoryTag::parse(&format!("{}:{}", language.unwrap_or("fr"), slug(name)))?;
        // An id that the taxonomy does not know reads better in words.
        let name = if CategoryTag::parse(&asked).is_some() { tag.readable() } else { name.to_owned() };
        Some(Meaning::Own(tag, name))
    }
}

/// `en:frozen pizzas` is written in English; what has no language has none.
fn without_language(asked: &str) -> (Option<&str>, &str) {
    match asked.trim().split_once(':') {
        Some((language, rest)) if (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase()) => {
            (Some(language), rest.trim())
        }
        _ => (None, asked.trim()),
    }
}

/// The words of a name, in small letters, with accents, joined as ids join them.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    // A tag has so many bytes at most, its language included.
    slug.truncate(slug.floor_char_boundary(CategoryTag::MAX_BYTES - 4));
    slug
}

#[cfg(test)]
mod tests {
    use super::{Matcher, Meaning};
    use crate::catalogue::CategoryTag;
    use crate::catalogue::naming::Named;

    fn matcher() -> Matcher {
        let named = |tag: &str, name: &str, synonyms: &[&str], products| Named {
            tag: CategoryTag::parse(tag).unwrap(),
            name: name.to_owned(),
            synonyms: synonyms.iter().map(|synonym| (*synonym).to_owned()).collect(),
            products,
        };
        Matcher::new(&[
            named("en:pizzas", "Pizzas", &["Pizza"], 9),
            named("en:ham-pizzas", "Pizzas au jambon", &["Pizza jambon"], 3),
            named("en:spreads", "Pâtes à tartiner", &[], 0),
            named("fr:autres-pates", "pates a tartiner", &[], 2),
            named("it:pizze-al-prosciutto", "Pizze al prosciutto", &[], 0),
        ])
    }

    fn means(asked: &str) -> String {
        match matcher().meaning(asked) {
            Some(Meaning::Known(tag)) => tag.to_string(),
            Some(Meaning::Own(tag, name)) => format!("{tag} = {name}"),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn what_is_known_is_found_by_id_name_and_synonym() {
        for (asked, tag) in [
            (" Pizzas au jambon", "en:ham-pizzas"),
            ("pizza  AU jambons", "en:ham-pizzas"),
            ("Pizza jambon", "en:ham-pizzas"),
            ("en:pizzas", "en:pizzas"),
            ("fr:Pizzas", "en:pizzas"),
            ("fr:pizzas-au-jambon", "en:ham-pizzas"),
            ("en:ham pizzas", "en:ham-pizzas"),
            ("Pizze al prosciutto", "it:pizze-al-prosciutto"),
            ("PATES A TARTINER", "fr:autres-pates"),
        ] {
            assert_eq!(means(asked), tag, "{asked}");
        }
    }

    #[test]
    fn what_is_not_known_stays_as_it_is() {
        assert_eq!(means("  Crèmes d’Isigny (AOP) "), "fr:crèmes-d-isigny-aop = Crèmes d’Isigny (AOP)");
        assert_eq!(means("de:Kuchen und Torten"), "de:kuchen-und-torten = Kuchen und Torten");
        assert_eq!(means("en:frozen-cakes"), "en:frozen-cakes = Frozen cakes");
        for nothing in ["", "  ", "-", "en:", "en: !"] {
            assert_eq!(means(nothing), "nothing", "{nothing:?}");
        }
    }

    #[test]
    fn hostile_text_stays_small() {
        let Some(Meaning::Own(tag, name)) = matcher().meaning(&"é/".repeat(5_000_000)) else { panic!("it is a name") };
        assert!(tag.as_str().len() <= CategoryTag::MAX_BYTES && name.chars().count() <= 120);
    }
}
