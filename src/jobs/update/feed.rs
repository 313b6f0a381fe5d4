//! Open Food Facts behind the traits of the update: pages of categories, files of changes, the taxonomy.

use std::io::{self, Cursor, Read, Seek as _};
use std::path::PathBuf;

use super::{Deltas, Shelf, Shelves, Taxonomies};
use crate::catalogue::CategoryTag;
use crate::off::client::{
    CATEGORIES, Caller, Client, ClientError, DELTA_FOLDER, DELTA_INDEX, Fetched, MAX_PAGE_SIZE, Page, Stopping,
};
use crate::off::delta::DeltaFile;
use crate::off::{Source, SourceError};

/// Most pages asked for one category, however few products each of them has: Open Food Facts may make them smaller.
const MOST_PAGES: u32 = 40;

/// What Open Food Facts gives, asked for by a job or a command.
pub struct Feed<'a> {
    client: Client,
    stop: &'a dyn Stopping,
    /// Where a file is kept while it is read.
    folder: PathBuf,
}

/// Why something did not come.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Open Food Facts did not give it.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A page without a single product on it, although it must have some: a defect there. It must not look as if the category
    /// had nothing.
    #[error("Open Food Facts sent a page of {received} products, none of which can be read, and counts {count}")]
    Nonsense {
        /// Things in the place of products.
        received: usize,
        /// How many products it says there are.
        count: u64,
    },
    /// It could not be kept while it was read.
    #[error("a download could not be kept in {}: {why}", .folder.display())]
    Keep {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        #[source]
        why: io::Error,
    },
    /// It is no file of ours.
    #[error(transparent)]
    Source(#[from] SourceError),
}

impl<'a> Feed<'a> {
    /// Asks through `client` until `stop` says to stop. Files wait in `folder`, under no name, while they are read.
    #[must_use]
    pub const fn new(client: Client, stop: &'a dyn Stopping, folder: PathBuf) -> Self {
        Self { client, stop, folder }
    }

    fn caller(&self) -> Caller<'a> {
        Caller::Job { stop: self.stop }
    }

    /// Downloads a file, unless it is still the one with this tag. Whole before it is read: a database that is slow must not
    /// make the server wait, and a file that breaks off is tried again.
    fn download(&self, path: &str, name: &str, etag: Option<&str>) -> Result<Option<(Option<String>, Source)>, FeedError> {
        let kept = |why| FeedError::Keep { folder: self.folder.clone(), why };
        let mut file = tempfile::tempfile_in(&self.folder).map_err(kept)?;
        match self.client.download(path, etag, &mut file, self.caller())? {
            Fetched::NotModified => Ok(None),
            Fetched::New { etag, .. } => {
                file.rewind().map_err(kept)?;
                Ok(Some((etag, Source::new(name.to_owned(), file, None)?)))
            }
        }
    }
}

/// Refuses a first page that is none. A product that is not sold here or has no name is a product all the same.
fn check(page: &Page) -> Result<(), FeedError> {
    let products = page.received as u64 - page.dropped.malformed - page.dropped.bad_code;
    let is_nonsense = page.page == 1 && products == 0 && (page.received > 0 || page.count > 0);
    if is_nonsense { Err(FeedError::Nonsense { received: page.received, count: page.count }) } else { Ok(()) }
}

impl Shelves for Feed<'_> {
    type Error = FeedError;

    fn most_scanned(&mut self, category: &CategoryTag, wanted: u32) -> Result<Shelf, FeedError> {
        // Pages of equal size: of a last page that is too large, most would have been sent in vain.
        let page_size = wanted.div_ceil(wanted.div_ceil(MAX_PAGE_SIZE).max(1)).max(1);
        let mut found = Shelf::default();
        for number in 1..=MOST_PAGES {
            let page = self.client.category_page(category, number, page_size, self.caller())?;
            check(&page)?;
            let last = page.is_last();
            found.read += page.received as u64;
            found.products.extend(page.products);
            if last || found.read >= u64::from(wanted) {
                break;
            }
        }
        // What is more than was wanted was not asked for, and so is not unusable either.
        let unusable = found.read.saturating_sub(found.products.len() as u64);
        found.products.truncate(wanted as usize);
        found.read = found.products.len() as u64 + unusable;
        Ok(found)
    }
}

impl Deltas for Feed<'_> {
    type Error = FeedError;

    fn index(&mut self) -> Result<Box<dyn Read>, FeedError> {
        match self.client.text_file(DELTA_INDEX, None, self.caller())? {
            Fetched::New { value, .. } => Ok(Box::new(Cursor::new(value))),
            // Nobody asked whether it had changed; an empty list says that there is nothing.
            Fetched::NotModified => Ok(Box::new(io::empty())),
        }
    }

    fn open(&mut self, file: &DeltaFile) -> Result<Source, FeedError> {
        let name = file.to_string();
        let downloaded = self.download(&format!("{DELTA_FOLDER}/{name}"), &name, None)?;
        downloaded.map(|(_, source)| source).ok_or(FeedError::Client(ClientError::Refused { status: 304, words: String::new() }))
    }
}

impl Taxonomies for Feed<'_> {
    type Error = FeedError;

    fn newer_than(&mut self, etag: Option<&str>) -> Result<Option<(Option<String>, Source)>, FeedError> {
        self.download(CATEGORIES, "categories.json", etag)
    }
}
