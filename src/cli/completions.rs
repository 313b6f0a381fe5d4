//! `purbeurre completions SHELL`: what a shell needs to complete our commands and options.

use clap::{Args, CommandFactory as _};

use super::{Cli, Outcome, output};

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre completions bash > /etc/bash_completion.d/purbeurre")]
pub(super) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(self) -> Outcome {
        // Into memory first: the generator panics when a pipe closes.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "purbeurre", &mut script);
        output::bytes(&script)
    }
}
