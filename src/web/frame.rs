//! What every page has around its content: the name of the site, and where its data comes from.

use std::sync::LazyLock;
use std::time::Duration;

use rocket::Request;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};

use super::links;
use super::notice::Notice;
use super::parts::{AccountNav, Told};
use super::visitor::Member;
use super::{csrf, french, visitor};
use crate::catalogue::finding::Overview;
use crate::config::Site;
use crate::store::{Store, StoreError};

/// How long a page waits for the database to say what it holds, which it knows at once but for the first page after a start.
const PATIENCE: Duration = Duration::from_secs(3);

/// The frame of a page that needs the database. As a guard it refuses the request when the database is away: the page would only
/// wait for it once more.
#[derive(Debug, Clone)]
pub struct Frame<'r> {
    /// Who this site is.
    pub site: &'r Site,
    /// What the catalogue holds.
    pub overview: Overview,
    /// Whoever is logged in.
    pub member: Option<&'r Member>,
    /// The token for the forms that somebody who is logged in finds on every page.
    pub form_token: Option<String>,
    /// The address of this page, to come back to.
    pub here: String,
    /// What was done a moment ago.
    pub notice: Option<Notice>,
}

/// The frame of a page that can do without the database: a notice, or an error.
#[derive(Debug, Clone)]
pub struct SpareFrame<'r>(
    /// The frame; what the catalogue holds is left empty when the database cannot say.
    pub Frame<'r>,
);

impl<'r> Frame<'r> {
    /// The frame of a page that was asked for, around a catalogue.
    fn of(request: &'r Request<'_>, overview: Overview, member: Option<&'r Member>) -> Self {
        let form_token = member.and_then(|_| csrf::token_of(request));
        let here = request.uri().to_string();
        Self { site: site(request), overview, member, form_token, here, notice: Notice::take(request) }
    }

    /// The way to the visitor's account, or to the log-in.
    #[must_use]
    pub fn account(&self) -> AccountNav<'_> {
        AccountNav { member: self.member, here: &self.here }
    }

    /// What was done a moment ago.
    #[must_use]
    pub fn told(&self) -> Option<Told<'_>> {
        self.notice.as_ref().map(|notice| Told { notice, form_token: self.form_token.as_deref() })
    }

    /// The date of the data, written out.
    #[must_use]
    pub fn data_date(&self) -> Option<String> {
        self.overview.data_date.and_then(french::date)
    }

    /// How many products the catalogue holds: `1 234 567 produits`.
    #[must_use]
    pub fn products(&self) -> String {
        french::products(self.overview.products)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Frame<'r> {
    type Error = &'r StoreError;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        match (overview(request).await, visitor::member(request).await) {
            (Ok(overview), Ok(member)) => Outcome::Success(Self::of(request, overview.clone(), member.as_ref())),
            (Err(error), _) | (_, Err(error)) => {
                tracing::error!(%error, path = links::logged(request.uri().path().as_str()), "a page failed");
                let passing = error.is_passing();
                Outcome::Error((if passing { Status::ServiceUnavailable } else { Status::InternalServerError }, error))
            }
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SpareFrame<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let overview = overview(request).await.as_ref().cloned().unwrap_or_default();
        let member = visitor::member(request).await.as_ref().ok().and_then(Option::as_ref);
        Outcome::Success(Self(Frame::of(request, overview, member)))
    }
}

fn site<'r>(request: &'r Request<'_>) -> &'r Site {
    static UNNAMED: LazyLock<Site> = LazyLock::new(Site::default);
    request.rocket().state::<Site>().unwrap_or(&UNNAMED)
}

/// What the catalogue holds, asked once a request: the page of an error has a frame too, and must not wait again.
async fn overview<'r>(request: &'r Request<'_>) -> &'r Result<Overview, StoreError> {
    let asked = async {
        let Some(store) = request.rocket().state::<Store>() else { return Ok(Overview::default()) };
        tokio::time::timeout(PATIENCE, store.overview()).await.unwrap_or(Err(StoreError::Busy))
    };
    request.local_cache_async(asked).await
}
