//! An answer of the API as it goes out.

use rocket::http::{ContentType, Header};
use rocket::response::Responder;
use serde::Serialize;

use super::Problem;

/// JSON, ready to be sent.
///
/// Any page of the web may read it: it is the same for everybody, and no cookie plays a part. It may be kept, and is asked
/// about again each time: the tag that the front gives it makes that cheap.
#[derive(Debug, Responder)]
pub struct Json {
    body: String,
    content_type: ContentType,
    origin: Header<'static>,
    cache: Header<'static>,
}

impl Json {
    /// Writes a value.
    ///
    /// # Errors
    /// [`Problem::defect`] when it cannot be written as JSON, which no shape of ours can bring about.
    pub fn of(value: &impl Serialize) -> Result<Self, Problem> {
        match serde_json::to_string(value) {
            Ok(body) => Ok(Self::ready(body)),
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written as JSON");
                Err(Problem::defect())
            }
        }
    }

    /// JSON that is written already.
    #[must_use]
    pub fn ready(body: String) -> Self {
        Self { body, content_type: ContentType::JSON, origin: any_origin(), cache: Header::new("Cache-Control", "no-cache") }
    }
}

/// Lets scripts of any site read an answer.
pub(in crate::web) fn any_origin() -> Header<'static> {
    Header::new("Access-Control-Allow-Origin", "*")
}
