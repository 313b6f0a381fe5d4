//! Files of products, line by line: the JSONL dump, delta files, and the tab-separated export.
//!
//! Lines come in batches of about a mebibyte, which other threads parse. Whatever the file holds, no more than a batch
//! and one line of bounded length is in memory here.

use std::io::{BufRead, Read};
use std::sync::Arc;

use super::product::{Dropped, ParseOptions, Parsed, parse};
use super::source::{Source, SourceError};
use super::table::Header;

/// Longest line read; a longer one is malformed and read past. Real ones have at most some hundred kilobytes.
pub const MAX_LINE: usize = 16 * 1024 * 1024;
const BATCH_BYTES: usize = 1024 * 1024;
const BATCH_LINES: usize = 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Some lines of a source.
#[derive(Debug, Default)]
pub struct Batch {
    format: Format,
    text: Vec<u8>,
    /// Where each line ends in the text.
    ends: Vec<usize>,
    /// Lines that were too long to be kept.
    too_long: usize,
}

/// What the lines of a source are.
#[derive(Debug, Clone, Default)]
enum Format {
    #[default]
    Json,
    Table(Arc<Header>),
}

impl Batch {
    /// How many lines it has, those too long to be kept included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len() + self.too_long
    }

    /// Whether it has no lines.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Parses each line, in order; lines that were too long come last.
    pub fn parse<'a>(&'a self, options: &'a ParseOptions) -> impl Iterator<Item = Result<Parsed, Dropped>> + 'a {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let lines = starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end]);
        let parsed = lines.map(|line| match &self.format {
            Format::Json => parse(line, options),
            Format::Table(header) => header.parse(line, options),
        });
        parsed.chain(std::iter::repeat_n(Err(Dropped::Malformed), self.too_long))
    }
}

/// The lines of a source.
pub struct Lines {
    source: Source,
    format: Option<Format>,
    /// Lines met so far, blank ones included.
    line: u64,
    ended: bool,
    /// What ended the reading, to be told after the lines before it.
    error: Option<SourceError>,
}

/// What a line is.
enum Line {
    Kept,
    TooLong,
    End,
}

impl Lines {
    /// Takes a source for lines of products.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self { source, format: None, line: 0, ended: false, error: None }
    }

    /// Adds the next line to `text`, its line break included.
    fn next_line(&mut self, text: &mut Vec<u8>) -> Result<Line, SourceError> {
        let start = text.len();
        let mut bounded = self.source.reader.by_ref().take(MAX_LINE as u64);
        self.line += 1;
        if let Err(why) = bounded.read_until(b'\n', text) {
            // What there is of this line is not a line.
            text.truncate(start);
            return Err(self.source.broken(self.line, why));
        }
        let length = text.len() - start;
        if length == 0 {
            return Ok(Line::End);
        }
        if length == MAX_LINE && text.last() != Some(&b'\n') {
            text.truncate(start);
            self.source.reader.skip_until(b'\n').map_err(|why| self.source.broken(self.line, why))?;
            return Ok(Line::TooLong);
        }
        if self.line == 1 && text[start..].starts_with(BYTE_ORDER_MARK) {
            text.drain(start..start + BYTE_ORDER_MARK.len());
        }
        Ok(Line::Kept)
    }

    /// Learns from the first line that says anything what the source is. True when that line is no product itself.
    fn learn_format(&mut self, line: &[u8]) -> Result<bool, SourceError> {
        let foreign = |what| SourceError::Foreign { name: self.source.name.clone(), what };
        let named_table = [".csv", ".tsv", ".csv.gz", ".tsv.gz"].iter().any(|end| self.source.name.ends_with(end));
        let line = line.trim_ascii();
        let header = if line.starts_with(b"{") { None } else { Header::of(line) };
        let is_header = header.is_some();
        self.format = Some(match (line.first(), header) {
            (_, Some(header)) => Format::Table(Arc::new(header)),
            (Some(b'<'), _) => return Err(foreign("a web page, not data: its address may have changed, or the server was busy")),
            (Some(b'['), _) => return Err(foreign("one JSON list: give a file with one product on each line")),
            (first, _) if named_table && first != Some(&b'{') => {
                return Err(foreign("no tab-separated export: its first line names no column `code`"));
            }
            _ => Format::Json,
        });
        Ok(is_header)
    }

    /// Reads up to a batch; true when there may be more.
    fn fill(&mut self, batch: &mut Batch) -> Result<bool, SourceError> {
        while batch.text.len() < BATCH_BYTES && batch.len() < BATCH_LINES {
            let start = batch.text.len();
            match self.next_line(&mut batch.text)? {
                Line::End => return Ok(false),
                Line::TooLong => batch.too_long += 1,
                Line::Kept if batch.text[start..].trim_ascii().is_empty() => batch.text.truncate(start),
                Line::Kept => {
                    let is_header = self.format.is_none() && self.learn_format(&batch.text[start..])?;
                    if is_header { batch.text.truncate(start) } else { batch.ends.push(batch.text.len()) }
                }
            }
        }
        Ok(true)
    }
}

impl Iterator for Lines {
    type Item = Result<Batch, SourceError>;

    /// The next batch; after the last good line, once, what made the source end too early.
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.error.take() {
            return Some(Err(error));
        }
        if self.ended {
            return None;
        }
        let mut batch = Batch { text: Vec::with_capacity(BATCH_BYTES + BATCH_BYTES / 8), ..Batch::default() };
        match self.fill(&mut batch) {
            Ok(more) => self.ended = !more,
            Err(error) => {
                self.ended = true;
                self.error = Some(error);
            }
        }
        batch.format = self.format.clone().unwrap_or_default();
        if batch.is_empty() { self.error.take().map(Err) } else { Some(Ok(batch)) }
    }
}

#[cfg(test)]
mod tests;
