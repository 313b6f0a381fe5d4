//! Search and substitutes, against the bare SQL on the same database.
//!
//! Two things are held against an answer. *The same SQL*: the very statements that the answer was made of, prepared once and
//! asked of the database by its own driver, each row read and nothing done with it. *One statement*: what somebody would
//! write who wants the most popular matches at once, with every word spelt right and completed: no order by nearness, no
//! likeness, no reasons. It answers a simpler question and is there to show that the answer is not made of needless statements.

mod bare;
mod bare_postgres;
mod bare_sqlite;
pub(crate) mod questions;
mod recorder;
mod report;
mod values;

use std::time::Instant;

use purbeurre::catalogue::finding::Wishes;
use purbeurre::config::DatabaseUrl;
use purbeurre::store::{Store, finding};

use crate::measure::median;
use crate::options::{Database, Options};
use crate::{Outcome, data};
use bare::Bare;
use questions::{Ask, Question};
use recorder::Recorded;

/// What one question took, in microseconds: the medians of all rounds.
pub(crate) struct Timing {
    question: Question,
    statements: usize,
    ours: f64,
    same: f64,
    /// None where no statement of the index was asked.
    one: Option<f64>,
}

pub(crate) fn measure(options: &Options) -> Outcome {
    let products = options.products.unwrap_or(1_000_000);
    for database in options.databases() {
        let url = data::database(products, database)?;
        let store = Store::open(&url, 1)?;
        let questions = questions::all(products, options.questions.unwrap_or(questions::EACH), &store)?;
        let recorded = recorder::record(&url, &questions)?;
        let rounds = options.rounds.unwrap_or(3);
        let timings = match &url {
            DatabaseUrl::Sqlite(path) => {
                let connection = bare_sqlite::open(path)?;
                time(&store, questions, &recorded, &mut bare_sqlite::Sqlite::new(&connection), rounds)
            }
            DatabaseUrl::Postgres(address) => {
                time(&store, questions, &recorded, &mut bare_postgres::Postgres::open(address)?, rounds)
            }
        }?;
        report::print(products, Database::of(&url), &timings);
    }
    Ok(())
}

/// Asks a question as the site does.
fn answer(store: &Store, ask: &Ask) -> Outcome<usize> {
    match ask {
        Ask::Search(request) => Ok(store.read_here(|reader| finding::glance(reader, request))?.products.len()),
        Ask::Substitutes(code, organic) => {
            let wishes = Wishes { label: organic.then(|| "en:organic".to_owned()), ..Wishes::default() };
            let answer = store.read_here(|reader| finding::substitutes(reader, code, &wishes, questions::SUBSTITUTES))?;
            Ok(answer.ok_or_else(|| format!("product {code} is not there"))?.substitutes.len())
        }
    }
}

/// Asks every question of all sides in turn, the first one another in each round.
fn time<B: Bare>(
    store: &Store,
    questions: Vec<Question>,
    recorded: &[Recorded],
    bare: &mut B,
    rounds: usize,
) -> Outcome<Vec<Timing>> {
    let mut plans = Vec::new();
    for recorded in recorded {
        let one = recorded.one.as_ref().map(|one| bare.plan(one)).transpose()?;
        plans.push((bare.plan(&recorded.same)?, one));
    }
    let mut took: Vec<[Vec<f64>; 3]> = vec![Default::default(); questions.len()];
    for round in 0..=rounds {
        for ((question, (same, one)), took) in questions.iter().zip(&plans).zip(&mut took) {
            for side in [0, 1, 2].map(|side| (side + round) % 3) {
                let begun = Instant::now();
                match (side, one) {
                    (0, _) => answer(store, &question.ask)?,
                    (1, _) => bare.run(same)?,
                    (_, Some(one)) => bare.run(one)?,
                    (_, None) => continue,
                };
                // The first round fills the caches.
                if round > 0 {
                    took[side].push(begun.elapsed().as_secs_f64() * 1e6);
                }
            }
        }
    }
    let timing = |((question, recorded), [ours, same, one]): ((Question, &Recorded), &[Vec<f64>; 3])| Timing {
        question,
        statements: recorded.same.len(),
        ours: median(ours),
        same: median(same),
        one: recorded.one.as_ref().map(|_| median(one)),
    };
    Ok(questions.into_iter().zip(recorded).zip(&took).map(timing).collect())
}
