//! The whole site as a client meets it: the real server on a free port, with the demonstration catalogue.

use std::net::SocketAddr;
use std::thread::JoinHandle;

use purbeurre::config::Settings;
use purbeurre::off::examples::examples;
use purbeurre::store::Store;
use purbeurre::store::write::Writer;
use purbeurre::web;
use purbeurre::web::front::Front;
use tokio::sync::oneshot;

use super::{TestStore, on_each_database};

/// When the examples of a test were written, in Unix seconds.
pub const WRITTEN_AT: i64 = 1_700_000_000;

/// A running site. It stops when dropped.
pub struct TestApp {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Status, headers and body of an answer.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

/// Runs a test against the site with the demonstration catalogue, on each database.
pub fn on_each_site(test: impl Fn(&TestApp)) {
    on_each_database(|store| {
        fill(store);
        test(&TestApp::serve(store.store.clone()));
    });
}

/// Puts the examples in, as the first start does.
pub fn fill(store: &TestStore) {
    let (taxonomy, products) = examples().expect("the examples are read");
    store.store.replace_taxonomy(&taxonomy).expect("the categories are written");
    store.store.write_here(|conn| Writer::of_examples(WRITTEN_AT).write(conn, &products)).expect("the examples are written");
    store.store.refresh().expect("the refresh succeeds");
}

impl TestApp {
    /// Serves a store, with the settings of somebody who sets nothing.
    pub fn serve(store: Store) -> Self {
        Self::serve_with(&Settings::default(), store)
    }

    /// Serves a store, on a runtime of its own.
    pub fn serve_with(settings: &Settings, store: Store) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let bound = Front::bind(anywhere, settings, web::rocket(settings, store));
        let front = runtime.block_on(bound).expect("the site starts");
        let address = front.listener().address().expect("it has an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            runtime.block_on(front.run(async {
                let _ = stopped.await;
            }));
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Asks with any method and headers, without a body and without following redirects. A status is never an error.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, path, headers, ())
    }

    /// As [`TestApp::ask`], with a body.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl ureq::AsSendBody) -> Answer {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).allow_non_standard_methods(true);
        let agent = config.build().new_agent();
        let mut request = ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let mut answer = agent.run(request).unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let body = answer.body_mut().read_to_string().expect("the answer is text");
        Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }
}

impl Answer {
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("no JSON, {error}: {}", self.body))
    }
}
