//! `GET /mon-compte/donnees.json`: all that is kept of somebody, to take along.

use rocket::get;
use rocket::http::{ContentType, Header};
use rocket::response::Responder;
use serde_json::{Value, json};

use super::Desk;
use crate::accounts::saved::{Pair, Side};
use crate::store::saved_pairs;
use crate::store::sessions::{self, Session};
use crate::web::error::Error;
use crate::web::visitor::Member;

/// A file that the browser keeps, and nobody on the way.
#[derive(Debug, Responder)]
pub(in crate::web) struct Download {
    body: String,
    content_type: ContentType,
    name: Header<'static>,
    cache: Header<'static>,
    robots: Header<'static>,
}

#[get("/mon-compte/donnees.json")]
pub(in crate::web) async fn data(member: &Member, desk: Desk<'_>) -> Result<Download, Error> {
    let (id, now) = (member.user.id, desk.here.now);
    let (devices, kept) =
        desk.store.read(move |reader| Ok((sessions::of_user(reader.conn, id, now)?, saved_pairs::all(reader.conn, id)?))).await?;
    let user = &member.user;
    let all = json!({
        "account": {
            "username": user.username,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "staff": user.staff,
            "superuser": user.superuser,
            "joined_at": moment(user.joined_at),
            "last_login_at": user.last_login_at.and_then(moment),
        },
        "sessions": devices.iter().map(session).collect::<Vec<_>>(),
        "saved": kept.pairs.iter().map(pair).collect::<Vec<_>>(),
    });
    Ok(Download {
        body: serde_json::to_string_pretty(&all)?,
        content_type: ContentType::JSON,
        name: Header::new("Content-Disposition", "attachment; filename=\"mes-donnees.json\""),
        cache: Header::new("Cache-Control", "no-store"),
        robots: Header::new("X-Robots-Tag", "noindex"),
    })
}

fn session(session: &Session) -> Value {
    json!({
        "began_at": moment(session.created_at),
        "seen_at": moment(session.seen_at),
        "expires_at": moment(session.expires_at),
        "address": session.address,
        "browser": session.browser,
    })
}

fn pair(pair: &Pair) -> Value {
    let side = |side: &Side| json!({ "code": side.code.as_str(), "name": side.name });
    json!({ "saved_at": moment(pair.saved_at), "product": side(&pair.product), "substitute": side(&pair.substitute) })
}

/// A moment as every program reads it.
fn moment(unix_seconds: i64) -> Option<String> {
    let moment = chrono::DateTime::from_timestamp(unix_seconds, 0)?;
    Some(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}
