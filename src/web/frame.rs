//! What every page has around its content: the name of the site, and where its data comes from.

use std::sync::LazyLock;
use std::time::Duration;

use rocket::Request;
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};

use super::french;
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
}

/// The frame of a page that can do without the database: a notice, or an error.
#[derive(Debug, Clone)]
pub struct SpareFrame<'r>(
    /// The frame; what the catalogue holds is left empty when the database cannot say.
    pub Frame<'r>,
);

impl Frame<'_> {
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
        match overview(request).await {
            Ok(overview) => Outcome::Success(Self { site: site(request), overview: overview.clone() }),
            Err(error) => {
                tracing::error!(%error, path = %request.uri().path(), "a page failed");
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
        Outcome::Success(Self(Frame { site: site(request), overview }))
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
