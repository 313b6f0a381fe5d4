//! Methods other than GET and HEAD. Rocket takes them for unknown addresses; a client should know better.

use rocket::http::Method;
use rocket::request::Request;
use rocket::route::{BoxFuture, Outcome};
use rocket::{Data, Route};

use crate::web::api::Problem;
use crate::web::api::problem::Preflight;

const OTHERS: [Method; 7] =
    [Method::Put, Method::Post, Method::Delete, Method::Options, Method::Trace, Method::Connect, Method::Patch];

/// A route for every method that nothing else answers.
pub(super) fn others() -> impl Iterator<Item = Route> {
    OTHERS.into_iter().map(|method| Route::ranked(20, method, "/<path..>", answer))
}

fn answer<'r>(request: &'r Request<'_>, _: Data<'r>) -> BoxFuture<'r> {
    let outcome = if !is_known(request) {
        Outcome::from(request, Problem::no_address())
    } else if request.method() == Method::Options {
        Outcome::from(request, Preflight)
    } else {
        Outcome::from(request, Problem::method(request.method().as_str()))
    };
    Box::pin(std::future::ready(outcome))
}

/// Whether the address answers to GET.
fn is_known(request: &Request<'_>) -> bool {
    let path = request.uri().path();
    let asked = segments(path.as_str());
    request.rocket().routes().filter(|route| route.method == Method::Get).any(|route| {
        let known = segments(route.uri.path());
        known.len() == asked.len() && known.iter().zip(&asked).all(|(known, asked)| known == asked || known.starts_with('<'))
    })
}

/// The pieces of a path, empty ones left out as Rocket does.
fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}
