//! The addresses of the site: one area a folder, one handler a file.

mod about;
mod account;
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
        account::log_in_form::log_in_form,
        account::log_in::log_in,
        account::sign_up_form::sign_up_form,
        account::sign_up::sign_up,
        account::log_out_form::log_out_form,
        account::log_out::log_out,
        account::show::show,
        account::email::email,
        account::password::password,
        account::sessions::end,
        account::sessions::end_others,
        account::delete::delete,
        account::data::data,
        account::forgotten_form::forgotten_form,
        account::forgotten::forgotten,
        account::reset_form::reset_form,
        account::reset::reset,
        old::redirect::redirect,
    ]
}

/// The page of every error.
#[must_use]
pub fn failures() -> Vec<Catcher> {
    catchers![failure::log_in_first, failure::failure]
}
