//! The search page end to end, against a Rocket of its own whose one route returns a constant.

use std::net::{Ipv4Addr, SocketAddr};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use purbeurre::config::{DatabaseUrl, Settings};
use purbeurre::store::Store;
use purbeurre::web;
use purbeurre::web::front::Front;
use rocket::config::{Config, LogLevel};
use rocket::fairing::AdHoc;

use crate::children::{self, Server};
use crate::find::questions;
use crate::measure::{Memory, grouped, heading, median, processor_seconds, row};
use crate::options::Options;
use crate::wrk::{Load, Script};
use crate::{Outcome, data, import};

/// The whole site, in a process of its own, with as many threads as `serve` takes.
pub(crate) fn site(database: &str) -> Outcome {
    let settings = Settings::default();
    let store = Store::open(&database.parse::<DatabaseUrl>()?, settings.database.readers)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let front = Front::bind(address, &settings, web::rocket(&settings, store)).await?;
        children::say(front.listener().place().trim_start_matches("http://"))?;
        front.run(gone()).await;
        Ok(())
    })
}

#[rocket::get("/")]
fn constant_route() -> &'static str {
    "Bonjour"
}

/// A Rocket as its documentation starts one, silent, with as many threads as the site.
pub(crate) fn constant() -> Outcome {
    let config = Config {
        port: 0,
        workers: crate::measure::cores(),
        log_level: LogLevel::Off,
        cli_colors: false,
        ..Config::release_default()
    };
    let tell = AdHoc::on_liftoff("address", |rocket| {
        let (address, port) = (rocket.config().address, rocket.config().port);
        Box::pin(async move {
            if let Err(failure) = children::say(&SocketAddr::new(address, port).to_string()) {
                eprintln!("speed: {failure}");
            }
        })
    });
    let rocket = rocket::custom(config).mount("/", rocket::routes![constant_route]).attach(tell);
    let launched = rocket::execute(async {
        tokio::select! {
            launched = rocket.launch() => launched.map(drop),
            () = gone() => Ok(()),
        }
    });
    launched.map_err(|error| error.to_string().into())
}

/// Done when the process that started this one is.
async fn gone() {
    // Fails only when the runtime stops, and then all is over anyway.
    let _ = tokio::task::spawn_blocking(children::wait_for_the_end).await;
}

pub(crate) fn measure(options: &Options) -> Outcome {
    let sizes = options.products.map_or_else(|| vec![10_000, 1_000_000], |products| vec![products]);
    let folder = tempfile::tempdir()?;
    println!("\nThe search page, requests per second, medians\n");
    heading(&[
        "",
        "search page",
        "constant route",
        "ratio",
        "processor, µs",
        "of the constant, µs",
        "p50, ms",
        "p99, ms",
        "memory after load, MiB",
        "without file pages, MiB",
    ]);
    for products in sizes {
        let texts = questions::texts(products)?;
        let paths: Vec<String> =
            texts.iter().map(|text| format!("/recherche?q={}", utf8_percent_encode(text, NON_ALPHANUMERIC))).collect();
        for database in options.databases() {
            let url = import::text(&data::database(products, database)?);
            let compressed: &[_] = &[("Accept-Encoding", "gzip, br")];
            for (what, headers, afresh) in [
                (", each for the first time", [].as_slice(), true),
                (", first time, compressed", compressed, true),
                (", again and again", &[], false),
                (", again, compressed", compressed, false),
            ] {
                let script = Script::new(folder.path(), "search.lua", &paths, headers, afresh)?;
                let plain = Script::new(folder.path(), "constant.lua", &["/".to_owned()], &[], false)?;
                let name = format!("{products} products, {}, {} texts{what}", database.name(), paths.len());
                compare(&name, &url, &script, &plain, options)?;
            }
        }
    }
    println!();
    Ok(())
}

/// One round, and the processor time of each answer in microseconds: less noisy when others use the machine.
fn round(script: &Script, server: &Server, seconds: u64) -> Outcome<(Load, f64)> {
    let before = processor_seconds(server.process())?;
    let load = script.run(&server.address, seconds)?;
    Ok((load, (processor_seconds(server.process())? - before) * 1e6 / load.answers))
}

fn compare(name: &str, database: &str, script: &Script, plain: &Script, options: &Options) -> Outcome {
    let (site, constant) = (Server::start(&["site", database])?, Server::start(&["constant"])?);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let seconds = options.seconds.unwrap_or(4);
    script.run(&site.address, seconds)?;
    for _ in 0..options.rounds.unwrap_or(5) {
        theirs.push(round(plain, &constant, seconds)?);
        ours.push(round(script, &site, seconds)?);
    }
    let memory = Memory::of(site.process())?;
    let of = |rounds: &[(Load, f64)], value: fn(&(Load, f64)) -> f64| median(&rounds.iter().map(value).collect::<Vec<f64>>());
    let (searches, constants) = (of(&ours, |(load, _)| load.per_second), of(&theirs, |(load, _)| load.per_second));
    row(&[
        name.to_owned(),
        grouped(searches),
        grouped(constants),
        format!("{:.0} %", 100.0 * searches / constants),
        format!("{:.0}", of(&ours, |(_, processor)| *processor)),
        format!("{:.0}", of(&theirs, |(_, processor)| *processor)),
        format!("{:.1}", of(&ours, |(load, _)| load.p50)),
        format!("{:.1}", of(&ours, |(load, _)| load.p99)),
        format!("{:.0}", memory.resident),
        format!("{:.0}", memory.anonymous),
    ]);
    Ok(())
}
