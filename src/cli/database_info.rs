//! `purbeurre database-info`: what is in the database.

use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat};
use clap::Args;
use serde::Serialize;

use super::{Common, Outcome, output};
use crate::catalogue::upkeep::Size;
use crate::store::Store;
use crate::store::info::{Info, info};

/// Say what is in the database: users, products, categories, saved pairs
///
/// Superusers with when they last logged in, the ten largest and the ten smallest categories, who saved most, and how many
/// different products people saved as substitutes. Our own examples are not counted.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  purbeurre database-info
  purbeurre database-info --json | jq .saved_pairs
The JSON is {users, superusers, products, categories, largest_categories, smallest_categories, saved_pairs, top_saver, substitutes}.")]
pub(super) struct DatabaseInfo {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Shown {
    users: u64,
    superusers: Vec<ShownSuperuser>,
    products: u64,
    categories: u64,
    largest_categories: Vec<ShownCategory>,
    smallest_categories: Vec<ShownCategory>,
    saved_pairs: u64,
    top_saver: Option<ShownSaver>,
    substitutes: u64,
}

#[derive(Serialize)]
struct ShownSuperuser {
    username: String,
    last_login: Option<String>,
}

#[derive(Serialize)]
struct ShownCategory {
    id: String,
    name: String,
    products: u64,
}

#[derive(Serialize)]
struct ShownSaver {
    username: String,
    saved_pairs: u64,
}

impl DatabaseInfo {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.begin(Vec::new())?.settings;
        let store = Store::open(&settings.database.url, 1)?;
        store.check_schema()?;
        let info = store.snapshot(info)?;
        if self.json { output::json(&Shown::from(info)) } else { output::line(&told(&info)) }
    }
}

impl From<Info> for Shown {
    fn from(info: Info) -> Self {
        let categories = |sizes: Vec<Size>| {
            let category = |size: Size| ShownCategory { id: size.tag.to_string(), name: size.name, products: size.products };
            sizes.into_iter().map(category).collect()
        };
        let superuser = |superuser: crate::store::info::Superuser| ShownSuperuser {
            username: superuser.username,
            last_login: superuser.last_login_at.and_then(moment),
        };
        Self {
            users: info.users,
            superusers: info.superusers.into_iter().map(superuser).collect(),
            products: info.products,
            categories: info.categories,
            largest_categories: categories(info.largest),
            smallest_categories: categories(info.smallest),
            saved_pairs: info.saved_pairs,
            top_saver: info.top_saver.map(|top| ShownSaver { username: top.username, saved_pairs: top.saved_pairs }),
            substitutes: info.substitutes,
        }
    }
}

fn moment(seconds: i64) -> Option<String> {
    DateTime::from_timestamp(seconds, 0).map(|moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn told(info: &Info) -> String {
    let mut text = format!("Users: {}\nSuperusers: {}\n", info.users, info.superusers.len());
    // Writing to a text cannot fail.
    for superuser in &info.superusers {
        let last = superuser.last_login_at.and_then(moment);
        let last = last.map_or_else(|| "never logged in".to_owned(), |moment| format!("last logged in {moment}"));
        let _ = writeln!(text, "  {}, {last}", superuser.username);
    }
    let _ = writeln!(text, "Products: {}\nCategories: {}", info.products, info.categories);
    for (title, sizes) in [("Largest categories", &info.largest), ("Smallest categories", &info.smallest)] {
        if !sizes.is_empty() {
            let _ = writeln!(text, "{title}:");
        }
        for size in sizes {
            let _ = writeln!(text, "  {:>8}  {} ({})", size.products, size.name, size.tag);
        }
    }
    let _ = writeln!(text, "Saved pairs: {}", info.saved_pairs);
    if let Some(top) = &info.top_saver {
        let _ = writeln!(text, "Who saved most: {}, {} pairs", top.username, top.saved_pairs);
    }
    let _ = write!(text, "Substitutes: {}", info.substitutes);
    text
}
