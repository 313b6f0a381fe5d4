//! `[open_food_facts]`: where products come from, and how gently they are asked for.

use serde::{Deserialize, Serialize};

use super::{Wrong, email_address, in_range, web_address};

/// Section `open_food_facts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenFoodFacts {
    /// The site itself: its product pages and its API.
    pub base_url: String,
    /// Where its data files are.
    pub files_url: String,
    /// Where its photos are.
    pub images_url: String,
    /// Products sold here are kept: a country's English name as in its tags (`france` for `en:france`), or `all`.
    pub country: String,
    /// Language of names, two letters.
    pub language: String,
    /// The e-mail address of this installation's operator, sent with every question as Open Food Facts asks.
    pub contact: Option<String>,
    /// Searches a minute; Open Food Facts allows 10.
    pub searches_per_minute: u32,
    /// Products read a minute; Open Food Facts allows 15.
    pub product_reads_per_minute: u32,
    /// Seconds to connect.
    pub connect_timeout_seconds: u64,
    /// Seconds for a whole answer.
    pub request_timeout_seconds: u64,
}

impl Default for OpenFoodFacts {
    fn default() -> Self {
        Self {
            base_url: "https://world.openfoodfacts.org".to_owned(),
            files_url: "https://static.openfoodfacts.org/data".to_owned(),
            images_url: "https://images.openfoodfacts.org".to_owned(),
            country: "france".to_owned(),
            language: "fr".to_owned(),
            contact: None,
            searches_per_minute: 10,
            product_reads_per_minute: 15,
            connect_timeout_seconds: 5,
            request_timeout_seconds: 20,
        }
    }
}

impl OpenFoodFacts {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        for (key, url) in [
            ("open_food_facts.base_url", &self.base_url),
            ("open_food_facts.files_url", &self.files_url),
            ("open_food_facts.images_url", &self.images_url),
        ] {
            web_address(wrong, key, url);
            if url.ends_with('/') {
                wrong.push((key, "must not end with a slash".to_owned()));
            }
        }
        if self.country.is_empty() || !self.country.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            let message = format!("“{}” is not a country's English name such as france, or all", self.country);
            wrong.push(("open_food_facts.country", message));
        }
        if self.language.len() != 2 || !self.language.bytes().all(|b| b.is_ascii_lowercase()) {
            let message = format!("“{}” is not a language of two letters such as fr", self.language);
            wrong.push(("open_food_facts.language", message));
        }
        if let Some(email) = &self.contact {
            email_address(wrong, "open_food_facts.contact", email);
        }
        in_range(wrong, "open_food_facts.searches_per_minute", &self.searches_per_minute, 1..=10);
        in_range(wrong, "open_food_facts.product_reads_per_minute", &self.product_reads_per_minute, 1..=15);
        in_range(wrong, "open_food_facts.connect_timeout_seconds", &self.connect_timeout_seconds, 1..=120);
        in_range(wrong, "open_food_facts.request_timeout_seconds", &self.request_timeout_seconds, 1..=600);
    }
}
