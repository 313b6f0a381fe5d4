//! The site: Rocket, its pages and what they are made of. Rocket is known here and nowhere else.
//!
//! A request goes through a handler of `routes/`, which reads its parameters (`params`), asks the store and renders a view
//! (`views/`, made of `parts/`) into a [`page::Page`]. An [`error::Error`] leaves its words with the request, and the catcher
//! renders them.

pub mod api;
pub mod assets;
pub mod completing;
pub mod credentials;
pub mod csrf;
pub mod error;
pub mod frame;
pub mod french;
pub mod front;
pub mod links;
pub mod names;
pub mod notice;
pub mod origin;
pub mod page;
pub mod params;
pub mod parts;
pub mod routes;
pub mod saving;
pub mod views;
pub mod visitor;

#[cfg(test)]
mod gallery;

use completing::Completing;
pub use frame::{Frame, SpareFrame};

use rocket::config::{Config, Ident, LogLevel};
use rocket::{Build, Rocket};

use crate::config::Settings;
use crate::off::client::Client;
use crate::store::Store;

/// The site, ready to be served. Listening, limits, compression and headers are the business of what stands in front.
#[must_use]
pub fn rocket(settings: &Settings, store: Store) -> Rocket<Build> {
    let client = completing::client(settings, &store);
    rocket_with(settings, store, client)
}

/// [`rocket()`] with the process's own client of Open Food Facts, or none: then no page is completed.
#[must_use]
pub fn rocket_with(settings: &Settings, store: Store, client: Option<Client>) -> Rocket<Build> {
    let config = Config {
        log_level: LogLevel::Off,
        // Whom to believe about a visitor's address is decided in front.
        ip_header: None,
        cli_colors: false,
        // What runs here is nobody's business.
        ident: Ident::none(),
        ..Config::release_default()
    };
    rocket::custom(config)
        .manage(settings.site.clone())
        .manage(settings.search.clone())
        .manage(settings.metrics.clone())
        .manage(settings.accounts.clone())
        .manage(credentials::Credentials::default())
        .manage(csrf::FormKey::of(settings.secret_key.as_ref()))
        .manage(routes::machine::metrics::Started::now())
        .manage(Completing::new(settings, &store, client))
        .manage(store)
        .mount("/", routes::pages())
        .mount("/", routes::machine(&settings.metrics))
        .mount("/api", routes::api())
        .register("/", routes::failures())
        .register("/api", routes::api_failures())
}
