//! What every page has around its content: the name of the site, and where its data comes from.

use std::time::Duration;

use rocket::Request;
use rocket::request::{FromRequest, Outcome};

use super::french;
use crate::catalogue::finding::Overview;
use crate::config::Site;
use crate::store::Store;

/// How long a page waits for its foot. Known at once but for the first page after a start.
const PATIENCE: Duration = Duration::from_secs(2);

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Frame<'r> {
    /// Who this site is.
    pub site: &'r Site,
    /// What the catalogue holds; nothing while the database cannot say.
    pub overview: Overview,
}

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
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        static UNNAMED: std::sync::LazyLock<Site> = std::sync::LazyLock::new(Site::default);
        let site = request.rocket().state::<Site>().unwrap_or(&UNNAMED);
        // Asked once a request: an error page has a frame too.
        let overview = request.local_cache_async(overview(request.rocket().state::<Store>())).await.clone();
        Outcome::Success(Self { site, overview })
    }
}

/// What the catalogue holds; nothing when the database does not say so soon. A page that needs the database says itself that
/// it cannot be had; the legal notice does not need it.
async fn overview(store: Option<&Store>) -> Overview {
    let Some(store) = store else { return Overview::default() };
    match tokio::time::timeout(PATIENCE, store.overview()).await {
        Ok(Ok(overview)) => overview,
        Ok(Err(error)) => {
            tracing::debug!(%error, "no overview for the foot of the page");
            Overview::default()
        }
        Err(_) => Overview::default(),
    }
}
