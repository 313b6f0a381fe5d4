//! The weekly update: ten categories of sixty products, from a stand-in for Open Food Facts that answers at once, without pacing.
//! What is left is our own time.

use std::time::Instant;

use purbeurre::catalogue::Taxonomy;
use purbeurre::catalogue::upkeep::smallest;
use purbeurre::config::{DatabaseUrl, OpenFoodFacts, Settings};
use purbeurre::jobs::runner::{Begin, Order, Runner};
use purbeurre::jobs::scheduler::seed;
use purbeurre::jobs::{Clock, Stop, UpdateDatabase};
use purbeurre::off::sample::{Generator, write_taxonomy};
use purbeurre::store::{Store, upkeep};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::import::text;
use crate::measure::{Memory, heading, median, processor_seconds, row};
use crate::open_food_facts::{StandIn, barcode};
use crate::options::Options;
use crate::{Outcome, children, data};

const CATEGORIES: u32 = 10;
const PRODUCTS: u32 = 60;
/// The goal, in seconds.
const MOST_SECONDS: f64 = 1.0;

/// What one run took.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Took {
    outcome: String,
    counts: Value,
    seconds: f64,
    processor_seconds: f64,
    peak_mib: f64,
}

/// One run, as `purbeurre update-database` makes it.
pub(crate) fn child(database: &str, site: &str) -> Outcome {
    let store = Store::open(&database.parse::<DatabaseUrl>()?, 2)?;
    let folder = tempfile::tempdir()?;
    let open_food_facts = OpenFoodFacts {
        base_url: site.to_owned(),
        files_url: site.to_owned(),
        contact: Some("benches@purbeurre.example".to_owned()),
        searches_per_minute: 0,
        retry_total_seconds: 0,
        ..OpenFoodFacts::default()
    };
    let mut settings = Settings { open_food_facts, data_dir: folder.path().to_owned(), ..Settings::default() };
    settings.log.folder = Some(folder.path().to_owned());
    // Generated names come again more often than real ones.
    settings.update.max_delete_share = 1.0;
    settings.update.rest_weeks = 0;
    let job = UpdateDatabase::of(&settings);
    seed(&store, &purbeurre::jobs::all(&settings))?;
    let runner = Runner::new(store.clone(), Clock::system(), Stop::default());
    let (begun, processor) = (Instant::now(), processor_seconds(std::process::id())?);
    let Begin::Begun(run) = runner.begin(&job, Order::command(false, None))? else { return Err("it runs already".into()) };
    let finished = runner.perform(&job, &run)?;
    let seconds = begun.elapsed().as_secs_f64();
    let counts = store.run(finished.run)?.map(|run| serde_json::from_str(&run.counts)).transpose()?;
    let took = Took {
        outcome: finished.error.unwrap_or_else(|| finished.outcome.name().to_owned()),
        counts: counts.unwrap_or_default(),
        seconds,
        processor_seconds: processor_seconds(std::process::id())? - processor,
        peak_mib: Memory::of_self()?.peak,
    };
    println!("{}", serde_json::to_string(&took)?);
    Ok(())
}

pub(crate) fn measure(options: &Options) -> Outcome {
    let products = options.products.unwrap_or(10_000);
    let file = data::file(products)?;
    println!(
        "\nupdate-database, {CATEGORIES} categories of {PRODUCTS} products, {products} products in the catalogue, medians of {} rounds; \
         goal: at most {MOST_SECONDS} s\n",
        options.rounds.unwrap_or(3)
    );
    heading(&["", "seconds", "processor time, s", "requests", "new", "removed", "peak memory, MiB"]);
    for database in options.databases() {
        let mut runs = Vec::new();
        for _ in 0..options.rounds.unwrap_or(3) {
            let url = data::empty(database)?;
            let store = data::prepared(&url)?;
            data::fill(&store, &file)?;
            store.refresh()?;
            let site = stand_in(&store)?;
            drop(store);
            let took: Took = serde_json::from_str(&children::run(&["update", &text(&url), &site.url()])?)?;
            if took.outcome != "succeeded" || took.counts["new"] != CATEGORIES * PRODUCTS {
                return Err(format!("the run ended otherwise: {took:?}").into());
            }
            runs.push((took, site.requests().len()));
            data::remove(&url)?;
        }
        say(database.name(), &runs);
    }
    println!();
    Ok(())
}

/// A stand-in that has enough for each of the categories that are the smallest now.
fn stand_in(store: &Store) -> Outcome<StandIn> {
    let sizes = store.read_here(|reader| upkeep::sizes(reader.conn))?;
    let (smallest, _) = smallest(sizes, CATEGORIES, chrono::Utc::now().timestamp());
    let generator = Generator::new(2, 0, &Taxonomy::default());
    let (mut found, mut line) = (Vec::new(), Vec::new());
    for number in 0..CATEGORIES * PRODUCTS {
        line.clear();
        generator.line(number.into(), &mut line);
        let mut product: Value = serde_json::from_slice(&line)?;
        let category = smallest.get((number / PRODUCTS) as usize).ok_or("the catalogue has too few categories")?;
        product["code"] = barcode(number).into();
        product["categories_tags"] = json!([category.tag.as_str()]);
        product["countries_tags"] = json!(["en:france"]);
        product["last_modified_t"] = 1_790_000_000.into();
        found.push(product);
    }
    let mut taxonomy = Vec::new();
    write_taxonomy(&mut taxonomy)?;
    Ok(StandIn::start().with_products(found).with_file("/data/taxonomies/categories.json", taxonomy))
}

fn say(what: &str, runs: &[(Took, usize)]) {
    let of = |value: &dyn Fn(&Took) -> f64| median(&runs.iter().map(|(took, _)| value(took)).collect::<Vec<_>>());
    let count = |names: &[&str]| {
        let sum = |took: &Took| names.iter().filter_map(|name| took.counts[*name].as_u64()).sum::<u64>();
        runs.first().map_or_else(String::new, |(took, _)| sum(took).to_string())
    };
    row(&[
        what.to_owned(),
        format!("{:.2}", of(&|took| took.seconds)),
        format!("{:.2}", of(&|took| took.processor_seconds)),
        runs.first().map_or_else(String::new, |(_, requests)| requests.to_string()),
        count(&["new"]),
        count(&["duplicates", "single_product_categories"]),
        format!("{:.0}", of(&|took| took.peak_mib)),
    ]);
}
