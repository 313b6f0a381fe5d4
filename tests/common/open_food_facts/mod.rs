//! A stand-in for Open Food Facts: a real server on 127.0.0.1 that serves what it is given, as the real one does, and that
//! misbehaves as the real one does when it is told to.
//!
//! ```ignore
//! let off = StandIn::start().with_products([food("3017620422003", "Pâte à tartiner", "en:spreads")]);
//! off.misbehave("en:pizzas", Misbehaviour::Html503);
//! let settings = off.settings(); // both addresses, a contact, no pacing, no waiting
//! assert_eq!(off.requests().len(), 1);
//! ```

mod answers;
mod http;
mod misbehaviour;
pub mod surroundings;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Instant;

pub use misbehaviour::Misbehaviour;
use purbeurre::config::OpenFoodFacts;
use serde_json::{Value, json};

/// The stand-in. It stops when dropped.
pub struct StandIn {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    stop: AtomicBool,
}

#[derive(Default)]
struct State {
    products: Vec<Value>,
    files: BTreeMap<String, Vec<u8>>,
    orders: Vec<Order>,
    requests: Vec<Seen>,
}

/// To misbehave in some way, for requests that name something.
struct Order {
    naming: String,
    how: Misbehaviour,
    /// How often still; `None` for ever.
    times: Option<u32>,
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its path, as it was sent.
    pub path: String,
    /// Its query, as it was sent.
    pub query: String,
    /// Its headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// When it came.
    pub at: Instant,
}

impl Seen {
    /// A parameter, decoded; empty when it is absent.
    pub fn parameter(&self, name: &str) -> String {
        decoded(self.raw_parameter(name))
    }

    /// Path and query, decoded: what orders name.
    fn named(&self) -> String {
        decoded(&format!("{}?{}", self.path, self.query))
    }

    fn raw_parameter(&self, name: &str) -> &str {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    /// A header; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

impl StandIn {
    /// Starts with nothing to serve.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let shared = Arc::new(Shared { state: Mutex::default(), stop: AtomicBool::new(false) });
        let served = Arc::clone(&shared);
        let thread = std::thread::spawn(move || accept(&listener, &served));
        Self { address, shared, thread: Some(thread) }
    }

    /// Serves these products too, in the shape of the API.
    pub fn with_products(self, products: impl IntoIterator<Item = Value>) -> Self {
        self.shared.state().products.extend(products);
        self
    }

    /// Serves these products from now on, and no others.
    pub fn set_products(&self, products: impl IntoIterator<Item = Value>) {
        self.shared.state().products = products.into_iter().collect();
    }

    /// Serves a file, such as `/data/taxonomies/categories.json`; its `ETag` follows from what it holds.
    pub fn with_file(self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.set_file(path, bytes);
        self
    }

    /// Serves a file from now on, instead of what was at this path.
    pub fn set_file(&self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.shared.state().files.insert(path.to_owned(), bytes.into());
    }

    /// Serves the categories.
    pub fn with_taxonomy(self, categories: &Value) -> Self {
        self.with_file("/data/taxonomies/categories.json", categories.to_string())
    }

    /// Serves a delta file of products modified from one Unix second to another, and lists it, newest first.
    pub fn with_delta(self, from: i64, to: i64, products: &[Value]) -> Self {
        let lines: String = products.iter().map(|product| product.to_string() + "\n").collect();
        let name = format!("openfoodfacts_products_{from}_{to}.json.gz");
        self.with_file(&format!("/data/delta/{name}"), gzipped(lines.as_bytes()))
    }

    /// Misbehaves from now on for every request whose path or query, decoded, holds `naming`; the last order that fits counts.
    pub fn misbehave(&self, naming: &str, how: Misbehaviour) {
        self.shared.state().orders.push(Order { naming: naming.to_owned(), how, times: None });
    }

    /// Misbehaves for so many requests, then behaves again.
    pub fn misbehave_times(&self, naming: &str, how: Misbehaviour, times: u32) {
        self.shared.state().orders.push(Order { naming: naming.to_owned(), how, times: Some(times) });
    }

    /// Behaves again, and lets go of what it holds back.
    pub fn behave(&self) {
        self.shared.state().orders.clear();
    }

    /// All requests so far, in the order in which they came.
    pub fn requests(&self) -> Vec<Seen> {
        self.shared.state().requests.clone()
    }

    /// Where it is, without a final slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Settings that ask it: a contact, no pacing, no waits between tries and no new tries.
    pub fn settings(&self) -> OpenFoodFacts {
        OpenFoodFacts {
            base_url: self.url(),
            files_url: self.url(),
            contact: Some("tests@purbeurre.example".to_owned()),
            searches_per_minute: 0,
            product_reads_per_minute: 0,
            retry_first_seconds: 0,
            retry_total_seconds: 0,
            ..OpenFoodFacts::default()
        }
    }
}

impl StandIn {
    /// [`StandIn::settings`] as environment variables of a process.
    pub fn variables(&self) -> Vec<(String, String)> {
        let settings = self.settings();
        let said = [
            ("BASE_URL", settings.base_url),
            ("FILES_URL", settings.files_url),
            ("CONTACT", settings.contact.unwrap_or_default()),
            ("SEARCHES_PER_MINUTE", settings.searches_per_minute.to_string()),
            ("PRODUCT_READS_PER_MINUTE", settings.product_reads_per_minute.to_string()),
            ("RETRY_FIRST_SECONDS", settings.retry_first_seconds.to_string()),
            ("RETRY_TOTAL_SECONDS", settings.retry_total_seconds.to_string()),
        ];
        said.map(|(name, value)| (format!("PURBEURRE_OPEN_FOOD_FACTS__{name}"), value)).into()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok() || std::thread::panicking(), "the stand-in panicked");
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panicked")
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl State {
    /// Notes down a request, and says how to misbehave for it.
    fn meet(&mut self, seen: Seen) -> Option<Misbehaviour> {
        let named = seen.named();
        self.requests.push(seen);
        let fits = |order: &&mut Order| named.contains(&order.naming) && order.times != Some(0);
        let order = self.orders.iter_mut().rev().find(fits)?;
        order.times = order.times.map(|times| times - 1);
        Some(order.how.clone())
    }

    /// Whether the answer to a request is still held back.
    fn is_held(&self, seen: &Seen) -> bool {
        let named = seen.named();
        self.orders.iter().any(|order| order.how == Misbehaviour::Held && named.contains(&order.naming))
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut connections = Vec::new();
    for stream in listener.incoming() {
        if shared.stopped() {
            break;
        }
        let (Ok(stream), shared) = (stream, Arc::clone(shared)) else { continue };
        connections.push(std::thread::spawn(move || http::serve(stream, &shared)));
    }
    for connection in connections {
        connection.join().expect("a connection ended well");
    }
}

/// A product to build on, in the shape of the API: sold in France, graded, with a photo.
pub fn food(code: &str, name: &str, category: &str) -> Value {
    json!({
        "code": code, "product_name": name, "product_name_fr": name, "lang": "fr", "brands": "Bonne Mère",
        "categories_tags": [category], "countries_tags": ["en:france"], "nutriscore_grade": "c", "nutriscore_score": 5,
        "nutriscore_version": "2023", "unique_scans_n": 10, "last_modified_t": 1_700_000_000,
        "image_front_url": "https://images.openfoodfacts.org/images/products/front_fr.1.400.jpg"
    })
}

/// A barcode that is valid, one for each number below a hundred million.
pub fn barcode(number: u32) -> String {
    let digits = format!("3500{number:08}");
    let sum: u32 = digits.bytes().enumerate().map(|(at, digit)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 }).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// Bytes compressed by gzip.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
