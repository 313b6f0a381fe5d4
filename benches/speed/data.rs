//! Files and databases to measure with: made up once for each size, kept in the target folder, made anew when the code that
//! makes them has changed.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use flate2::Compression;
use flate2::write::GzEncoder;
use postgres::NoTls;
use purbeurre::catalogue::{Product, Taxonomy, Written};
use purbeurre::config::DatabaseUrl;
use purbeurre::off::import::{Ended, Rules, Summary, import};
use purbeurre::off::sample::{Generator, LINE_BYTES, taxonomy};
use purbeurre::off::{ParseOptions, Source, parse};
use purbeurre::store::write::Writer;
use purbeurre::store::{Store, StoreError};

use crate::Outcome;
use crate::options::{Database, postgres_server};

/// Which of all possible files.
const SEED: u64 = 1;

/// What a file depends on, and what a database depends on besides.
const FILE_CODE: [&str; 1] = ["src/off/sample"];
const DATABASE_CODE: [&str; 5] =
    ["src/off/sample", "migrations", "src/store/write.rs", "src/store/index", "src/store/refresh.rs"];

fn folder() -> Outcome<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().ok_or("the target folder has no parent")?;
    let folder = target.join("bench-data");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The file of so many products.
pub(crate) fn file(products: u64) -> Outcome<PathBuf> {
    let path = folder()?.join(format!("products-{products}-{}.jsonl.gz", fingerprint(&FILE_CODE)?));
    if !path.exists() {
        eprintln!("making {}", path.display());
        let part = path.with_extension("part");
        let mut out = GzEncoder::new(BufWriter::new(File::create(&part)?), Compression::fast());
        Generator::new(SEED, LINE_BYTES, &Taxonomy::default()).write(products, &mut out)?;
        out.finish()?.flush()?;
        fs::rename(&part, &path)?;
    }
    Ok(path)
}

/// `wanted` products of that file, evenly spread over it.
pub(crate) fn sample(products: u64, wanted: u64) -> Outcome<Vec<Product>> {
    // What is left out of short lines is what nobody reads.
    let (generator, options) = (Generator::new(SEED, 0, &Taxonomy::default()), ParseOptions::default());
    let step = (products / wanted).max(1);
    let mut line = Vec::new();
    let mut sample = Vec::new();
    for number in (0..products).step_by(usize::try_from(step)?) {
        line.clear();
        generator.line(number, &mut line);
        sample.push(parse(&line, &options).map_err(|why| format!("generated line {number} is no product: {why:?}"))?.product);
    }
    Ok(sample)
}

/// A database that holds that file.
pub(crate) fn database(products: u64, database: Database) -> Outcome<DatabaseUrl> {
    let name = format!("bench_{products}_{}", fingerprint(&DATABASE_CODE)?);
    match database {
        Database::Sqlite => {
            let path = folder()?.join(format!("{name}.sqlite3"));
            if !path.exists() {
                let part = path.with_extension("part");
                remove_sqlite(&part)?;
                make(products, &DatabaseUrl::Sqlite(part.clone()))?;
                fs::rename(&part, &path)?;
                remove_sqlite(&part)?;
            }
            Ok(DatabaseUrl::Sqlite(path))
        }
        Database::Postgres => {
            let mut server = administrator()?;
            if server.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])?.is_none() {
                let part = format!("{name}_part");
                make(products, &new_postgres(&part)?)?;
                let mut inside = postgres::Client::connect(&address_of(&part)?, NoTls)?;
                // What autovacuum does a minute after an import.
                inside.batch_execute("VACUUM ANALYZE")?;
                drop(inside);
                server.batch_execute(&format!("ALTER DATABASE {part} RENAME TO {name}"))?;
            }
            Ok(DatabaseUrl::Postgres(address_of(&name)?))
        }
    }
}

/// An empty database for one import.
pub(crate) fn empty(database: Database) -> Outcome<DatabaseUrl> {
    match database {
        Database::Sqlite => {
            let path = folder()?.join("import.sqlite3");
            remove_sqlite(&path)?;
            Ok(DatabaseUrl::Sqlite(path))
        }
        Database::Postgres => new_postgres("bench_import"),
    }
}

/// Removes what [`empty`] gave.
pub(crate) fn remove(url: &DatabaseUrl) -> Outcome {
    match url {
        DatabaseUrl::Sqlite(path) => remove_sqlite(path),
        DatabaseUrl::Postgres(_) => Ok(administrator()?.batch_execute("DROP DATABASE IF EXISTS bench_import")?),
    }
}

fn remove_sqlite(path: &Path) -> Outcome {
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn administrator() -> Outcome<postgres::Client> {
    let server = postgres_server().ok_or("PURBEURRE_TEST_POSTGRES is not set: it must be the address of a server")?;
    Ok(postgres::Client::connect(&server, NoTls)?)
}

fn address_of(name: &str) -> Outcome<String> {
    let server = postgres_server().unwrap_or_default();
    let (front, _) = server.rsplit_once('/').ok_or("PURBEURRE_TEST_POSTGRES must end with a database")?;
    Ok(format!("{front}/{name}"))
}

fn new_postgres(name: &str) -> Outcome<DatabaseUrl> {
    let mut server = administrator()?;
    server.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))?;
    server.batch_execute(&format!("CREATE DATABASE {name}"))?;
    Ok(DatabaseUrl::Postgres(address_of(name)?))
}

fn make(products: u64, url: &DatabaseUrl) -> Outcome {
    eprintln!("importing {products} products into {}", Database::of(url).name());
    let store = prepared(url)?;
    fill(&store, &file(products)?)?;
    store.refresh()?;
    Ok(())
}

/// A store with its tables and the taxonomy of generated products.
pub(crate) fn prepared(url: &DatabaseUrl) -> Outcome<Store> {
    let store = Store::open(url, 1)?;
    store.migrate()?;
    store.replace_taxonomy(&taxonomy())?;
    Ok(store)
}

/// Imports a file as the command line does, but for the refresh at the end.
pub(crate) fn fill(store: &Store, file: &Path) -> Outcome<Summary> {
    let (options, taxonomy) = (ParseOptions::default(), store.taxonomy()?);
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let mut writer = Writer::new(chrono::Utc::now().timestamp());
    let imported = import(
        Source::open(file)?,
        rules,
        &AtomicBool::new(false),
        |_| (),
        |batch| store.write_batch(|conn| writer.write(conn, &batch)),
    )?;
    match imported.ended {
        Ended::Complete => Ok(imported.summary),
        ended => Err(format!("the import ended early: {ended:?}").into()),
    }
}

/// Reads and parses a file and writes nothing: the fastest an import could be.
pub(crate) fn discard(file: &Path) -> Outcome<Summary> {
    let (options, taxonomy) = (ParseOptions::default(), taxonomy());
    let rules = Rules { options: &options, taxonomy: &taxonomy };
    let write = |batch: Vec<_>| {
        drop(std::hint::black_box(batch));
        Ok::<_, StoreError>(Written::default())
    };
    Ok(import(Source::open(file)?, rules, &AtomicBool::new(false), |_| (), write)?.summary)
}

/// Eight digits that change with the code.
fn fingerprint(places: &[&str]) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for place in places {
        add(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &mut hasher)?;
    }
    Ok(format!("{:08x}", hasher.finish() >> 32))
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Outcome {
    if !path.is_dir() {
        hasher.write(&fs::read(path)?);
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Outcome<Vec<PathBuf>>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(entry, hasher))
}
