//! Suggestions while typing.

use crate::catalogue::finding::{SearchRequest, Suggestion};
use crate::store::{Reader, StoreError};

/// Shortest text that suggests anything, in characters.
const SHORTEST: usize = 2;
/// Categories among the suggestions, at most.
const CATEGORIES: u32 = 2;

/// Up to `limit` suggestions for a text being typed: categories first, then products.
///
/// # Errors
/// When the database fails.
pub fn suggest(reader: &mut Reader<'_>, text: &str, limit: u32) -> Result<Vec<Suggestion>, StoreError> {
    if text.trim().chars().count() < SHORTEST {
        return Ok(Vec::new());
    }
    let (_, categories) = super::categories(reader, text, 1, CATEGORIES.min(limit));
    let mut suggestions: Vec<Suggestion> = categories.into_iter().map(Suggestion::Category).collect();
    let left = limit.saturating_sub(u32::try_from(suggestions.len()).unwrap_or(limit));
    let request = SearchRequest { text: text.to_owned(), page: 1, per_page: left.max(1), ..SearchRequest::default() };
    let found = super::glance(reader, &request)?;
    if !found.partial {
        suggestions.extend(
            found
                .products
                .into_iter()
                .take(left as usize)
                .map(|glance| Suggestion::Product(glance.code, glance.name, glance.grade)),
        );
    }
    Ok(suggestions)
}
