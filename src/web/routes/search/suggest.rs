//! `GET /recherche/suggestions?q=`: what the search field proposes while somebody types.

use rocket::http::ContentType;
use rocket::{State, get};
use serde::Serialize;

use crate::catalogue::finding;
use crate::store::{self, Store};
use crate::web::error::Error;
use crate::web::links;
use crate::web::params::SearchText;

/// Suggestions shown.
const SHOWN: u32 = 8;

/// One suggestion.
#[derive(Debug, Serialize)]
struct Suggestion {
    /// `category` or `product`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What to show.
    label: String,
    /// Where it leads.
    href: String,
    /// The Nutri-Score of a product that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'static str>,
}

#[get("/recherche/suggestions?<q>")]
pub(in crate::web) async fn suggest(store: &State<Store>, q: SearchText) -> Result<(ContentType, String), Error> {
    let found = store.read(move |reader| store::finding::suggest(reader, &q.words, SHOWN)).await?;
    let suggestions: Vec<Suggestion> = found.into_iter().map(Suggestion::from).collect();
    Ok((ContentType::JSON, serde_json::to_string(&suggestions)?))
}

impl From<finding::Suggestion> for Suggestion {
    fn from(found: finding::Suggestion) -> Self {
        match found {
            finding::Suggestion::Category(category) => {
                Self { kind: "category", href: links::category(&category.tag), label: category.name, grade: None }
            }
            finding::Suggestion::Product(code, name, grade) => Self {
                kind: "product",
                label: name,
                href: links::product(&code),
                grade: grade.map(crate::catalogue::Grade::letter),
            },
        }
    }
}
