//! The pipeline, with a writer that keeps products in memory.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::{Ended, Imported, Rules, Summary, import};
use crate::catalogue::{CategoryTag, Classified, Taxonomy, Written};
use crate::off::{ParseOptions, Source};

/// A store in memory that keeps the newer of two.
#[derive(Default)]
struct Memory(BTreeMap<String, Classified>);

impl Memory {
    fn write(&mut self, batch: Vec<Classified>) -> Written {
        let mut written = Written::default();
        for classified in batch {
            let code = classified.product.code.to_string();
            match self.0.get(&code) {
                None => written.inserted += 1,
                Some(known) if known.product.modified_at < classified.product.modified_at => written.updated += 1,
                Some(_) => {
                    written.unchanged += 1;
                    continue;
                }
            }
            self.0.insert(code, classified);
        }
        written
    }
}

fn line(code: u64, modified: u64) -> String {
    json!({"code": code.to_string(), "product_name": format!("Pâte {modified}"), "categories_tags": ["en:spreads"],
        "countries_tags": ["en:france"], "last_modified_t": modified})
    .to_string()
        + "\n"
}

fn source(stream: impl Read + Send + 'static) -> Source {
    Source::new("lines".to_owned(), stream, None).unwrap()
}

fn run(stream: impl Read + Send + 'static, memory: &mut Memory) -> Imported {
    let (options, taxonomy) = (ParseOptions::default(), Taxonomy::default());
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let done = import(source(stream), rules, &AtomicBool::new(false), |_| {}, |batch| Ok::<_, Infallible>(memory.write(batch)));
    let Ok(imported) = done;
    imported
}

#[test]
fn every_line_is_accounted_for_and_order_is_kept() {
    let mut text: String = (1..=5_000).map(|code| line(code, 1)).collect();
    text += "nonsense\n{\"code\":\"x\"}\n{\"code\":\"1\",\"obsolete\":\"on\"}\n{\"code\":\"2\"}\n";
    text += "{\"code\":\"3\",\"countries_tags\":[\"en:france\"]}\n";
    text += "{\"code\":\"4\",\"countries_tags\":[\"en:france\"],\"product_name\":\"Pâte\"}\n";
    let mut seen = Vec::new();
    let (options, taxonomy) = (ParseOptions::default(), Taxonomy::default());
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let write = |batch: Vec<Classified>| {
        seen.extend(batch.iter().map(|classified| classified.product.code.as_str().parse::<u64>().unwrap()));
        Ok::<_, Infallible>(Written { inserted: batch.len() as u64, ..Written::default() })
    };
    let mut watched = 0;
    let watch = |summary: &Summary| watched = summary.read;
    let Ok(imported) = import(source(Cursor::new(text)), rules, &AtomicBool::new(false), watch, write);
    assert!(matches!(imported.ended, Ended::Complete));
    assert_eq!(seen, (1..=5_000).collect::<Vec<u64>>());
    assert_eq!(watched, 5_006);
    let summary = Summary { seconds: 1.234_567, ..imported.summary };
    assert_eq!(
        serde_json::to_value(summary).unwrap(),
        json!({"read": 5006, "kept": 5000, "inserted": 5000, "updated": 0, "unchanged": 0, "dropped": {"malformed": 1, "bad_code": 1,
            "no_name": 1, "no_category": 1, "other_country": 1, "obsolete": 1}, "seconds": 1.235})
    );
}

#[test]
fn again_changes_nothing_and_the_newer_of_two_wins() {
    let text: String = (1..=3_000).map(|n| line(n % 1_000 + 1, 10 + n / 1_000)).collect();
    let mut memory = Memory::default();
    let first = run(Cursor::new(text.clone()), &mut memory).summary;
    assert_eq!((first.kept, first.inserted), (3_000, 1_000));
    assert!(memory.0.values().all(|classified| classified.product.modified_at >= 12));
    let before = memory.0.clone();
    let again = run(Cursor::new(text), &mut memory).summary;
    assert_eq!((again.inserted, again.updated, again.unchanged), (0, 0, 3_000));
    assert_eq!(memory.0, before);
}

#[test]
fn missing_grades_are_computed_from_all_categories() {
    let taxonomy = Taxonomy::new(vec![
        crate::catalogue::taxonomy::Node {
            tag: CategoryTag::parse("en:odd-drinks").unwrap(),
            name_fr: None,
            synonyms_fr: Vec::new(),
            parents: vec![CategoryTag::parse("en:waters").unwrap()],
        },
        crate::catalogue::taxonomy::Node {
            tag: CategoryTag::parse("en:waters").unwrap(),
            name_fr: None,
            synonyms_fr: Vec::new(),
            parents: Vec::new(),
        },
    ]);
    let (options, mut memory) = (ParseOptions::default(), Memory::default());
    let product = |code: u32, grade: &str| {
        json!({"code": code.to_string(), "product_name": "Eau", "categories_tags": ["en:odd-drinks"], "countries_tags": ["en:france"],
            "nutriscore_grade": grade}).to_string() + "\n"
    };
    let text = product(1, "unknown") + &product(2, "not-applicable");
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let never = AtomicBool::new(false);
    let Ok(_) = import(source(Cursor::new(text)), rules, &never, |_| {}, |batch| Ok::<_, Infallible>(memory.write(batch)));
    assert!(memory.0["00000001"].product.nutriscore.is_some_and(|score| score.computed));
    assert_eq!(memory.0["00000001"].product.categories.len(), 1);
    assert_eq!(memory.0["00000001"].categories.len(), 2);
    assert_eq!(memory.0["00000002"].product.nutriscore, None);
}

#[test]
fn a_failing_writer_ends_it() {
    let (options, taxonomy) = (ParseOptions::default(), Taxonomy::default());
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let endless = Endless(0, Vec::new());
    let mut calls = 0;
    let failed = import(
        source(endless),
        rules,
        &AtomicBool::new(false),
        |_| {},
        |_| {
            calls += 1;
            if calls == 3 { Err("disk full") } else { Ok(Written::default()) }
        },
    );
    assert_eq!(failed.err(), Some("disk full"));
    assert_eq!(calls, 3);
}

#[test]
fn it_stops_between_batches_and_keeps_what_it_read() {
    let (options, taxonomy) = (ParseOptions::default(), Taxonomy::default());
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let stop = AtomicBool::new(false);
    let mut written = 0;
    let watch = |summary: &Summary| stop.store(summary.read > 10_000, Ordering::Relaxed);
    let imported = import(source(Endless(0, Vec::new())), rules, &stop, watch, |batch| {
        written += batch.len() as u64;
        Ok::<_, Infallible>(Written { inserted: batch.len() as u64, ..Written::default() })
    });
    let Ok(imported) = imported;
    assert!(matches!(imported.ended, Ended::Stopped));
    assert_eq!(imported.summary.read, written);
    assert_eq!(imported.summary.inserted, written);
}

#[test]
fn it_stops_even_while_a_stream_is_silent() {
    let (options, taxonomy) = (ParseOptions::default(), Taxonomy::default());
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let (silent, _kept_open) = io::pipe().unwrap();
    // The first bytes are there, so that the source opens.
    let stream = Cursor::new(line(1, 1).into_bytes()).chain(silent);
    let Ok(imported) = import(source(stream), rules, &AtomicBool::new(true), |_| {}, |_| Ok::<_, Infallible>(Written::default()));
    assert!(matches!(imported.ended, Ended::Stopped));
}

/// Lines without end.
struct Endless(u64, Vec<u8>);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.1.is_empty() {
            self.0 += 1;
            self.1 = line(self.0, 1).into_bytes();
        }
        let count = buffer.len().min(self.1.len());
        buffer[..count].copy_from_slice(&self.1[..count]);
        self.1.drain(..count);
        Ok(count)
    }
}
