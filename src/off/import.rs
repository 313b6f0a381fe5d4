//! A whole file into the catalogue: read, parsed and written at the same time.
//!
//! One thread reads and decompresses, several parse, and the calling thread writes. Batches go to the parsers in turn
//! and are taken back in the same turn, so order is kept without sorting, and every queue is short, so memory stays the
//! same whatever the file's size.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::dump::{Batch, Lines};
use super::product::{ParseOptions, Parsed};
use super::source::{Source, SourceError};
use crate::catalogue::{Classified, Taxonomy, Written, nutriscore};

mod summary;

pub use summary::{DroppedCounts, Summary};

/// Products handed to the writer at a time: enough to make a transaction worth its while.
const WRITE_AT_ONCE: usize = 5_000;
/// Parsed batches that may wait for the writer, of each parser: while it writes, the next products are made ready.
const WAITING: usize = 24;
/// More parsers than this would wait for the one writer.
const MAX_PARSERS: usize = 4;
/// How much the threads that read and parse step back.
const NICE: i32 = 10;
/// How soon a parser that waits for a silent stream notices that nobody wants its work any more.
const NOTICE: Duration = Duration::from_millis(100);

/// What is kept of a source, and where products belong.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// What is kept.
    pub options: &'a ParseOptions,
    /// Where products belong.
    pub taxonomy: &'a Taxonomy,
}

/// How an import came to its end; what was written until then is written.
#[derive(Debug)]
pub enum Ended {
    /// All of the source was read.
    Complete,
    /// It was told to stop.
    Stopped,
    /// The source could not be read to its end.
    Broken(SourceError),
}

/// What an import did and how it ended.
#[derive(Debug)]
pub struct Imported {
    /// What it did.
    pub summary: Summary,
    /// How it ended.
    pub ended: Ended,
}

/// Imports a source: every product it holds goes to `write`, in the order of the file, some thousands at a time; of two
/// with the same barcode the writer is to keep the newer. `stop` ends it between two batches. `watch` is told after each
/// batch how many lines have been read; the source's own [`super::source::Progress`] says how many bytes.
///
/// # Errors
/// The error of `write`; nothing is read or written after it.
pub fn import<E>(
    source: Source,
    rules: Rules<'_>,
    stop: &AtomicBool,
    mut watch: impl FnMut(&Summary),
    mut write: impl FnMut(Vec<Classified>) -> Result<Written, E>,
) -> Result<Imported, E> {
    let begun = Instant::now();
    let mut summary = Summary::default();
    let gone = AtomicBool::new(false);
    let ended = thread::scope(|scope| {
        let parsers = thread::available_parallelism().map_or(1, usize::from).clamp(1, MAX_PARSERS);
        let mut to_parsers = Vec::with_capacity(parsers);
        let mut from_parsers = Vec::with_capacity(parsers);
        for _ in 0..parsers {
            let (lines, parser_lines) = sync_channel(1);
            let (parser_products, products) = sync_channel(WAITING);
            to_parsers.push(lines);
            from_parsers.push(products);
            let give_up = || stop.load(Ordering::Relaxed) || gone.load(Ordering::Relaxed);
            scope.spawn(move || parse_all(&parser_lines, &parser_products, rules, give_up));
        }
        // Not in the scope: it may wait for ever for a silent stream, and nobody must wait for it.
        thread::spawn(move || deal(Lines::new(source), &to_parsers));
        let ended = collect(&from_parsers, &mut summary, &mut watch, &mut write);
        // Now parsers that wait, for lines or for us, know that nobody takes their products any more.
        gone.store(true, Ordering::Relaxed);
        drop(from_parsers);
        ended
    })?;
    summary.seconds = begun.elapsed().as_secs_f64();
    let ended = match ended {
        Ended::Complete if stop.load(Ordering::Relaxed) => Ended::Stopped,
        ended => ended,
    };
    Ok(Imported { summary, ended })
}

/// A batch of lines, or why there are no more.
type Read = Result<Batch, SourceError>;
/// What a parser made of it.
type Outcome = Result<Products, SourceError>;

/// What a parser made of a batch.
struct Products {
    kept: Vec<Classified>,
    read: u64,
    dropped: DroppedCounts,
}

/// Lets the writer go first where there are fewer cores than threads: everything waits for it, and it can be on one core only,
/// while those who would crowd it out fill their queues and then leave their cores idle. Visitors come first too.
fn step_back() {
    if let Err(why) = rustix::process::nice(NICE) {
        tracing::debug!(%why, "the threads of an import keep their priority");
    }
}

/// Reads the source and deals its batches out to the parsers in turn, until they hang up.
fn deal(lines: Lines, parsers: &[SyncSender<Read>]) {
    step_back();
    for (batch, parser) in lines.zip(parsers.iter().cycle()) {
        if parser.send(batch).is_err() {
            break;
        }
    }
}

/// Parses batch after batch.
fn parse_all(lines: &Receiver<Read>, products: &SyncSender<Outcome>, rules: Rules<'_>, give_up: impl Fn() -> bool) {
    step_back();
    while !give_up() {
        match lines.recv_timeout(NOTICE) {
            Ok(batch) => {
                if products.send(batch.map(|batch| parse_batch(&batch, rules))).is_err() {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
}

fn parse_batch(batch: &Batch, rules: Rules<'_>) -> Products {
    let mut products = Products { kept: Vec::with_capacity(batch.len()), read: 0, dropped: DroppedCounts::default() };
    for parsed in batch.parse(rules.options) {
        products.read += 1;
        match parsed {
            Ok(parsed) => {
                products.kept.push(place(parsed, rules.taxonomy));
            }
            Err(reason) => products.dropped.count(reason),
        }
    }
    products
}

/// What every parsed product goes through before it is written: its place in the taxonomy, and a Nutri-Score where the source
/// gives none and one may be computed.
#[must_use]
pub fn place(parsed: Parsed, taxonomy: &Taxonomy) -> Classified {
    let mut classified = taxonomy.classify(parsed.product);
    if parsed.may_compute_grade {
        compute_grade(&mut classified);
    }
    classified
}

/// Computes the Nutri-Score that the source lacks. The formula asks for the kind of food, which the ancestors tell best.
fn compute_grade(classified: &mut Classified) {
    std::mem::swap(&mut classified.product.categories, &mut classified.categories);
    classified.product.nutriscore = nutriscore::compute(&classified.product);
    std::mem::swap(&mut classified.product.categories, &mut classified.categories);
}

/// Takes the products from the parsers in turn, and has them written.
fn collect<E>(
    parsers: &[Receiver<Outcome>],
    summary: &mut Summary,
    watch: &mut impl FnMut(&Summary),
    write: &mut impl FnMut(Vec<Classified>) -> Result<Written, E>,
) -> Result<Ended, E> {
    let mut waiting = Vec::with_capacity(2 * WRITE_AT_ONCE);
    let mut flush = |waiting: &mut Vec<Classified>, summary: &mut Summary| {
        let batch = std::mem::replace(waiting, Vec::with_capacity(2 * WRITE_AT_ONCE));
        let written = write(batch)?;
        summary.inserted += written.inserted;
        summary.updated += written.updated;
        summary.unchanged += written.unchanged;
        Ok(())
    };
    let mut ended = Ended::Complete;
    for parser in parsers.iter().cycle() {
        // A parser hangs up when there are no more lines, or when it was told to stop.
        let Ok(batch) = parser.recv() else { break };
        match batch {
            Ok(batch) => {
                summary.read += batch.read;
                summary.kept += batch.kept.len() as u64;
                summary.dropped += batch.dropped;
                waiting.extend(batch.kept);
                if waiting.len() >= WRITE_AT_ONCE {
                    flush(&mut waiting, summary)?;
                }
                watch(summary);
            }
            Err(error) => {
                ended = Ended::Broken(error);
                break;
            }
        }
    }
    if !waiting.is_empty() {
        flush(&mut waiting, summary)?;
    }
    Ok(ended)
}

#[cfg(test)]
mod tests;
