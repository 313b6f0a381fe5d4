//! `purbeurre generate`: made-up files like those of Open Food Facts, for benchmarks. Hidden: no operator needs it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Failure, Outcome};
use crate::catalogue::Taxonomy;
use crate::off::sample::{Generator, LINE_BYTES, write_taxonomy};
use crate::off::{Source, taxonomy};

/// Make up a file of products like those of Open Food Facts, always the same for the same seed
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre generate --products 1000000 --seed 1 --output products.jsonl.gz --taxonomy-output categories.json")]
pub(super) struct Generate {
    /// How many products
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    products: u64,
    /// Which of all possible files
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// About how long each line is
    #[arg(long, value_name = "BYTES", default_value_t = LINE_BYTES)]
    line_bytes: usize,
    /// Where to write the products; compressed when the name ends in .gz; - is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Products in the categories of this categories.json instead of made-up ones
    #[arg(long, value_name = "FILE", conflicts_with = "taxonomy_output")]
    taxonomy: Option<PathBuf>,
    /// Where to write the made-up categories, for import --taxonomy
    #[arg(long, value_name = "FILE")]
    taxonomy_output: Option<PathBuf>,
}

impl Generate {
    pub(super) fn run(self) -> Outcome {
        let taxonomy = match &self.taxonomy {
            Some(file) => taxonomy::read(Source::open(file)?)?,
            None => Taxonomy::default(),
        };
        if let Some(file) = &self.taxonomy_output {
            to(file, |out| write_taxonomy(out))?;
        }
        let generator = Generator::new(self.seed, self.line_bytes, &taxonomy);
        to(&self.output, |out| generator.write(self.products, out))
    }
}

/// Opens a file for writing, compressed if its name says so, and has it written.
fn to(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
    if path.as_os_str() == "-" {
        let mut out = BufWriter::new(io::stdout().lock());
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    let failed = |why: io::Error| Failure::new(format!("{} cannot be written: {why}", path.display()));
    let written = File::create(path).and_then(|file| {
        let mut out = BufWriter::new(file);
        if path.extension().is_some_and(|extension| extension == "gz") {
            let mut compressed = GzEncoder::new(out, Compression::fast());
            write(&mut compressed)?;
            out = compressed.finish()?;
        } else {
            write(&mut out)?;
        }
        out.flush()
    });
    written.map_err(failed)
}
