//! The page of every error, whatever refused the request.

use rocket::http::{Header, Status};
use rocket::response::Responder;
use rocket::{Request, catch};

use crate::web::SpareFrame;
use crate::web::error::Problem;
use crate::web::page::Page;
use crate::web::views::FailurePage;

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
