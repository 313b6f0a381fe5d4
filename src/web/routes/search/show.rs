//! `GET /recherche?q=&note=&page=`

use rocket::form;
use rocket::response::Redirect;
use rocket::{Either, State, get};

use crate::catalogue::finding::{Category, Counting, Found, Glance, SearchRequest};
use crate::catalogue::{Barcode, Grade};
use crate::config::Search;
use crate::jobs::completion::Question;
use crate::store::{Reader, Store, StoreError, finding};
use crate::web::completing::{Completing, ENOUGH};
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::params::{GradeFilter, PageNumber, SearchText};
use crate::web::parts::{About, Offer};
use crate::web::routes::home::show::popular;
use crate::web::views::{COUNTED, HomePage, SearchPage, last_page};
use crate::web::{Frame, links};

/// Categories proposed beside the products.
const CATEGORIES: u32 = 4;

#[get("/recherche?<q>&<note>&<page>")]
pub(in crate::web) async fn show(
    frame: Frame<'_>,
    store: &State<Store>,
    settings: &State<Search>,
    completing: &State<Completing>,
    q: SearchText,
    note: form::Result<'_, GradeFilter>,
    page: form::Result<'_, PageNumber>,
) -> Result<Either<Page, Redirect>, Error> {
    let (grade, page) = (note?.0, page?.0);
    if q.words.is_empty() {
        let categories = popular(store).await?;
        return Page::render(&HomePage { frame, categories, hint: true }).map(Either::Left);
    }
    let request = SearchRequest {
        text: q.words.clone(),
        grade,
        // No page is beyond the last one that can be; the database need not skip what it cannot have.
        page: page.min(last_page(COUNTED, settings.per_page)),
        per_page: settings.per_page,
        count: Counting::Seen(COUNTED),
        ..SearchRequest::default()
    };
    let (found, categories) = store.read(move |reader| search(reader, &request)).await?;
    if let Some(code) = scanned(&q.words, &found) {
        return Ok(Either::Right(Redirect::to(links::product(code))));
    }
    let last = last_page(found.count, settings.per_page);
    if page > last {
        return Ok(Either::Right(Redirect::to(links::search(&q.words, grade, last))));
    }
    let offer = offer(completing, &frame, &q, grade, &found);
    let (text, found, categories) = (&q.words, &found, &categories);
    Page::render(&SearchPage { frame, text, cut: q.cut, grade, page, last, found, categories, offer }).map(Either::Left)
}

/// What Open Food Facts may add, where few products have all the words.
fn offer(
    completing: &Completing,
    frame: &Frame<'_>,
    q: &SearchText,
    grade: Option<Grade>,
    found: &Found<Glance>,
) -> Option<Offer> {
    if found.count as usize >= ENOUGH && !found.partial {
        return None;
    }
    // What the page says that it searched.
    let text = found.corrected.as_deref().unwrap_or(&q.words);
    let asked = completing.is_offered(&frame.overview) && !q.cut && Question::of_text(text).is_some();
    let more = asked.then(|| links::search_rest(text, grade, found.products.iter().map(|glance| &glance.code)));
    Some(Offer { about: About::Search, more, elsewhere: links::open_food_facts_search(&q.words) })
}

/// The products, and on the first page the categories called so.
fn search(reader: &mut Reader<'_>, request: &SearchRequest) -> Result<(Found<Glance>, Vec<Category>), StoreError> {
    let found = finding::glance(reader, request)?;
    let text = found.corrected.as_deref().unwrap_or(&request.text);
    let categories = if request.page == 1 { finding::categories(reader, text, 1, CATEGORIES).1 } else { Vec::new() };
    Ok((found, categories))
}

/// The product whose whole barcode was typed.
fn scanned<'a>(words: &str, found: &'a Found<Glance>) -> Option<&'a Barcode> {
    let typed: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = typed.len() >= 8 && found.corrected.is_none();
    let code = Barcode::parse(&typed).ok().filter(|_| whole)?;
    found.products.iter().map(|glance| &glance.code).find(|found| **found == code)
}
