//! `[open_food_facts]`: where products come from, and which are kept.

use serde::{Deserialize, Serialize};

use super::{Wrong, web_address};

/// Section `open_food_facts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenFoodFacts {
    /// Where its photos are.
    pub images_url: String,
    /// Products sold here are kept: a country's name or tag (`france`, `fr`, `en:france`), or `all`.
    pub country: String,
}

impl Default for OpenFoodFacts {
    fn default() -> Self {
        Self { images_url: "https://images.openfoodfacts.org".to_owned(), country: "france".to_owned() }
    }
}

impl OpenFoodFacts {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        web_address(wrong, "open_food_facts.images_url", &self.images_url);
        // Which countries there are is known where products are read.
        if self.country.trim().is_empty() {
            wrong.push(("open_food_facts.country", "is empty; name a country such as france, or all".to_owned()));
        }
    }
}
