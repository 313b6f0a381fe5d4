//! The release binary: from its start to its first answer, its memory before and after load, its size.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use purbeurre::config::DatabaseUrl;

use crate::children::end;
use crate::find::questions;
use crate::measure::{Memory, Spread, heading, row};
use crate::options::{Database, Options};
use crate::wrk::Script;
use crate::{Outcome, data};

/// How long a start may take before it counts as failed.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a server that is starting is asked.
const PAUSE: Duration = Duration::from_micros(200);
/// How long an idle server is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(2);

pub(crate) fn measure(options: &Options) -> Outcome {
    let binary = binary()?;
    #[expect(clippy::cast_precision_loss, reason = "a file of some megabytes")]
    let megabytes = fs::metadata(&binary)?.len() as f64 / 1e6;
    println!("\n{}: {megabytes:.1} MB\n", binary.file_name().unwrap_or_default().display());
    let products = options.products.unwrap_or(10_000);
    let folder = tempfile::tempdir()?;
    let (examples, real) = (folder.path().join("examples"), folder.path().join("real"));
    for data in [&examples, &real] {
        fs::create_dir(data)?;
    }
    if let DatabaseUrl::Sqlite(path) = data::database(products, Database::Sqlite)? {
        fs::copy(path, real.join("purbeurre.sqlite3"))?;
    }
    heading(&["", "first answer to", "median, ms", "p99, ms"]);
    let rounds = options.rounds.unwrap_or(20);
    let catalogues = [("demonstration catalogue".to_owned(), &examples), (format!("{products} products"), &real)];
    for (name, data) in &catalogues {
        for path in ["/healthz", "/"] {
            first_answers(&binary, name, data, path, rounds)?;
        }
    }
    println!();
    heading(&["memory in MiB", "resident", "proportional", "without file pages", "most resident"]);
    let texts = questions::texts(products)?;
    for (name, data) in &catalogues {
        memory(&binary, name, data, &texts, options.seconds.unwrap_or(4))?;
    }
    println!();
    Ok(())
}

/// `PURBEURRE_BENCH_BINARY`, else what `cargo build --release` makes.
fn binary() -> Outcome<PathBuf> {
    let named = std::env::var_os("PURBEURRE_BENCH_BINARY").map(PathBuf::from);
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().map(|target| target.join("release").join("purbeurre"));
    let binary = named.or(built).filter(|path| path.exists());
    binary.ok_or_else(|| "there is no release binary: run cargo build --release, or name one in PURBEURRE_BENCH_BINARY".into())
}

/// A server started as an operator starts it; it ends when this is dropped.
struct Started {
    process: Child,
    address: String,
}

impl Started {
    fn new(binary: &Path, data: &Path) -> Outcome<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(binary)
            .args(["serve", "--port", &address.port().to_string(), "--data-dir"])
            .arg(data)
            .current_dir(data)
            .env_clear()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { process, address: address.to_string() })
    }

    /// Asks until there is an answer. Returns its status.
    fn answer(&self, path: &str) -> Outcome<u16> {
        let begun = Instant::now();
        loop {
            match ureq::get(format!("http://{}{path}", self.address)).call() {
                Ok(answer) => return Ok(answer.status().as_u16()),
                Err(ureq::Error::StatusCode(status)) => return Ok(status),
                Err(error) if begun.elapsed() > PATIENCE => return Err(error.into()),
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn first_answers(binary: &Path, name: &str, data: &Path, path: &str, rounds: usize) -> Outcome {
    let mut took = Vec::new();
    // The first start of all makes the database and the secret key.
    for round in 0..=rounds {
        let begun = Instant::now();
        let server = Started::new(binary, data)?;
        let status = server.answer(path)?;
        if status != 200 {
            row(&[name.to_owned(), path.to_owned(), format!("answers {status}"), String::new()]);
            return Ok(());
        }
        if round > 0 {
            took.push(begun.elapsed().as_secs_f64() * 1e3);
        }
    }
    let took = Spread::of(&took);
    row(&[name.to_owned(), path.to_owned(), format!("{:.1}", took.median), format!("{:.1}", took.p99)]);
    Ok(())
}

fn memory(binary: &Path, name: &str, data: &Path, texts: &[String], seconds: u64) -> Outcome {
    let server = Started::new(binary, data)?;
    server.answer("/")?;
    std::thread::sleep(IDLE);
    say(&format!("{name}, idle after one page"), server.process.id())?;
    let mut paths: Vec<String> =
        texts.iter().map(|text| format!("/recherche?q={}", utf8_percent_encode(text, NON_ALPHANUMERIC))).collect();
    paths.push("/".to_owned());
    Script::new(data, "load.lua", &paths, &[("Accept-Encoding", "gzip, br")], false)?.run(&server.address, 2 * seconds)?;
    say(&format!("{name}, after load"), server.process.id())
}

fn say(what: &str, process: u32) -> Outcome {
    let memory = Memory::of(process)?;
    let mib = |value: f64| format!("{value:.1}");
    row(&[what.to_owned(), mib(memory.resident), mib(memory.proportional), mib(memory.anonymous), mib(memory.peak)]);
    Ok(())
}
