//! `GET /mes-aliments?q=&tri=&page=`

use rocket::http::CookieJar;
use rocket::response::Redirect;
use rocket::{Either, State, get};

use crate::accounts::UserId;
use crate::accounts::gains::{Gain, Totals};
use crate::accounts::saved::{Kept, Order, Pair};
use crate::catalogue::Grade;
use crate::catalogue::finding::{Record, Substitute, Wishes};
use crate::store::{Reader, Store, StoreError, finding, saved_pairs};
use crate::web::error::Error;
use crate::web::page::{Page, Passing};
use crate::web::params::SearchText;
use crate::web::views::{SavedPage, SavedRow};
use crate::web::visitor::{Member, Whereabouts};
use crate::web::{Frame, links};

/// What a page of somebody's own shows.
struct Shelf {
    rows: Vec<SavedRow>,
    all: usize,
    found: usize,
    last: u32,
    more: bool,
    totals: Totals,
}

#[get("/mes-aliments?<q>&<tri>&<page>")]
#[expect(clippy::too_many_arguments, reason = "each is a parameter or a state that Rocket hands over")]
pub(in crate::web) async fn show(
    member: &Member,
    frame: Frame<'_>,
    here: Whereabouts,
    store: &State<Store>,
    jar: &CookieJar<'_>,
    q: SearchText,
    tri: Option<&str>,
    page: Option<&str>,
) -> Result<Either<Passing, Redirect>, Error> {
    let (text, order, user) = (q.words, super::order(tri), member.user.id);
    let notice = frame.notice.clone();
    let to = |page| {
        // What was to be said on this page is said on that one: the last swap of a page was removed, and can still come back.
        if let Some(notice) = &notice {
            notice.leave(jar, here.https);
        }
        Ok(Either::Right(Redirect::to(links::saved(&text, order, page))))
    };
    let Some(page) = page_number(page) else { return to(1) };
    let words = text.clone();
    let shelf = store.read(move |reader| shelf(reader, user, &words, order, page)).await?;
    if page > shelf.last {
        return to(shelf.last);
    }
    let Shelf { rows, all, found, last, more, totals } = &shelf;
    let (all, found, last, more) = (*all, *found, *last, *more);
    let view = SavedPage { frame, rows, all, found, page, last, more, text: &text, order, totals };
    Page::render(&view).map(Passing::from).map(Either::Left)
}

/// The number of a page from 1 on; `None` for what is none. One too great for 32 bits is beyond the last page, whatever it is.
fn page_number(typed: Option<&str>) -> Option<u32> {
    let digits = typed.map_or("1", str::trim);
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let page = is_number.then(|| digits.parse().unwrap_or(u32::MAX));
    page.filter(|page| *page > 0)
}

fn shelf(reader: &mut Reader<'_>, user: UserId, text: &str, order: Order, page: u32) -> Result<Shelf, StoreError> {
    let kept = saved_pairs::all(reader.conn, user)?;
    let found = kept.found(text, order);
    let last = u32::try_from(found.len().div_ceil(SavedPage::MOST)).unwrap_or(u32::MAX).max(1);
    let skipped = (page.min(last) as usize - 1) * SavedPage::MOST;
    let shown: Vec<Pair> = found.iter().skip(skipped).take(SavedPage::MOST).map(|pair| (*pair).clone()).collect();
    // What stands on a page that is left for the last one is not looked up.
    let shown = if page > last { Vec::new() } else { shown };
    let mut rows = Vec::with_capacity(shown.len());
    for (pair, (product, substitute)) in shown.iter().zip(saved_pairs::records(reader, &shown)?) {
        let better = better(reader, &kept, &product, &substitute)?;
        rows.push(SavedRow { saved_at: pair.saved_at, product, substitute, better });
    }
    Ok(Shelf { rows, all: kept.pairs.len(), found: found.len(), last, more: kept.more, totals: Totals::of(&kept.pairs) })
}

/// What the catalogue has by now that is better by a letter than what was chosen, and of the very kind of one of the two, unless that is
/// kept as well: somebody who chose another pizza did not ask for a stew.
fn better(reader: &mut Reader<'_>, kept: &Kept, product: &Record, substitute: &Record) -> Result<Option<Substitute>, StoreError> {
    // Of a product without letter nothing is better, and than an A nothing is by a letter.
    let chosen = substitute.product.nutriscore;
    if chosen.is_none_or(|score| score.grade == Grade::A) {
        return Ok(None);
    }
    let best = finding::substitutes(reader, &substitute.product.code, &Wishes::default(), 1)?;
    let best = best.and_then(|found| found.substitutes.into_iter().next());
    Ok(best.filter(|best| {
        let letters = Gain::between(chosen, best.product.product.nutriscore).letters;
        let known = |pair: &Pair| pair.substitute.id == best.product.id && [product.id, substitute.id].contains(&pair.product.id);
        let same_kind = [&product.category.tag, &substitute.category.tag].contains(&&best.category.tag);
        same_kind && letters.is_some_and(|letters| letters > 0) && best.product.id != product.id && !kept.pairs.iter().any(known)
    }))
}

#[cfg(test)]
mod tests {
    use super::page_number;

    #[test]
    fn what_is_no_page_number_is_the_first_page() {
        for (typed, page) in [(None, Some(1)), (Some("3"), Some(3)), (Some("99999999999"), Some(u32::MAX))] {
            assert_eq!(page_number(typed), page);
        }
        for wrong in ["", "0", "000", "-1", "deux", "1.5", "١"] {
            assert_eq!(page_number(Some(wrong)), None, "{wrong}");
        }
    }
}
