//! What every page has around its content: the name of the site, and where its data comes from.

use rocket::Request;
use rocket::request::{FromRequest, Outcome};

use super::french;
use crate::catalogue::finding::Overview;
use crate::config::Site;
use crate::store::Store;

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
        let overview = match request.rocket().state::<Store>() {
            Some(store) => store.overview().await.unwrap_or_else(|error| {
                // The page itself says so when it needs the database; the legal notice does not.
                tracing::debug!(%error, "no overview for the foot of the page");
                Overview::default()
            }),
            None => Overview::default(),
        };
        Outcome::Success(Self { site, overview })
    }
}
