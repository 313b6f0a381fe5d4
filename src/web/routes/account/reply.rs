//! What forms of accounts answer.

use rocket::http::{Header, Status};
use rocket::response::{Redirect, Responder};

use crate::web::credentials::LogIn;
use crate::web::page::{Page, Passing};
use crate::web::views::account::words;

/// After how many seconds to try again when too many people log in at once.
const A_MOMENT: u64 = 5;

/// A page, a way to go on, or both for a dialog.
#[derive(Debug, Responder)]
pub(in crate::web) enum Reply {
    /// A page that is personal.
    Page((Status, Passing)),
    /// The same, and when to try again.
    Later((Status, Passing), Header<'static>),
    /// It is done; this is the next page.
    Go(Redirect),
    /// It is done, and the dialog goes on to that page.
    #[response(status = 201)]
    Arrived((), Header<'static>, Header<'static>),
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) words: String,
    status: Status,
    /// When to try again.
    seconds: Option<u64>,
}

impl Reply {
    pub(super) fn page(page: Page) -> Self {
        Self::Page((Status::Ok, page.into()))
    }

    /// A form with what is wrong with what was typed.
    pub(super) fn wrong(page: Page) -> Self {
        Self::Page((Status::UnprocessableEntity, page.into()))
    }

    pub(super) fn refused(page: Page, refusal: &Refusal) -> Self {
        let page = (refusal.status, page.into());
        match refusal.seconds {
            Some(seconds) => Self::Later(page, Header::new("Retry-After", seconds.to_string())),
            None => Self::Page(page),
        }
    }

    /// The next page: followed by a browser, or by the dialog, which may not see where a redirect leads.
    pub(super) fn go(to: String, piece: bool) -> Self {
        if piece {
            return Self::Arrived((), Header::new("Location", to), Header::new("Cache-Control", "no-store"));
        }
        Self::Go(Redirect::to(to))
    }
}

impl Refusal {
    /// Too many attempts; the next one may come after so many seconds.
    pub(super) fn too_many(seconds: u64) -> Self {
        Self { words: words::too_many(seconds), status: Status::TooManyRequests, seconds: Some(seconds) }
    }

    /// Too many people at once.
    pub(super) fn busy() -> Self {
        Self { words: words::BUSY.to_owned(), status: Status::ServiceUnavailable, seconds: Some(A_MOMENT) }
    }

    /// Why a log-in failed, if it did; `wrong` are the words for a wrong password.
    pub(super) fn of(came_to: &LogIn, wrong: &str) -> Option<Self> {
        match came_to {
            LogIn::In(_) => None,
            LogIn::Wrong => Some(Self { words: wrong.to_owned(), status: Status::UnprocessableEntity, seconds: None }),
            LogIn::Wait { seconds } => Some(Self::too_many(*seconds)),
            LogIn::Busy => Some(Self::busy()),
        }
    }
}
