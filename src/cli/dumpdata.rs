//! `purbeurre dumpdata`: users, groups, products and what people saved, as Django writes and reads it.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::django::{Shelf, Writing};
use super::{Common, Failure, Outcome, complain};
use crate::accounts::Permission;
use crate::store::carried::{pairs_after, products_after, users_after};
use crate::store::{DbConnection, Store, StoreError, groups};

/// Rows read at a time.
const PAGE: i64 = 1_000;

/// Write what Django can read: users, groups, products, and what people saved
///
/// The same format as `manage.py dumpdata`: `manage.py loaddata` of the old site reads it, and so does `purbeurre loaddata`. It
/// knows seven fields of a product; for a backup of everything there is more to keep than this. Our own examples are left out.
///
/// Beware: the file holds the hashes of all passwords. --output makes it readable for you alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre dumpdata --output dump.json.gz
  purbeurre dumpdata auth.user auth.group
  purbeurre dumpdata quality > quality.json")]
pub(super) struct DumpData {
    /// Models to write [default: all of them]
    #[arg(value_name = "MODEL")]
    models: Vec<Model>,
    /// File to write instead of standard output; compressed when its name ends in .gz. It is replaced when all is written
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A model, or all of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Model {
    /// Users and groups
    Auth,
    /// Products and what people saved
    Quality,
    /// Groups of staff
    #[value(name = "auth.group")]
    Group,
    /// People with an account
    #[value(name = "auth.user")]
    User,
    /// Products
    #[value(name = "quality.product")]
    Product,
    /// Products that somebody saved a substitute for
    #[value(name = "quality.backup")]
    Backup,
    /// The substitutes
    #[value(name = "quality.substitutproduct")]
    Substitute,
}

/// Why a dump was not written.
enum DumpError {
    Write(io::Error),
    Store(StoreError),
}

impl From<io::Error> for DumpError {
    fn from(why: io::Error) -> Self {
        Self::Write(why)
    }
}

impl From<StoreError> for DumpError {
    fn from(why: StoreError) -> Self {
        Self::Store(why)
    }
}

impl From<DumpError> for Failure {
    fn from(error: DumpError) -> Self {
        match error {
            DumpError::Write(why) => why.into(),
            DumpError::Store(why) => why.into(),
        }
    }
}

impl DumpData {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.begin(Vec::new())?.settings;
        let store = Store::open(&settings.database.url, 2)?;
        store.check_schema()?;
        let left_out = match &self.output {
            None => self.write(&store, BufWriter::new(io::stdout().lock()), |mut out| out.flush())?,
            Some(path) => self.write_file(&store, path)?,
        };
        if left_out > 0 {
            complain(&format!("{left_out} permissions on categories are left out: Django has no model for them"));
        }
        Ok(())
    }

    /// Writes a file beside its place, for nobody but its owner to read, and puts it there when it is whole.
    fn write_file(&self, store: &Store, path: &Path) -> Result<u64, Failure> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let unwritable = |why: io::Error| Failure::new(format!("{} cannot be written: {why}", path.display()));
        let file = tempfile::Builder::new().prefix(".dumpdata-").tempfile_in(folder).map_err(unwritable)?;
        let out = BufWriter::new(file.as_file());
        let left_out = if path.extension().is_some_and(|extension| extension == "gz") {
            let zipped = GzEncoder::new(out, Compression::default());
            self.write(store, zipped, |zipped| zipped.finish().and_then(|mut out| out.flush()))?
        } else {
            self.write(store, out, |mut out| out.flush())?
        };
        file.as_file().sync_all().map_err(unwritable)?;
        file.persist(path).map_err(|error| unwritable(error.error))?;
        Ok(left_out)
    }

    fn write<W: Write>(&self, store: &Store, out: W, end: impl FnOnce(W) -> io::Result<()>) -> Result<u64, Failure> {
        let dump = store.snapshot(|conn| {
            let mut dump = Dump { left_out: 0, writing: Writing::new(out)? };
            dump.all(conn, |model, app| self.wants(model, app))?;
            let left_out = dump.left_out;
            end(dump.writing.end()?)?;
            Ok::<u64, DumpError>(left_out)
        });
        Ok(dump?)
    }

    fn wants(&self, model: Model, app: Model) -> bool {
        self.models.is_empty() || self.models.contains(&model) || self.models.contains(&app)
    }
}

/// A dump being written.
struct Dump<W> {
    writing: Writing<W>,
    /// Permissions that Django has no model for.
    left_out: u64,
}

impl<W: Write> Dump<W> {
    fn all(&mut self, conn: &mut DbConnection, wants: impl Fn(Model, Model) -> bool) -> Result<(), DumpError> {
        if wants(Model::Group, Model::Auth) {
            self.groups(conn)?;
        }
        if wants(Model::User, Model::Auth) {
            self.users(conn)?;
        }
        // Photos stand as they are: nothing is read by where they are.
        let categories = Shelf::new(conn, "")?;
        if wants(Model::Product, Model::Quality) {
            self.products(conn, &categories)?;
        }
        let (backups, substitutes) = (wants(Model::Backup, Model::Quality), wants(Model::Substitute, Model::Quality));
        if backups || substitutes {
            self.pairs(conn, &categories, backups, substitutes)?;
        }
        Ok(())
    }

    fn groups(&mut self, conn: &mut DbConnection) -> Result<(), DumpError> {
        for group in groups::list(conn)? {
            let rights = groups::permissions(conn, group.id)?;
            self.left_out += without_model(&rights);
            self.writing.group(&group, rights)?;
        }
        Ok(())
    }

    fn users(&mut self, conn: &mut DbConnection) -> Result<(), DumpError> {
        let mut after = 0;
        loop {
            let page = users_after(conn, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.user.id.0;
            for account in &page {
                let rights = groups::own_permissions(conn, account.user.id)?;
                self.left_out += without_model(&rights);
                self.writing.account(account, &groups::of_user(conn, account.user.id)?, rights)?;
            }
        }
    }

    fn products(&mut self, conn: &mut DbConnection, categories: &Shelf) -> Result<(), DumpError> {
        let mut after = 0;
        loop {
            let page = products_after(conn, after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for kept in &page {
                self.writing.product(kept, categories.matcher())?;
            }
        }
    }

    fn pairs(&mut self, conn: &mut DbConnection, categories: &Shelf, backups: bool, substitutes: bool) -> Result<(), DumpError> {
        let mut after = 0;
        loop {
            let (page, last) = pairs_after(conn, after, PAGE)?;
            let Some(last) = last else { return Ok(()) };
            after = last;
            for pair in &page {
                if backups {
                    self.writing.backup(pair)?;
                }
                if substitutes {
                    self.writing.substitute(pair, categories.matcher())?;
                }
            }
        }
    }
}

fn without_model(rights: &BTreeSet<Permission>) -> u64 {
    rights.iter().filter(|right| right.to_django().is_empty()).count() as u64
}
