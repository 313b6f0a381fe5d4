//! The `purbeurre` binary: parses the command line, runs, and turns the error into an exit code.

use std::process::ExitCode;

use clap::Parser as _;
use purbeurre::cli::Cli;

fn main() -> ExitCode {
    // Wrong usage ends here, with clap's explanation and exit code 2.
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
