//! Completing a page: Open Food Facts is asked for more, its products join the catalogue, and its answer is kept for a while.
//!
//! However many visitors ask the same at once, one call is made: those who come while it is under way wait for it, those who
//! come later find what it brought. A call goes on when whoever asked is gone, so that the next one finds its answer. Calls
//! block, a few of them at most, on threads where that is allowed; whoever comes when these are busy is told so at once.

mod question;
mod resting;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

pub use question::Question;
use resting::Resting;

use crate::catalogue::{Barcode, Classified, Taxonomy};
use crate::off::client::{Caller, Client, ClientError, Lookup};
use crate::off::import::place;
use crate::off::{Parsed, client};
use crate::store::write::Writer;
use crate::store::{Store, StoreError, completions};

/// Products asked for when somebody searches: more than any page lacks.
const FOUND: u32 = 24;
/// Products asked for of a category: among the best known ones, few have a better grade.
const OF_CATEGORY: u32 = 60;
/// Threads that may be busy with asking. One waits for an answer; the others find out that it is not their turn.
const AT_ONCE: usize = 2;

/// Why a page cannot be completed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unavailable {
    /// The budget of calls is spent for the moment.
    Spent,
    /// Open Food Facts fails, or is left alone after it failed; or something of ours did.
    Failing,
}

/// What came: the barcodes of products that are in the catalogue now, in the order in which Open Food Facts gave them.
pub type Answer = Result<Arc<[Barcode]>, Unavailable>;

/// Tells the time, in Unix seconds.
type Clock = Box<dyn Fn() -> i64 + Send + Sync>;

/// Completes pages. Cheap to clone; one for the whole process.
#[derive(Clone)]
pub struct Completion {
    shared: Arc<Shared>,
}

struct Shared {
    client: Client,
    store: Store,
    clock: Clock,
    /// How long an answer stands, in seconds.
    stands: i64,
    threads: Arc<Semaphore>,
    under_way: Mutex<HashMap<String, watch::Receiver<Option<Answer>>>>,
    resting: Resting,
}

impl fmt::Debug for Completion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Completion").field("stands", &self.shared.stands).finish_non_exhaustive()
    }
}

impl Completion {
    /// Asks through this client, and keeps answers in this store for so many hours.
    #[must_use]
    pub fn new(client: Client, store: Store, hours: u32) -> Self {
        Self::with_clock(client, store, hours, Box::new(|| chrono::Utc::now().timestamp()))
    }

    /// [`Completion::new`] by another clock.
    #[must_use]
    pub fn with_clock(client: Client, store: Store, hours: u32, clock: Clock) -> Self {
        let shared = Shared {
            client,
            store,
            clock,
            stands: i64::from(hours) * 3_600,
            threads: Arc::new(Semaphore::new(AT_ONCE)),
            under_way: Mutex::default(),
            resting: Resting::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// What Open Food Facts has, as it was kept or as it answers now. Waits for it for `patience` at most; an answer that comes
    /// later is there for whoever asks next.
    ///
    /// # Errors
    /// [`Unavailable`]; the reason is in the log.
    pub async fn ask(&self, question: Question, patience: Duration) -> Answer {
        let shared = &self.shared;
        let (key, since) = (question.key(), shared.since());
        match shared.store.read(move |reader| completions::find(reader.conn, &key, since)).await {
            Ok(Some(codes)) => return Ok(codes.into()),
            Ok(None) => {}
            Err(error) => return Err(not_kept(&error)),
        }
        let mut answer = self.under_way(question);
        match tokio::time::timeout(patience, answer.wait_for(Option::is_some)).await {
            Ok(Ok(answer)) => (*answer).clone().unwrap_or(Err(Unavailable::Failing)),
            // The call was given up with the process.
            Ok(Err(_)) => Err(Unavailable::Failing),
            Err(_) => {
                tracing::info!(seconds = patience.as_secs(), "a visitor does not wait longer for Open Food Facts");
                Err(Unavailable::Failing)
            }
        }
    }

    /// The call that asks this, begun now unless it is under way.
    fn under_way(&self, question: Question) -> watch::Receiver<Option<Answer>> {
        let key = question.key();
        let mut under_way = self.shared.under_way();
        if let Some(answer) = under_way.get(&key) {
            return answer.clone();
        }
        let (sender, receiver) = watch::channel(None);
        under_way.insert(key.clone(), receiver.clone());
        drop(under_way);
        let shared = Arc::clone(&self.shared);
        tokio::spawn(async move {
            let answer = Shared::call(&shared, question).await;
            shared.under_way().remove(&key);
            sender.send_replace(Some(answer));
        });
        receiver
    }
}

impl Shared {
    fn under_way(&self) -> MutexGuard<'_, HashMap<String, watch::Receiver<Option<Answer>>>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers that were asked for before are too old.
    fn since(&self) -> i64 {
        (self.clock)() - self.stands
    }

    /// Makes the call on a thread where that may block, if one is free.
    async fn call(shared: &Arc<Self>, question: Question) -> Answer {
        if let Some(why) = shared.resting.why(question.call()) {
            return Err(why);
        }
        let Ok(thread) = Arc::clone(&shared.threads).try_acquire_owned() else { return Err(Unavailable::Spent) };
        let shared = Arc::clone(shared);
        let called = tokio::task::spawn_blocking(move || {
            let answer = shared.fetch(&question);
            drop(thread);
            answer
        });
        called.await.unwrap_or_else(|error| {
            tracing::error!(%error, "completing a page failed");
            Err(Unavailable::Failing)
        })
    }

    /// Asks, and writes what came. Blocks.
    fn fetch(&self, question: &Question) -> Answer {
        let key = question.key();
        // A call that ended between the look-up and now has it.
        match self.store.read_here(|reader| completions::find(reader.conn, &key, self.since())) {
            Ok(Some(codes)) => return Ok(codes.into()),
            Ok(None) => {}
            Err(error) => return Err(not_kept(&error)),
        }
        let products = match self.products(question) {
            Ok(products) => products,
            Err(error) => return Err(self.refused(question, &error)),
        };
        self.write(&key, products).map(Into::into).map_err(|error| not_kept(&error))
    }

    fn products(&self, question: &Question) -> Result<Vec<Parsed>, ClientError> {
        let page = match question {
            Question::Words(words) => self.client.text_search(words, FOUND, Caller::Visitor)?,
            Question::Category(tag) => self.client.category_page(tag, 1, OF_CATEGORY, Caller::Visitor)?,
            Question::Product(code) => {
                return Ok(match self.client.product(code, Caller::Visitor)? {
                    Lookup::Found(parsed) => vec![*parsed],
                    Lookup::Dropped(_) | Lookup::Unknown => Vec::new(),
                });
            }
        };
        usable(page, question)
    }

    /// Writes the products and the answer, both or neither.
    fn write(&self, key: &str, products: Vec<Parsed>) -> Result<Vec<Barcode>, StoreError> {
        let taxonomy = if products.is_empty() { Taxonomy::default() } else { self.store.taxonomy()? };
        let products: Vec<Classified> = products.into_iter().map(|parsed| place(parsed, &taxonomy)).collect();
        let mut codes: Vec<Barcode> = Vec::with_capacity(products.len());
        for code in products.iter().map(|classified| &classified.product.code) {
            if !codes.contains(code) {
                codes.push(code.clone());
            }
        }
        let now = (self.clock)();
        let written = self.store.write_here(|conn| {
            let written = Writer::new(now).write(conn, &products)?;
            completions::keep(conn, key, now, &codes)?;
            Ok(written)
        })?;
        tracing::info!(products = codes.len(), new = written.inserted, "a page was completed");
        Ok(codes)
    }

    fn refused(&self, question: &Question, error: &ClientError) -> Unavailable {
        self.resting.note(question.call(), error);
        if matches!(error, ClientError::Spent { .. }) {
            tracing::debug!(%error, "a page was not completed");
            Unavailable::Spent
        } else {
            tracing::warn!(%error, kind = error.kind(), "a page was not completed");
            Unavailable::Failing
        }
    }
}

/// The products of a page, as many as were asked for: a server that sends more does not fill the catalogue. A page of things that
/// are no products at all is no answer to be kept.
fn usable(page: client::Page, question: &Question) -> Result<Vec<Parsed>, ClientError> {
    let no_products = page.dropped.malformed + page.dropped.bad_code;
    if page.received > 0 && no_products == page.received as u64 {
        return Err(ClientError::NotUnderstood("none of what it sent is a product".to_owned()));
    }
    let asked = if matches!(question, Question::Category(_)) { OF_CATEGORY } else { FOUND };
    Ok(page.products.into_iter().take(asked as usize).collect())
}

fn not_kept(error: &StoreError) -> Unavailable {
    tracing::error!(%error, "a page was not completed");
    Unavailable::Failing
}
