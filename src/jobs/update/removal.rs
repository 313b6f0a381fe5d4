//! Steps three and four: duplicates, and categories with a single product. Planned and removed in one transaction.

use std::hash::RandomState;

use super::categories::remember;
use super::words::{self, categories, counted, products, whole};
use super::{Done, Job, Report, State};
use crate::catalogue::upkeep::{Plan, Planner, Rules, Sameness};
use crate::catalogue::{CategoryTag, Classified};
use crate::config::Duplicates;
use crate::store::upkeep::{self, Totals};
use crate::store::write::Writer;
use crate::store::{DbConnection, StoreError};

/// Most categories named among those removed.
const NAMED: usize = 10;

/// What was removed, or why nothing was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Removed {
    /// What the plan says.
    AsPlanned,
    /// Nothing: it would have been too much, for this reason.
    TooMuch(String),
}

/// What the transaction finds out.
struct Found {
    plan: Plan,
    too_much: bool,
    /// Names of some of the categories that go.
    names: Vec<String>,
    totals: Totals,
}

/// The rules that the settings ask for.
pub(super) fn rules(job: &Job<'_>, singles_too: bool) -> Rules {
    let sameness = match job.update.duplicates {
        Duplicates::Name => Sameness::Name,
        Duplicates::NameAndBrand => Sameness::NameAndBrands,
        Duplicates::None => Sameness::Never,
    };
    Rules { sameness, single_product_categories: singles_too && job.update.remove_single_product_categories }
}

/// Removes what the rules say, unless it is more than `update.max_delete_share` of the products: then nothing. What the
/// categories of this run brought, by its state, is counted again without the duplicates among it. In a dry run
/// `held` is what would have been written before, and all is undone.
pub(super) fn remove(
    job: &Job<'_>,
    report: &mut impl Report,
    rules: Rules,
    held: &[Classified],
    state: &State,
) -> Result<Removed, StoreError> {
    if rules == (Rules { sameness: Sameness::Never, single_product_categories: false }) {
        tell_totals(job, report, count(job, held)?);
        return Ok(Removed::AsPlanned);
    }
    let work = |conn: &mut DbConnection| {
        upkeep::hold_still(conn)?;
        Writer::new(job.now).write(conn, held)?;
        let plan = upkeep::plan(conn, Planner::new(rules, RandomState::new()))?;
        let too_much = plan.exceeds(job.update.max_delete_share);
        let categories: Vec<i64> = plan.singles.iter().take(NAMED).map(|(category, _)| *category).collect();
        let names = upkeep::names_of(conn, &categories)?;
        if !too_much {
            upkeep::remove(conn, &plan.doomed())?;
            count_again(job, conn, &plan, &state.done)?;
            if !job.dry_run {
                report.keep(conn, state)?;
            }
        }
        Ok(Found { plan, too_much, names, totals: upkeep::totals(conn)? })
    };
    let found = if job.dry_run { job.store.rehearse(work)? } else { job.store.write_here(work)? };
    if found.too_much {
        let why = too_much(&found.plan, job.update.max_delete_share);
        report.say(&format!("Nothing is removed: {why}"));
        tell_totals(job, report, found.totals);
        return Ok(Removed::TooMuch(why));
    }
    tell(job, report, rules, &found);
    Ok(Removed::AsPlanned)
}

/// Removes nothing, since not everything came that the rules would judge by.
pub(super) fn skip(job: &Job<'_>, report: &mut impl Report, held: &[Classified]) -> Result<Removed, StoreError> {
    report.say("Nothing is removed: not everything came, and what is only missing must not look as if it were gone");
    tell_totals(job, report, count(job, held)?);
    Ok(Removed::AsPlanned)
}

fn count(job: &Job<'_>, held: &[Classified]) -> Result<Totals, StoreError> {
    if held.is_empty() {
        return job.store.read_here(|reader| upkeep::totals(reader.conn));
    }
    job.store.rehearse(|conn| {
        Writer::new(job.now).write(conn, held)?;
        upkeep::totals(conn)
    })
}

/// A category whose new products were all duplicates brought nothing: the next weeks would bring the same ones.
fn count_again(job: &Job<'_>, conn: &mut DbConnection, plan: &Plan, new: &[Done]) -> Result<(), StoreError> {
    let mut doomed = plan.doomed();
    doomed.sort_unstable();
    for done in new {
        let (after, up_to) = done.new_ids;
        let inserted = up_to.saturating_sub(after);
        let gone = doomed.partition_point(|id| *id <= up_to) - doomed.partition_point(|id| *id <= after);
        if gone > 0
            && let Some(tag) = CategoryTag::parse(&done.category)
        {
            remember(job, conn, &tag, u64::try_from(inserted).unwrap_or(0).saturating_sub(gone as u64))?;
        }
    }
    Ok(())
}

fn too_much(plan: &Plan, share: f64) -> String {
    let (duplicates, singles) = (plan.duplicates.len() as u64, plan.singles.len() as u64);
    let doomed = duplicates + singles;
    let percent = (doomed * 100).checked_div(plan.products).unwrap_or(0);
    format!(
        "{} of {} ({percent} %) would go, {} and {} of one product, which is more than update.max_delete_share = {share} allows; \
         raise it, or set update.duplicates to \"name-and-brand\" or \"none\"",
        whole(doomed),
        products(plan.products),
        counted(duplicates, "duplicate", "duplicates"),
        categories(singles),
    )
}

fn tell(job: &Job<'_>, report: &mut impl Report, rules: Rules, found: &Found) {
    let (plan, gone) = (&found.plan, if job.dry_run { "would be removed" } else { "removed" });
    let kept = |saved: u64| match saved {
        0 => String::new(),
        1 => "; 1 more stays because somebody saved it".to_owned(),
        many => format!("; {} more stay because somebody saved them", whole(many)),
    };
    let by = match rules.sameness {
        Sameness::Name => Some("name"),
        Sameness::NameAndBrands => Some("name and brand"),
        Sameness::Never => None,
    };
    if let Some(by) = by {
        let duplicates = plan.duplicates.len() as u64;
        report.say(&format!(
            "Duplicates by {by}, the newest kept: {} {gone}{}",
            products(duplicates),
            kept(plan.saved_duplicates)
        ));
        report.count("duplicates", duplicates);
    }
    if rules.single_product_categories {
        let singles = plan.singles.len() as u64;
        report.say(&format!("Categories with a single product: {} {gone}{}", whole(singles), kept(plan.saved_singles)));
        for name in &found.names {
            report.say(&format!("      {}", words::cut(name, 100)));
        }
        let unnamed = singles.saturating_sub(found.names.len() as u64);
        if unnamed > 0 {
            report.say(&format!("      and {} more", whole(unnamed)));
        }
        report.count("single_product_categories", singles);
    }
    tell_totals(job, report, found.totals);
}

fn tell_totals(job: &Job<'_>, report: &mut impl Report, totals: Totals) {
    let then = if job.dry_run { "The catalogue would then hold" } else { "The catalogue now holds" };
    report.say(&format!("{then} {} in {}", products(totals.products), categories(totals.categories)));
    report.count("products", totals.products);
    report.count("categories", totals.categories);
}
