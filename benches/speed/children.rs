//! Processes that a part measures, so that memory and processor time are theirs alone. Each is this same program.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use crate::{Outcome, http, import, update};

/// Is such a process: `words` say which.
pub(crate) fn be(words: &[String]) -> Outcome {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["import", file, into] => import::child(file, into),
        ["update", database, site] => update::child(database, site),
        ["site", database] => http::site(database),
        ["constant"] => http::constant(),
        other => Err(format!("nothing is called {other:?}").into()),
    }
}

fn command(words: &[&str]) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("child").args(words);
    Ok(command)
}

/// Runs one to its end and returns what it said.
pub(crate) fn run(words: &[&str]) -> Outcome<String> {
    let output = command(words)?.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("{words:?} failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A server of our own; it ends when this is dropped.
pub(crate) struct Server {
    process: Child,
    /// Where it listens, such as `127.0.0.1:1234`.
    pub(crate) address: String,
}

impl Server {
    /// Starts one and waits until it says where it listens.
    pub(crate) fn start(words: &[&str]) -> Outcome<Self> {
        let mut process = command(words)?.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        if let Some(said) = process.stdout.take() {
            BufReader::new(said).read_line(&mut address)?;
        }
        let server = Self { process, address: address.trim().to_owned() };
        if server.address.is_empty() { Err(format!("{words:?} did not start").into()) } else { Ok(server) }
    }

    /// Its process id.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// Ends a process and waits until it is gone. Fails only when it already is.
pub(crate) fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

/// Says where a server listens to the process that waits for it.
pub(crate) fn say(address: &str) -> Outcome {
    let mut out = std::io::stdout();
    writeln!(out, "{address}")?;
    Ok(out.flush()?)
}

/// Returns when the process that started this one is gone, so that nothing is left behind.
pub(crate) fn wait_for_the_end() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
