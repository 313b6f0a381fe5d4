//! The page of every error, whatever refused the request.

use rocket::http::{Header, Method, Status};
use rocket::response::{Redirect, Responder};
use rocket::{Request, catch};

use crate::web::error::Problem;
use crate::web::page::Page;
use crate::web::views::FailurePage;
use crate::web::{SpareFrame, links};

/// After how many seconds a visitor may try again.
const RETRY_AFTER: &str = "30";

/// An error page, and when to come back.
#[derive(Debug, Responder)]
pub(in crate::web) enum Failure {
    /// The page.
    Page(Page),
    /// The page, where coming back later helps.
    Later(Page, Header<'static>),
    /// Not even the page could be rendered.
    Bare(&'static str),
}

/// A page for members: anybody else logs in first, and comes back. What was asked with a form is asked anew from where it stood.
#[catch(401)]
pub(in crate::web) fn log_in_first(request: &Request<'_>) -> Redirect {
    let here = if request.method() == Method::Get { request.uri().to_string() } else { "/".to_owned() };
    Redirect::to(links::log_in(&here))
}

#[catch(default)]
pub(in crate::web) async fn failure(status: Status, request: &Request<'_>) -> (Status, Failure) {
    let problem = request.local_cache(Problem::default);
    let Some(SpareFrame(frame)) = request.guard().await.succeeded() else { return (status, Failure::Bare("Pur Beurre")) };
    let failure = match Page::render(&FailurePage::new(frame, status, problem)) {
        Ok(page) if [429, 503].contains(&status.code) => Failure::Later(page, Header::new("Retry-After", RETRY_AFTER)),
        Ok(page) => Failure::Page(page),
        Err(error) => {
            tracing::error!(%error, "the error page failed");
            Failure::Bare("Une erreur s’est produite.")
        }
    };
    (status, failure)
}
