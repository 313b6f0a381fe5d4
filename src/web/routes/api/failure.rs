//! The answer to every failure below `/api` that no handler has answered itself.

use rocket::http::Status;
use rocket::{Request, catch};

use crate::web::api::Problem;

#[catch(default)]
pub(in crate::web) fn failure(status: Status, _: &Request<'_>) -> Problem {
    Problem::of_status(status)
}
