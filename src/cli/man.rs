//! `purbeurre man`: the manual pages, made from the same definitions as the help.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};

use super::{Cli, Failure, Outcome, output};

/// Print a manual page, or write all of them to a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre man | man -l -
  purbeurre man config show | man -l -
  purbeurre man --dir /usr/local/share/man/man1")]
pub(super) struct Man {
    /// The command whose page is printed [default: purbeurre itself]
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
    /// Write the pages of all commands to this folder instead
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(self) -> Outcome {
        let mut root = Cli::command().disable_help_subcommand(true);
        root.build();
        if let Some(folder) = self.dir {
            std::fs::create_dir_all(&folder)
                .and_then(|()| clap_mangen::generate_to(root, &folder))
                .map_err(|error| Failure::new(format!("cannot write manual pages to {}: {error}", folder.display())))?;
            return Ok(());
        }
        let mut page = &root;
        for name in &self.command {
            page = page.find_subcommand(name).ok_or_else(|| Failure::new(format!("there is no command “{name}”")))?;
        }
        let mut text = Vec::new();
        clap_mangen::Man::new(page.clone()).render(&mut text)?;
        output::bytes(&text)
    }
}
