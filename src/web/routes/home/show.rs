//! `GET /`

use rocket::{State, get};

use crate::catalogue::finding::Category;
use crate::store::{Store, StoreError, finding};
use crate::web::Frame;
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::views::{HomePage, appetising};

/// Categories on the home page.
const SHOWN: usize = 8;
/// The fullest categories, to pick them from.
const PICKED_FROM: u32 = 120;

#[get("/")]
pub(in crate::web) async fn show(frame: Frame<'_>, store: &State<Store>) -> Result<Page, Error> {
    let categories = popular(store).await?;
    Page::render(&HomePage { frame, categories, hint: false })
}

/// Categories to begin with.
pub(in crate::web::routes) async fn popular(store: &Store) -> Result<Vec<Category>, StoreError> {
    store
        .read(|reader| {
            let (_, fullest) = finding::categories(reader, "", 1, PICKED_FROM);
            Ok(appetising(fullest, reader.lexicon.overview().products, SHOWN))
        })
        .await
}
