//! Measures what docs/PERFORMANCE.md promises: `cargo bench --bench speed -- PART`.
//!
//! Every part measures two sides in turn, ours and what it is held against, in one run on one machine: the ratio is the
//! result. Data is made up once and kept in the target folder; servers listen on 127.0.0.1 and end with the part.

mod assets;
mod children;
mod data;
mod find;
mod http;
mod import;
mod measure;
#[path = "../../tests/common/open_food_facts/mod.rs"]
#[allow(dead_code, unreachable_pub, clippy::allow_attributes, clippy::expect_used, reason = "the tests use the rest of it")]
mod open_food_facts;
mod options;
mod start;
mod update;
mod wrk;

use std::error::Error;
use std::process::ExitCode;

use options::{Options, Request};

/// Why a part could not be measured.
type Failure = Box<dyn Error + Send + Sync>;
/// What a part comes to.
type Outcome<T = ()> = Result<T, Failure>;

const PARTS: &str = "Say what to measure: cargo bench --bench speed -- PART [OPTIONS]
  import   a file into the database, against reading and parsing alone
  find     search and substitutes, against the bare SQL
  http     the search page, against a Rocket route that returns a constant (needs wrk)
  static   an embedded stylesheet, against nginx (needs wrk and nginx)
  start    the release binary: first answer, memory, size (needs wrk)
  update   the weekly update, with a stand-in that answers at once
Options
  --products N          products in the file and the database [1000000; http: 10000 and 1000000; start, update: 10000]
  --rounds N            how often each side is measured [import, find, update: 3, http and static: 5, start: 20]
  --questions N         how many questions of each kind find asks [100]
  --seconds N           how long each round of http and static lasts [4]
  --database NAME       sqlite or postgres alone [both, when PURBEURRE_TEST_POSTGRES is the address of a server]";

fn main() -> ExitCode {
    let outcome = match Options::parse(std::env::args().skip(1)) {
        // Also what `cargo test --benches` gets: it must not measure for an hour.
        Ok(Request::List) => {
            println!("{PARTS}");
            Ok(())
        }
        Ok(Request::Child(words)) => children::be(&words),
        Ok(Request::Part(part, options)) => measured(&part, &options),
        Err(problem) => Err(problem.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("speed: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// One part, between two looks at how busy the machine is.
fn measured(part: &str, options: &Options) -> Outcome {
    println!("{} before", measure::noise()?);
    match part {
        "import" => import::measure(options),
        "find" => find::measure(options),
        "http" => http::measure(options),
        "static" => assets::measure(options),
        "start" => start::measure(options),
        "update" => update::measure(options),
        other => Err(format!("there is no part “{other}”\n{PARTS}").into()),
    }?;
    println!("{} after", measure::noise()?);
    Ok(())
}
