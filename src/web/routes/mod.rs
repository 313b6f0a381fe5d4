//! The addresses of the site: one area a folder, one handler a file.

mod about;
pub(in crate::web) mod api;
mod category;
mod compare;
mod failure;
mod home;
pub(in crate::web) mod machine;
mod old;
mod product;
mod saved;
mod search;

use rocket::{Catcher, Route, catchers, routes};

pub use api::{api, api_failures};
pub use machine::machine;

/// Every page.
#[must_use]
pub fn pages() -> Vec<Route> {
    routes![
        home::show::show,
        search::show::show,
        search::suggest::suggest,
        search::rest::rest,
        product::show::show,
        product::substitutes::substitutes,
        product::rest::rest,
        category::show::show,
        compare::show::show,
        saved::show::show,
        saved::save::save,
        saved::remove::remove,
        saved::confirmation::confirmation,
        saved::export::csv,
        saved::export::json,
        saved::shopping::shopping,
        about::legal::legal,
        about::contact::contact,
        old::redirect::redirect,
    ]
}

/// The page of every error.
#[must_use]
pub fn failures() -> Vec<Catcher> {
    catchers![failure::log_in_first, failure::failure]
}
