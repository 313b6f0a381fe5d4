//! `[open_food_facts]`: where products come from, which are kept, and how gently it is asked.

use serde::{Deserialize, Serialize};

use super::{Wrong, email_address, in_range, web_address};

/// Section `open_food_facts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenFoodFacts {
    /// Where searches and products are asked for.
    pub base_url: String,
    /// Where its files are: the taxonomy and the delta exports.
    pub files_url: String,
    /// Where its photos are.
    pub images_url: String,
    /// Products sold here are kept: a country's name or tag (`france`, `fr`, `en:france`), or `all`.
    pub country: String,
    /// The language that names are asked for in: two letters.
    pub language: String,
    /// The e-mail address it may write to when we ask too much. Nothing is asked of it without.
    pub contact: Option<String>,
    /// Searches a minute, over all instances of this installation. 0: no pacing, for tests and mirrors of one's own.
    pub searches_per_minute: u32,
    /// Single products asked for in a minute, over all instances of this installation. 0: no pacing.
    pub product_reads_per_minute: u32,
    /// Seconds to reach it: name, connection, TLS.
    pub connect_timeout_seconds: u64,
    /// Seconds until an answer begins, and between two pieces of it.
    pub read_timeout_seconds: u64,
    /// Seconds from the beginning of one request to the end of its answer; files have `stall_timeout_seconds` instead.
    pub total_timeout_seconds: u64,
    /// A download of a file is given up when it brings next to nothing for so many seconds.
    pub stall_timeout_seconds: u64,
    /// Seconds to wait before the first new try; each further wait is twice as long, up to fifteen times this. 0: no wait, for tests.
    pub retry_first_seconds: u64,
    /// Seconds that one call of a job or command may go on with new tries.
    pub retry_total_seconds: u64,
}

impl Default for OpenFoodFacts {
    fn default() -> Self {
        Self {
            base_url: "https://world.openfoodfacts.org".to_owned(),
            files_url: "https://static.openfoodfacts.org".to_owned(),
            images_url: "https://images.openfoodfacts.org".to_owned(),
            country: "france".to_owned(),
            language: "fr".to_owned(),
            contact: None,
            searches_per_minute: 10,
            product_reads_per_minute: 15,
            connect_timeout_seconds: 10,
            read_timeout_seconds: 30,
            total_timeout_seconds: 60,
            stall_timeout_seconds: 60,
            retry_first_seconds: 60,
            retry_total_seconds: 1800,
        }
    }
}

impl OpenFoodFacts {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        web_address(wrong, "open_food_facts.base_url", &self.base_url);
        web_address(wrong, "open_food_facts.files_url", &self.files_url);
        web_address(wrong, "open_food_facts.images_url", &self.images_url);
        // Which countries there are is known where products are read.
        if self.country.trim().is_empty() {
            wrong.push(("open_food_facts.country", "is empty; name a country such as france, or all".to_owned()));
        }
        if self.language.len() != 2 || !self.language.bytes().all(|b| b.is_ascii_lowercase()) {
            let message = format!("“{}” is not a language in two small letters such as fr", self.language);
            wrong.push(("open_food_facts.language", message));
        }
        if let Some(contact) = &self.contact {
            if contact.is_ascii() {
                email_address(wrong, "open_food_facts.contact", contact);
            } else {
                // It goes into a header.
                let message = format!("“{contact}” has letters that a User-Agent cannot carry: name an address in plain ASCII");
                wrong.push(("open_food_facts.contact", message));
            }
        }
        in_range(wrong, "open_food_facts.searches_per_minute", &self.searches_per_minute, 0..=6000);
        in_range(wrong, "open_food_facts.product_reads_per_minute", &self.product_reads_per_minute, 0..=6000);
        in_range(wrong, "open_food_facts.connect_timeout_seconds", &self.connect_timeout_seconds, 1..=600);
        in_range(wrong, "open_food_facts.read_timeout_seconds", &self.read_timeout_seconds, 1..=600);
        in_range(wrong, "open_food_facts.total_timeout_seconds", &self.total_timeout_seconds, 1..=3600);
        in_range(wrong, "open_food_facts.stall_timeout_seconds", &self.stall_timeout_seconds, 1..=3600);
        in_range(wrong, "open_food_facts.retry_first_seconds", &self.retry_first_seconds, 0..=3600);
        in_range(wrong, "open_food_facts.retry_total_seconds", &self.retry_total_seconds, 0..=86_400);
    }
}
