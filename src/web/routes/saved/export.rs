//! `GET /mes-aliments/export.csv` and `.json`: what somebody keeps, to take along.

mod sheet;
mod tree;

use rocket::http::{ContentType, Header};
use rocket::response::Responder;
use rocket::{State, get};

use crate::store::Store;
use crate::web::error::Error;
use crate::web::visitor::Member;

/// Where the data comes from, and what may be done with it.
const NOTICE: &str = "Données : Open Food Facts (https://fr.openfoodfacts.org), sous licence Open Database License (ODbL) 1.0";
/// The licence.
const LICENCE: &str = "https://opendatacommons.org/licenses/odbl/1-0/";

/// A file that the browser keeps, and nobody on the way.
#[derive(Debug, Responder)]
pub(in crate::web) struct Download {
    body: String,
    content_type: ContentType,
    name: Header<'static>,
    cache: Header<'static>,
    robots: Header<'static>,
}

impl Download {
    fn new(body: String, content_type: ContentType, name: &'static str) -> Self {
        Self {
            body,
            content_type,
            name: Header::new("Content-Disposition", format!("attachment; filename=\"{name}\"")),
            cache: Header::new("Cache-Control", "no-store"),
            robots: Header::new("X-Robots-Tag", "noindex"),
        }
    }
}

#[get("/mes-aliments/export.csv")]
pub(in crate::web) async fn csv(member: &Member, store: &State<Store>) -> Result<Download, Error> {
    let kept = super::kept(store, member.user.id).await?;
    Ok(Download::new(sheet::write(&kept), ContentType::CSV, "mes-aliments.csv"))
}

#[get("/mes-aliments/export.json")]
pub(in crate::web) async fn json(member: &Member, store: &State<Store>) -> Result<Download, Error> {
    let kept = super::kept(store, member.user.id).await?;
    Ok(Download::new(serde_json::to_string_pretty(&tree::of(&kept))?, ContentType::JSON, "mes-aliments.json"))
}

/// A moment as every program reads it.
fn moment(unix_seconds: i64) -> String {
    chrono::DateTime::from_timestamp(unix_seconds, 0)
        .map_or_else(String::new, |moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}
