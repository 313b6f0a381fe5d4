//! `GET /recherche/suite?q=&note=&deja=&bloc=`: what Open Food Facts adds to a search with few results, as a page or, with
//! `bloc`, as the piece of one.

use rocket::form;
use rocket::response::Redirect;
use rocket::{Either, State, get};

use crate::catalogue::finding::Glance;
use crate::catalogue::{Barcode, Grade};
use crate::jobs::completion::{Answer, Question, Unavailable};
use crate::store::{Store, finding};
use crate::web::completing::{Completing, lacking};
use crate::web::error::Error;
use crate::web::origin::Origin;
use crate::web::page::Passing;
use crate::web::params::{GradeFilter, SearchText, Shown};
use crate::web::parts::{About, Came, Card, Rest};
use crate::web::views::CompletionPage;
use crate::web::{Frame, links};

#[get("/recherche/suite?<q>&<note>&<deja>&<bloc>")]
#[expect(clippy::too_many_arguments, reason = "each is a parameter or a state that Rocket hands over")]
pub(in crate::web) async fn rest(
    frame: Frame<'_>,
    origin: Origin,
    store: &State<Store>,
    completing: &State<Completing>,
    q: SearchText,
    note: form::Result<'_, GradeFilter>,
    deja: Shown,
    bloc: Option<&str>,
) -> Result<Either<Passing, Redirect>, Error> {
    let grade = note?.0;
    let question = Question::of_text(&q.words).filter(|_| !q.cut).ok_or_else(|| Error::BadParameter {
        name: "q".to_owned(),
        why: "il faut un mot ou deux, ou les chiffres d’un code-barres".to_owned(),
    })?;
    let back = links::search(&q.words, grade, 1);
    if let Some(turned_away) = origin.turned_away(bloc.is_some(), &back) {
        return turned_away.map(Either::Right);
    }
    let answer = completing.ask(&frame.overview, question).await;
    let found = new_ones(store, answer, deja.0, grade).await?;
    let came = match &found {
        Ok(glances) => Came::Products(glances.iter().map(Card::found).collect()),
        Err(Unavailable::Spent) => Came::Spent,
        Err(Unavailable::Failing) => Came::Failing,
    };
    let elsewhere = links::open_food_facts_search(&q.words);
    let rest = Rest { about: About::Search, came, elsewhere: &elsewhere };
    CompletionPage { frame, text: &q.words, back, rest }.answer(bloc.is_some()).map(Either::Left)
}

/// The products of an answer that are not shown yet, as many as the page lacks.
async fn new_ones(
    store: &Store,
    answer: Answer,
    shown: Vec<Barcode>,
    grade: Option<Grade>,
) -> Result<Result<Vec<Glance>, Unavailable>, Error> {
    let codes = match answer {
        Ok(codes) => codes,
        Err(why) => return Ok(Err(why)),
    };
    let new: Vec<Barcode> = codes.iter().filter(|code| !shown.contains(code)).cloned().collect();
    let mut glances = store.read(move |reader| finding::glances(reader, &new)).await?;
    glances.retain(|glance| grade.is_none() || glance.grade == grade);
    glances.truncate(lacking(shown.len()));
    Ok(Ok(glances))
}
