//! A headless Chromium in front of the running site, driven over `WebDriver`.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use ureq::http::Method;
use url::{ParseError, Url};

use crate::common::app::TestApp;

/// How long to wait for something to appear before the test fails.
const PATIENCE: Duration = Duration::from_secs(30);
/// Nothing but the page: no first-run dialogs, no updates, and no way to any other machine.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=fr",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// The size of a window, in CSS pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View {
    /// What the screenshots are named after.
    pub(crate) name: &'static str,
    /// Its width.
    pub(crate) width: u32,
    /// Its height.
    pub(crate) height: u32,
}

/// A phone.
pub(crate) const PHONE: View = View { name: "phone", width: 390, height: 844 };
/// A phone as most people have it.
pub(crate) const SMALL_PHONE: View = View { name: "small-phone", width: 360, height: 780 };
/// The narrowest phone that anybody still has.
pub(crate) const NARROW: View = View { name: "narrow", width: 320, height: 640 };
/// A window on a desk.
pub(crate) const DESK: View = View { name: "desk", width: 1280, height: 900 };

/// A browser with a profile of its own.
pub(crate) struct Browser {
    client: Client,
    site: String,
}

/// Runs a test in a browser, or says that it does not because no chromedriver was given.
pub(crate) fn in_browser(app: &TestApp, scripts: bool, test: impl AsyncFnOnce(&Browser)) {
    let Ok(driver) = std::env::var("PURBEURRE_TEST_CHROMEDRIVER") else {
        // Not by a macro, whose output the test runner would keep to itself.
        let _ = writeln!(std::io::stderr(), "skipped: PURBEURRE_TEST_CHROMEDRIVER gives no address of a chromedriver");
        return;
    };
    let profile = tempfile::tempdir().expect("a folder for the browser's profile");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let browser = runtime.block_on(Browser::open(&driver, app, scripts, &profile));
    // A browser outlives a test that panics unless it is told to go.
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(test(&browser))));
    let closed = runtime.block_on(browser.client.close());
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
    closed.expect("the browser closes");
}

impl Browser {
    async fn open(driver: &str, app: &TestApp, scripts: bool, profile: &tempfile::TempDir) -> Self {
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let Value::Object(capabilities) =
            json!({"goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}})
        else {
            unreachable!("an object was written");
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(driver).await.expect("a browser starts");
        let browser = Self { client, site: format!("http://{}", app.address) };
        if !scripts {
            browser.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        }
        // Several browsers at once: each page is to believe that its window is the one in front.
        browser.devtools("Emulation.setFocusEmulationEnabled", json!({"enabled": true})).await;
        browser.look(DESK, "light").await;
        browser
    }

    /// Sends a command of the developer tools.
    async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.command("goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    async fn command(&self, path: &'static str, body: Value) -> Value {
        self.client.issue_cmd(Command { path, body }).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Sets the size of the window and the colour scheme: `light` or `dark`.
    pub(crate) async fn look(&self, view: View, scheme: &str) {
        let size = json!({
            "width": view.width, "height": view.height, "deviceScaleFactor": 1, "mobile": view.width < 600,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({"features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// Opens a page of the site.
    pub(crate) async fn open_page(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.site)).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Path and query of the page shown, decoded no further than the browser does.
    pub(crate) async fn address(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        url.as_str().strip_prefix(&self.site).unwrap_or(url.as_str()).to_owned()
    }

    /// The first element that matches, as soon as there is one.
    pub(crate) async fn find(&self, css: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).every(Duration::from_millis(50)).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css} never came to be on {}: {error}", self.address().await),
        }
    }

    /// All elements that match now.
    pub(crate) async fn find_all(&self, css: &str) -> Vec<Element> {
        self.client.find_all(Locator::Css(css)).await.expect("a list of elements")
    }

    /// The text shown by the first element that matches.
    pub(crate) async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("a text")
    }

    /// An attribute of the first element that matches; empty when it has none.
    pub(crate) async fn attribute(&self, css: &str, name: &str) -> String {
        self.find(css).await.attr(name).await.expect("an attribute").unwrap_or_default()
    }

    /// Clicks on the first element that matches.
    pub(crate) async fn click(&self, css: &str) {
        self.find(css).await.click().await.unwrap_or_else(|error| panic!("{css} cannot be clicked: {error}"));
    }

    /// Types a text into the first element that matches, after what it holds.
    pub(crate) async fn write(&self, css: &str, text: &str) {
        self.find(css).await.send_keys(text).await.unwrap_or_else(|error| panic!("{css} takes no text: {error}"));
    }

    /// Presses and releases a key, whatever has the focus.
    pub(crate) async fn press(&self, key: Key) {
        let value = char::from(key);
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.expect("a key is pressed");
    }

    /// Waits until the page shown has been painted, which is when it takes keys: one pressed before that is lost.
    pub(crate) async fn painted(&self) {
        let script = "return document.hasFocus() && performance.getEntriesByName('first-contentful-paint').length > 0";
        let deadline = Instant::now() + PATIENCE;
        while self.run(script).await != json!(true) {
            assert!(Instant::now() < deadline, "{} is never painted", self.address().await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Runs a script and returns what it returns.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Runs a script that returns a list of texts.
    pub(crate) async fn list(&self, script: &str) -> Vec<String> {
        let list = self.run(script).await;
        list.as_array().into_iter().flatten().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What the browser complained about since it was last asked: errors and warnings of scripts, of the content security
    /// policy and of the network, but for a page that is itself an error, and for forms that were not filled in right.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self.command("se/log", json!({"type": "browser"})).await;
        let page = self.client.current_url().await.expect("an address");
        let own = format!("{page} - Failed to load resource: the server responded with a status of 4");
        let entries = log.as_array().into_iter().flatten();
        let loud = entries.filter(|entry| ["SEVERE", "WARNING"].iter().any(|level| entry["level"] == *level));
        loud.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            // The browser's own first page, when scripts are switched off while it is still busy.
            .filter(|message| !message.starts_with(&own) && !message.starts_with("chrome://"))
            .filter(|message| !message.contains("the server responded with a status of 422"))
            .collect()
    }

    /// Writes a picture of the whole page, where `PURBEURRE_TEST_SCREENSHOTS` names a folder for them.
    pub(crate) async fn picture(&self, name: &str, view: View, scheme: &str) {
        let Some(folder) = std::env::var_os("PURBEURRE_TEST_SCREENSHOTS").map(PathBuf::from) else { return };
        std::fs::create_dir_all(&folder).expect("a folder for the pictures");
        let height = self.run("return document.documentElement.scrollHeight").await;
        let height = height.as_u64().and_then(|height| u32::try_from(height).ok()).unwrap_or(view.height);
        self.look(View { height: height.max(view.height), ..view }, scheme).await;
        let png = self.client.screenshot().await.expect("a picture");
        std::fs::write(folder.join(format!("{name}-{}-{scheme}.png", view.name)), png).expect("the picture is written");
        self.look(view, scheme).await;
    }
}

/// A command that is chromedriver's own, always a POST within the session.
#[derive(Debug)]
struct Command {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
