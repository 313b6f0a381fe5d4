//! Settings: one file a section of Rocket.toml, and the layers they come from.
//!
//! Defaults in the binary ← Rocket.toml ← environment ← command line; the last one that speaks wins. The structs here
//! are the only list of settings there is: what they do not hold is refused, with the nearest name that they do hold.
//! A setting enters only when something reads it.

mod accounts;
mod database;
mod environment;
mod file;
mod http;
mod layer;
mod lifecycle;
mod load;
mod log;
mod mail;
mod metrics;
mod network;
mod open_food_facts;
mod problems;
mod profile;
mod search;
mod secret;
mod shown;
mod site;
mod update;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize};

pub use accounts::Accounts;
pub use database::{Database, DatabaseUrl};
pub use environment::Environment;
pub use http::Http;
pub use layer::Source;
pub use lifecycle::Lifecycle;
pub use load::{Flags, Inputs, Loaded};
pub use log::{Log, LogFormat, LogLevel};
pub use mail::Mail;
pub use metrics::Metrics;
pub use network::Network;
pub use open_food_facts::OpenFoodFacts;
pub use problems::{Problem, Problems};
pub use profile::Profile;
pub use search::Search;
pub use secret::Secret;
pub(crate) use secret::strong_enough;
pub use shown::Shown;
pub use site::Site;
pub use update::{Duplicates, Update, UpdateSource};

/// Every setting, typed, after all layers have spoken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Address the site listens on. The default answers this machine only: a reverse proxy stands in front.
    #[serde(deserialize_with = "ip_address")]
    pub address: IpAddr,
    /// TCP port the site listens on; 0 takes a free one.
    pub port: u16,
    /// Folder of everything that must be kept: the SQLite database, the secret key. Made when missing.
    pub data_dir: PathBuf,
    /// What signs and encrypts cookies, at least 32 characters. Missing: made once and kept in the data folder.
    pub secret_key: Option<Secret>,
    /// Who this site is.
    pub site: Site,
    /// Where the data is.
    pub database: Database,
    /// Where products come from.
    pub open_food_facts: OpenFoodFacts,
    /// How searches answer.
    pub search: Search,
    /// What the weekly update fetches and removes.
    pub update: Update,
    /// Who may have an account.
    pub accounts: Accounts,
    /// How letters go out.
    pub mail: Mail,
    /// What is logged, and how.
    pub log: Log,
    /// The figures at `/metrics`.
    pub metrics: Metrics,
    /// Limits on what a client may send and how slowly.
    pub http: Http,
    /// How the site goes when it is told to.
    pub lifecycle: Lifecycle,
}

impl Default for Settings {
    fn default() -> Self {
        let data_dir = PathBuf::from("data");
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8000,
            database: Database::in_folder(&data_dir),
            data_dir,
            secret_key: None,
            site: Site::default(),
            open_food_facts: OpenFoodFacts::default(),
            search: Search::default(),
            update: Update::default(),
            accounts: Accounts::default(),
            mail: Mail::default(),
            log: Log::default(),
            metrics: Metrics::default(),
            http: Http::default(),
            lifecycle: Lifecycle::default(),
        }
    }
}

impl Settings {
    /// Where the site listens.
    #[must_use]
    pub fn socket_address(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.port)
    }

    /// Folder of the log files that jobs keep.
    #[must_use]
    pub fn log_folder(&self) -> PathBuf {
        self.log.folder.clone().unwrap_or_else(|| self.data_dir.join("log"))
    }

    /// What is wrong with the values, as (key, what is wrong and what would be right).
    pub(crate) fn validate(&self) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        if self.data_dir.as_os_str().is_empty() {
            wrong.push(("data_dir", "is empty; name a folder, such as ./data".to_owned()));
        }
        if let Some(key) = &self.secret_key
            && let Err(reason) = secret::strong_enough(key.expose())
        {
            wrong.push(("secret_key", reason.to_owned()));
        }
        self.site.validate(&mut wrong);
        self.database.validate(&mut wrong);
        self.open_food_facts.validate(&mut wrong);
        self.search.validate(&mut wrong);
        self.update.validate(&mut wrong);
        self.accounts.validate(&mut wrong);
        self.mail.validate(&mut wrong);
        if self.mail.url.is_some() && self.site.base_url.is_none() {
            wrong.push(("site.base_url", "is missing: letters have links, which begin with the address of the site".to_owned()));
        }
        self.log.validate(&mut wrong);
        self.http.validate(&mut wrong);
        self.lifecycle.validate(&mut wrong);
        wrong
    }
}

/// What a section's `validate` adds to: the full key, and a sentence that follows it.
type Wrong = Vec<(&'static str, String)>;

/// Refuses a number outside `range`, in words.
fn in_range<T: PartialOrd + std::fmt::Display>(
    wrong: &mut Wrong,
    key: &'static str,
    value: &T,
    range: std::ops::RangeInclusive<T>,
) {
    if !range.contains(value) {
        wrong.push((key, format!("{value} is out of range: from {} to {}", range.start(), range.end())));
    }
}

/// Refuses what is not an http(s) address without credentials, query, fragment or final slash.
fn web_address(wrong: &mut Wrong, key: &'static str, value: &str) {
    let host = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let fine = host.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', ':', '.'])
            && !rest.ends_with('/')
            && rest.bytes().all(|b| b.is_ascii_graphic() && !b"@?#\\\"'<>`{}|^".contains(&b))
    });
    if !fine {
        wrong.push((key, format!("“{value}” is not a web address such as https://example.org, without a final slash")));
    }
}

/// Refuses what cannot be an e-mail address. Only sending a letter would tell for sure.
fn email_address(wrong: &mut Wrong, key: &'static str, value: &str) {
    let fine = value.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
            && !value.contains(|c: char| c.is_whitespace() || c.is_control() || "<>(),;:\"".contains(c))
    });
    if !fine {
        wrong.push((key, format!("“{value}” is not an e-mail address such as name@example.org")));
    }
}

/// Reads an IP address, and says what one looks like when it is none.
fn ip_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IpAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        serde::de::Error::custom(format!(
            "“{text}” is not an IP address: 127.0.0.1 answers this machine only, 0.0.0.0 and :: answer everybody"
        ))
    })
}
