//! `GET /categorie/<id>?note=&page=`

use rocket::form;
use rocket::response::Redirect;
use rocket::{Either, State, get};

use crate::catalogue::finding::{Counting, SearchRequest};
use crate::config::Search;
use crate::store::{Store, finding};
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::params::{GradeFilter, PageNumber, Tag};
use crate::web::views::{COUNTED, CategoryPage, last_page};
use crate::web::{Frame, links};

#[get("/categorie/<tag>?<note>&<page>")]
pub(in crate::web) async fn show(
    frame: Frame<'_>,
    store: &State<Store>,
    settings: &State<Search>,
    tag: Result<Tag, &str>,
    note: form::Result<'_, GradeFilter>,
    page: form::Result<'_, PageNumber>,
) -> Result<Either<Page, Redirect>, Error> {
    let (grade, page) = (note?.0, page?.0);
    let tag = tag.map_err(|_| Error::NoCategory)?.0;
    let request = SearchRequest {
        category: Some(tag.clone()),
        grade,
        page: page.min(last_page(COUNTED, settings.per_page)),
        per_page: settings.per_page,
        count: Counting::Seen(COUNTED),
        ..SearchRequest::default()
    };
    let shelf = store
        .read(move |reader| match finding::category(reader, &tag) {
            Some(category) => Ok(Some((category, finding::glance(reader, &request)?))),
            None => Ok(None),
        })
        .await?;
    let (category, found) = shelf.ok_or(Error::NoCategory)?;
    let last = last_page(found.count, settings.per_page);
    if page > last {
        return Ok(Either::Right(Redirect::to(links::category_page(&category.tag, grade, last))));
    }
    Page::render(&CategoryPage { frame, category: &category, grade, page, last, found: &found }).map(Either::Left)
}
