//! The kinds of food, as the Open Food Facts taxonomy names them.

use std::fmt;
use std::sync::Arc;

/// A taxonomy id such as `en:pizzas`: a language of two or three letters, a colon, and a slug.
/// Cheap to clone: a few thousand of them stand behind all the products.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CategoryTag(Arc<str>);

impl CategoryTag {
    /// The longest tag kept; longer ones are free text that somebody pasted.
    pub const MAX_BYTES: usize = 120;

    /// Reads a tag: `language:slug`, lower case, without blanks. `None` for free text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (language, slug) = text.split_once(':')?;
        let language_fits = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
        let slug_fits = !slug.is_empty() && !slug.chars().any(|c| c.is_whitespace() || c.is_control() || c == '/');
        (language_fits && slug_fits && text.len() <= Self::MAX_BYTES).then(|| Self(text.to_lowercase().into()))
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name for people when the taxonomy has none: `fr:pains-d-epeautre` reads `Pains d epeautre`.
    #[must_use]
    pub fn readable(&self) -> String {
        let slug = self.0.split_once(':').map_or(&*self.0, |(_, slug)| slug);
        let spaced = slug.replace('-', " ");
        let mut letters = spaced.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

impl fmt::Display for CategoryTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CategoryTag;

    #[test]
    fn a_tag_has_a_language_and_a_slug() {
        assert_eq!(CategoryTag::parse(" en:pizzas ").map(|tag| tag.to_string()), Some("en:pizzas".to_owned()));
        for not_a_tag in ["", "Pizzas au jambon", "pizzas", "en:", ":pizzas", "en:two words", "http://x"] {
            assert_eq!(CategoryTag::parse(not_a_tag), None, "{not_a_tag}");
        }
        assert_eq!(CategoryTag::parse(&format!("en:{}", "x".repeat(200))), None);
    }

    #[test]
    fn a_tag_reads_as_words() {
        let tag = CategoryTag::parse("fr:pâtes-à-tartiner").map(|tag| tag.readable());
        assert_eq!(tag.as_deref(), Some("Pâtes à tartiner"));
    }
}
