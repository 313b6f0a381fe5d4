//! What the answers took, kind by kind.

use super::Timing;
use super::questions::Ask;
use crate::measure::{Spread, heading, row};
use crate::options::Database;

/// How many of the slowest questions are named.
const NAMED: usize = 8;

pub(crate) fn print(products: u64, database: Database, timings: &[Timing]) {
    let (searches, substitutes): (Vec<&Timing>, Vec<&Timing>) =
        timings.iter().partition(|timing| matches!(timing.question.ask, Ask::Search(_)));
    for (what, timings) in [("Search", searches), ("Substitutes", substitutes)] {
        println!("\n{what}, {products} products, {}, times in microseconds\n", database.name());
        heading(&[
            what,
            "questions",
            "statements",
            "median",
            "p99",
            "max",
            "p99 / median",
            "same SQL, median",
            "ratio",
            "one statement, median",
            "ratio",
        ]);
        let mut kinds: Vec<&str> = timings.iter().map(|timing| timing.question.kind).collect();
        kinds.dedup();
        for kind in kinds {
            line(kind, timings.iter().filter(|timing| timing.question.kind == kind).copied());
        }
        line("**all**", timings.iter().copied());
        slowest(&timings);
    }
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn line<'a>(kind: &str, timings: impl Iterator<Item = &'a Timing>) {
    let timings: Vec<&Timing> = timings.collect();
    let of = |value: &dyn Fn(&Timing) -> Option<f64>| {
        Spread::of(&timings.iter().filter_map(|timing| value(timing)).collect::<Vec<f64>>())
    };
    let (ours, same) = (of(&|timing| Some(timing.ours)), of(&|timing| Some(timing.same)));
    // Both medians over the same questions.
    let compared = of(&|timing| timing.one.map(|_| timing.ours));
    let one = of(&|timing| timing.one);
    let ratio = |a: f64, b: f64| if b > 0.0 { format!("{:.2}", a / b) } else { "–".to_owned() };
    row(&[
        kind.to_owned(),
        timings.len().to_string(),
        format!("{:.0}", of(&|timing| Some(timing.statements as f64)).median),
        format!("{:.0}", ours.median),
        format!("{:.0}", ours.p99),
        format!("{:.0}", ours.max),
        ratio(ours.p99, ours.median),
        format!("{:.0}", same.median),
        ratio(ours.median, same.median),
        format!("{:.0}", one.median),
        ratio(compared.median, one.median),
    ]);
}

fn slowest(timings: &[&Timing]) {
    let mut timings = timings.to_vec();
    timings.sort_by(|a, b| b.ours.total_cmp(&a.ours));
    println!("\nThe slowest:");
    for Timing { question, statements, ours, same, .. } in timings.into_iter().take(NAMED) {
        let what = match &question.ask {
            Ask::Search(request) => format!("“{}”{}", request.text, request.grade.map_or("", |_| " with a grade")),
            Ask::Substitutes(code, _) => code.to_string(),
        };
        println!("- {what} ({}): {ours:.0}, {statements} statements, the same SQL {same:.0}", question.kind);
    }
}
