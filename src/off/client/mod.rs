//! Asking Open Food Facts itself, gently: one request at a time, spaced, told apart from robots by a contact, with limits on
//! everything that comes back.
//!
//! [`Client`] makes the calls; [`Pace`] says when one may be made, for all instances of an installation; [`ClientError`] says
//! what the caller can do. All of it blocks: from a web handler it is called on a thread where blocking is allowed. A call must
//! not be made inside a write transaction: the pace is kept in the same database.

mod address;
mod answer;
mod body;
pub mod breaker;
mod error;
mod exchange;
mod files;
pub mod pace;
mod retry;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ureq::Agent;

use crate::catalogue::{Barcode, CategoryTag};
use crate::config::OpenFoodFacts;
use crate::off::{Country, ParseOptions};
use address::Question;
pub use answer::{Lookup, Page};
pub use error::ClientError;
use exchange::{Answer, Ask, Wanted, exchange};
pub use files::{CATEGORIES, DELTA_FOLDER, DELTA_INDEX, Fetched};
pub use pace::{Call, Outcome, Pace, PaceRules, Wait};
use retry::Patient;
pub use retry::{Caller, Stopping, Surroundings, System, backoff};

/// The version of the API, and below it what is asked.
const SEARCH: &str = "/api/v2/search";
const PRODUCT: &str = "/api/v2/product/";
/// The only search by words; as old as Open Food Facts.
const WORDS: &str = "/cgi/search.pl";

/// Most products that Open Food Facts puts on a page for somebody who has no account.
pub const MAX_PAGE_SIZE: u32 = 100;
/// Largest answer to a search, packed and unpacked; a real one has a megabyte and a half at most.
const MAX_PAGE: u64 = 32 * 1024 * 1024;
/// Largest answer about one product.
const MAX_PRODUCT: u64 = 4 * 1024 * 1024;
/// Longest words searched for, in characters.
const MAX_WORDS: usize = 100;
/// Visitors are answered within the time that a page may take.
const VISITORS_TOTAL: Duration = Duration::from_secs(20);

/// What is asked of a product: what the parser reads.
const FIELDS: [&str; 28] = [
    "code",
    "product_name",
    "product_name_fr",
    "product_name_en",
    "generic_name_fr",
    "brands",
    "quantity",
    "lang",
    "obsolete",
    "categories_tags",
    "countries_tags",
    "labels_tags",
    "allergens_tags",
    "stores",
    "nutriscore_grade",
    "nutrition_grades",
    "nutriscore_score",
    "nutriscore_version",
    "nova_group",
    "nutriments",
    "nutrition",
    "images",
    "selected_images",
    "image_front_url",
    "image_url",
    "image_nutrition_url",
    "unique_scans_n",
    "last_modified_t",
];

/// Who asks Open Food Facts. One for the whole process: clones share their connections and the one request in flight.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    agent: Agent,
    open_food_facts: OpenFoodFacts,
    options: ParseOptions,
    pace: Arc<dyn Pace>,
    surroundings: Arc<dyn Surroundings>,
    in_flight: Mutex<()>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.shared.open_food_facts.base_url).finish_non_exhaustive()
    }
}

impl Client {
    /// A client for these settings.
    ///
    /// # Errors
    /// [`ClientError::ContactMissing`], [`ClientError::Country`].
    pub fn new(settings: &OpenFoodFacts, pace: Arc<dyn Pace>) -> Result<Self, ClientError> {
        Self::in_surroundings(settings, pace, Arc::new(System::default()))
    }

    /// [`Client::new`] with other time and chance than the machine's own.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn in_surroundings(
        open_food_facts: &OpenFoodFacts,
        pace: Arc<dyn Pace>,
        surroundings: Arc<dyn Surroundings>,
    ) -> Result<Self, ClientError> {
        let contact = open_food_facts.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty());
        let contact = contact.ok_or(ClientError::ContactMissing)?;
        let agent = Agent::config_builder()
            .user_agent(format!("PurBeurre/{} ({contact})", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(Duration::from_secs(open_food_facts.connect_timeout_seconds)))
            .timeout_resolve(Some(Duration::from_secs(open_food_facts.connect_timeout_seconds)))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .new_agent();
        let options = ParseOptions::of(open_food_facts)?;
        let shared =
            Shared { agent, open_food_facts: open_food_facts.clone(), options, pace, surroundings, in_flight: Mutex::new(()) };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// A page of a category's products in the country of the settings, most scanned first. `page` counts from 1; a page has
    /// at most [`MAX_PAGE_SIZE`] products.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn category_page(
        &self,
        category: &CategoryTag,
        page: u32,
        page_size: u32,
        caller: Caller<'_>,
    ) -> Result<Page, ClientError> {
        let mut question = Question::new(SEARCH).with("categories_tags", category.as_str());
        if let Country::Only(country) = &self.shared.options.country {
            question = question.with("countries_tags", country);
        }
        self.search(question, page, page_size, caller)
    }

    /// The most scanned products that Open Food Facts finds by words, in the country of the settings.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn text_search(&self, words: &str, page_size: u32, caller: Caller<'_>) -> Result<Page, ClientError> {
        let words: String = words.trim().chars().take(MAX_WORDS).collect();
        let mut question = Question::new(WORDS).with("search_terms", &words).with("action", "process").with("json", "1");
        if let Country::Only(country) = &self.shared.options.country {
            question = question.with("tagtype_0", "countries").with("tag_contains_0", "contains").with("tag_0", country);
        }
        self.search(question, 1, page_size, caller)
    }

    fn search(&self, question: Question, page: u32, page_size: u32, caller: Caller<'_>) -> Result<Page, ClientError> {
        let (page, page_size) = (page.max(1), page_size.clamp(1, MAX_PAGE_SIZE));
        let question = question
            .with("sort_by", "unique_scans_n")
            .with("page", &page.to_string())
            .with("page_size", &page_size.to_string())
            .with("lc", &self.shared.open_food_facts.language)
            .list("fields", &FIELDS);
        let (_, body) = self.json(Call::Search, &question, Wanted::Json, MAX_PAGE, caller)?;
        answer::page(&body, page, page_size, &self.shared.options)
    }

    /// What Open Food Facts knows of a barcode. A product that is not sold in the country of the settings is
    /// [`Lookup::Dropped`].
    ///
    /// # Errors
    /// See [`ClientError`]; a barcode that it does not know is none.
    pub fn product(&self, code: &Barcode, caller: Caller<'_>) -> Result<Lookup, ClientError> {
        let question =
            Question::new(&format!("{PRODUCT}{code}")).with("lc", &self.shared.open_food_facts.language).list("fields", &FIELDS);
        let (status, body) = self.json(Call::ProductRead, &question, Wanted::JsonEvenIfMissing, MAX_PRODUCT, caller)?;
        answer::lookup(status, &body, &self.shared.options)
    }

    /// The status and body of an answer in JSON.
    fn json(
        &self,
        call: Call,
        question: &Question,
        wanted: Wanted,
        limit: u64,
        caller: Caller<'_>,
    ) -> Result<(u16, Vec<u8>), ClientError> {
        let open_food_facts = &self.shared.open_food_facts;
        let total = Duration::from_secs(open_food_facts.total_timeout_seconds);
        let ask = Ask {
            address: question.at(&open_food_facts.base_url),
            wanted,
            etag: None,
            total: Some(if matches!(caller, Caller::Visitor) { total.min(VISITORS_TOTAL) } else { total }),
            silence: Duration::from_secs(open_food_facts.read_timeout_seconds),
            stop: caller.stop(),
        };
        self.patient().call(call, caller, || match exchange(&self.shared.agent, &ask)? {
            Answer::Body(status, mut response) => Ok((status, body::whole(&mut response, limit, ask.stop)?)),
            // Nobody asked whether it had changed.
            Answer::NotModified => Err(ClientError::Refused { status: 304, words: String::new() }),
        })
    }

    fn patient(&self) -> Patient<'_> {
        Patient {
            pace: &*self.shared.pace,
            surroundings: &*self.shared.surroundings,
            in_flight: &self.shared.in_flight,
            first: Duration::from_secs(self.shared.open_food_facts.retry_first_seconds),
            total: Duration::from_secs(self.shared.open_food_facts.retry_total_seconds),
        }
    }
}
