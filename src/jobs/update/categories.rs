//! Steps one and two: which categories are the smallest, and filling them.

use std::collections::HashMap;

use super::words::{self, categories, counted, products, whole};
use super::{Done, Job, Report, Shelves, State};
use crate::catalogue::upkeep::{Size, rest, smallest};
use crate::catalogue::{CategoryTag, Classified, Written};
use crate::off::import::place;
use crate::store::upkeep::{self, Visit};
use crate::store::write::Writer;
use crate::store::{DbConnection, StoreError};

/// Longest name of a category in the log, in characters.
const LONGEST_NAME: usize = 40;

/// What filling categories came to.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// Ids of the categories that did not come.
    pub(super) failed: Vec<String>,
    /// Whether it was told to stop before all were tried.
    pub(super) stopped: bool,
    /// What was fetched, when it is not to be written.
    pub(super) held: Vec<Classified>,
}

/// A category to be filled.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) tag: CategoryTag,
    pub(super) name: String,
}

/// Step one: chooses the smallest categories, or takes those of the run that was cut off, and says which they are.
pub(super) fn choose(job: &Job<'_>, report: &mut impl Report, before: Option<State>) -> Result<(State, Vec<Wanted>), StoreError> {
    let (totals, sizes) = job.store.read_here(|reader| Ok((upkeep::totals(reader.conn)?, upkeep::sizes(reader.conn)?)))?;
    let whole_catalogue = format!("{} ({})", categories(totals.categories), products(totals.products));
    if let Some(state) = before {
        let mut by_tag: HashMap<String, Size> = sizes.into_iter().map(|size| (size.tag.to_string(), size)).collect();
        let tags = state.chosen.iter().filter_map(|tag| CategoryTag::parse(tag));
        let known = |tag: CategoryTag| {
            let empty = || Size { name: tag.readable(), tag: tag.clone(), products: 0, resting_until: None };
            by_tag.remove(tag.as_str()).unwrap_or_else(empty)
        };
        let chosen: Vec<Size> = tags.map(known).collect();
        let (done, all) = (whole(state.done.len() as u64), whole(chosen.len() as u64));
        report.say(&format!(
            "Going on with the run that was cut off: {done} of {all} categories are done; in all {whole_catalogue}"
        ));
        return Ok((state, list(report, chosen)));
    }
    let (chosen, resting) = smallest(sizes, job.update.categories, job.now);
    let smallest = match chosen.len() as u64 {
        0 => format!("No category is filled, of {whole_catalogue}"),
        1 => format!("The smallest of {whole_catalogue}"),
        many => format!("The {} smallest of {whole_catalogue}", whole(many)),
    };
    let rest = match resting {
        0 => String::new(),
        1 => "; 1 brought nothing new lately and rests".to_owned(),
        many => format!("; {} brought nothing new lately and rest", whole(many)),
    };
    report.say(&format!("{smallest}{rest}"));
    let chosen_tags = chosen.iter().map(|size| size.tag.to_string()).collect();
    let state = State { begun_at: job.now, chosen: chosen_tags, done: Vec::new() };
    Ok((state, list(report, chosen)))
}

/// Prints categories with their counts.
fn list(report: &mut impl Report, sizes: Vec<Size>) -> Vec<Wanted> {
    let names: Vec<String> = sizes.iter().map(|size| words::cut(&size.name, LONGEST_NAME)).collect();
    let counts: Vec<String> = sizes.iter().map(|size| products(size.products)).collect();
    let (wide_name, wide_count) = (widest(&names), widest(&counts));
    for (at, size) in sizes.iter().enumerate() {
        let name = words::padded(&names[at], wide_name);
        report.say(&format!("{:>4}. {name}  {:>wide_count$}  {}", at + 1, counts[at], size.tag));
    }
    sizes.into_iter().map(|size| Wanted { tag: size.tag, name: size.name }).collect()
}

fn widest(texts: &[String]) -> usize {
    texts.iter().map(|text| text.chars().count()).max().unwrap_or(0)
}

/// Step two: fetches the most scanned products of each category and writes them, each category in one transaction. Those that
/// the state says are done are passed over.
pub(super) fn fill(
    job: &Job<'_>,
    shelves: &mut impl Shelves,
    report: &mut impl Report,
    wanted: &[Wanted],
    state: &mut State,
) -> Result<Filled, StoreError> {
    if wanted.is_empty() {
        return Ok(Filled::default());
    }
    let taxonomy = job.store.taxonomy()?;
    let names: Vec<String> = wanted.iter().map(|wanted| words::cut(&wanted.name, LONGEST_NAME)).collect();
    let wide = widest(&names);
    let (mut filled, mut all) = (Filled::default(), Tally::default());
    let begun = if job.dry_run { "What would come: the" } else { "The" };
    report.say(&format!("{begun} most scanned products of each, at most {}", whole(job.products_per_category.into())));
    for (at, Wanted { tag, .. }) in wanted.iter().enumerate() {
        let head = format!("{:>4}. {}", at + 1, words::padded(&names[at], wide));
        if state.done(tag.as_str()).is_some() {
            report.say(&format!("{head}  done before"));
            continue;
        }
        let came = if report.is_stopping() { None } else { Some(shelves.most_scanned(tag, job.products_per_category)) };
        match came {
            Some(Ok(shelf)) => {
                let placed = shelf.products.into_iter().map(|parsed| place(parsed, &taxonomy)).collect();
                let tally = take_in(job, report, Came { tag, read: shelf.read, placed }, &mut filled.held, state)?;
                report.say(&format!("{head}  {}", tally.columns()));
                all.add(tally);
            }
            Some(Err(why)) if !report.is_stopping() => {
                report.say(&format!("{head}  not fetched: {}", words::reason(&why)));
                filled.failed.push(tag.to_string());
            }
            // What was not waited for is not what did not come.
            Some(Err(_)) | None => {
                filled.stopped = true;
                break;
            }
        }
    }
    sum_up(report, &all, &filled);
    Ok(filled)
}

fn sum_up(report: &mut impl Report, all: &Tally, filled: &Filled) {
    let failed = filled.failed.len() as u64;
    let missed = if failed == 0 { String::new() } else { format!("; {} not fetched", categories(failed)) };
    report.say(&format!("In all {}{missed}", all.words()));
    let Written { inserted, updated, unchanged } = all.written;
    for (name, number) in [("read", all.read), ("new", inserted), ("changed", updated), ("unchanged", unchanged)] {
        report.count(name, number);
    }
    report.count("failed_categories", failed);
}

/// What came for a category.
struct Came<'a> {
    tag: &'a CategoryTag,
    read: u64,
    placed: Vec<Classified>,
}

/// Writes what came for one category, and that it was visited. In a dry run it is undone again, and what came before it in
/// this run is written first, so that a product of two categories is new once only.
fn take_in(
    job: &Job<'_>,
    report: &impl Report,
    came: Came<'_>,
    held: &mut Vec<Classified>,
    state: &mut State,
) -> Result<Tally, StoreError> {
    let Came { tag, read, placed } = came;
    let kept = placed.len() as u64;
    let work = |conn: &mut DbConnection, earlier: &[Classified]| {
        let mut writer = Writer::new(job.now);
        writer.write(conn, earlier)?;
        let before = upkeep::last_product_id(conn)?;
        let written = writer.write(conn, &placed)?;
        let new_ids = (before, upkeep::last_product_id(conn)?);
        remember(job, conn, tag, written.inserted)?;
        Ok((written, Done { category: tag.to_string(), new_ids }))
    };
    let written = if job.dry_run {
        let (written, done) = job.store.rehearse(|conn| work(conn, held))?;
        state.done.push(done);
        held.extend(placed);
        written
    } else {
        job.store.write_here(|conn| {
            let (written, done) = work(conn, &[])?;
            state.done.push(done);
            report.keep(conn, state)?;
            Ok(written)
        })?
    };
    Ok(Tally { read: read.max(kept), kept, written })
}

/// Remembers that a category was visited, and lets it rest when it brought nothing new.
pub(super) fn remember(job: &Job<'_>, conn: &mut DbConnection, tag: &CategoryTag, brought: u64) -> Result<(), StoreError> {
    let resting_until = rest(job.now, job.update.rest_weeks, brought);
    upkeep::visit(conn, &Visit { tag, fetched_at: job.now, brought, resting_until })
}

/// What came, and what became of it.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    read: u64,
    kept: u64,
    written: Written,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.read += other.read;
        self.kept += other.kept;
        self.written.inserted += other.written.inserted;
        self.written.updated += other.written.updated;
        self.written.unchanged += other.written.unchanged;
    }

    fn unusable(&self) -> String {
        match self.read.saturating_sub(self.kept) {
            0 => String::new(),
            dropped => format!(", {} unusable", whole(dropped)),
        }
    }

    /// For a line among others.
    fn columns(&self) -> String {
        let Written { inserted, updated, unchanged } = self.written;
        let [read, new, changed, same] = [self.read, inserted, updated, unchanged].map(whole);
        format!("{read:>5} read, {new:>5} new, {changed:>5} changed, {same:>5} unchanged{}", self.unusable())
    }

    fn words(&self) -> String {
        let Written { inserted, updated, unchanged } = self.written;
        let [new, changed, same] = [inserted, updated, unchanged].map(whole);
        let read = counted(self.read, "product read", "products read");
        format!("{read}: {new} new, {changed} changed, {same} unchanged{}", self.unusable())
    }
}
