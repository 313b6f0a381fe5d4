//! Completing pages that have few answers of their own: whether that is offered, and the asking.

use std::time::Duration;

use crate::catalogue::finding::Overview;
use crate::config::Settings;
use crate::jobs::completion::{Answer, Completion, Question, Unavailable};
use crate::jobs::off_pace;
use crate::off::client::{Client, ClientError};
use crate::store::Store;

/// With so many answers nobody asks for more.
pub const ENOUGH: usize = 6;
/// How long a visitor waits for the rest of a page at most, and half of the time that a request may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Who completes pages, if anybody does.
#[derive(Debug)]
pub struct Completing {
    completion: Option<Completion>,
    patience: Duration,
}

impl Completing {
    /// What these settings allow, through this client. Without one, Open Food Facts is never asked.
    #[must_use]
    pub fn new(settings: &Settings, store: &Store, client: Option<Client>) -> Self {
        let hours = settings.search.completion_hours;
        let half = Duration::from_secs(settings.http.request_timeout_seconds.div_ceil(2));
        let client = client.filter(|_| hours > 0);
        Self { completion: client.map(|client| Completion::new(client, store.clone(), hours)), patience: PATIENCE.min(half) }
    }

    /// Whether the pages of this catalogue are completed. Not one of examples: real products among them would pass for examples,
    /// or the examples for real. The first import, which removes them, is for that.
    #[must_use]
    pub const fn is_offered(&self, overview: &Overview) -> bool {
        self.completion.is_some() && overview.products > 0 && !overview.examples_only
    }

    /// What Open Food Facts has, where pages of this catalogue are completed.
    ///
    /// # Errors
    /// [`Unavailable`].
    pub async fn ask(&self, overview: &Overview, question: Question) -> Answer {
        match &self.completion {
            Some(completion) if self.is_offered(overview) => completion.ask(question, self.patience).await,
            _ => Err(Unavailable::Failing),
        }
    }
}

/// A client for these settings; none where they do not say whom Open Food Facts may write to.
#[must_use]
pub fn client(settings: &Settings, store: &Store) -> Option<Client> {
    match off_pace::client(&settings.open_food_facts, store.clone()) {
        Ok(client) => Some(client),
        Err(ClientError::ContactMissing) => {
            tracing::info!("open_food_facts.contact is not set: Open Food Facts completes no page");
            None
        }
        Err(error) => {
            tracing::warn!(%error, "Open Food Facts completes no page");
            None
        }
    }
}

/// How many products a page that shows so many lacks. One that shows more and asks all the same has only some that are near.
#[must_use]
pub const fn lacking(shown: usize) -> usize {
    if shown < ENOUGH { ENOUGH - shown } else { ENOUGH }
}
