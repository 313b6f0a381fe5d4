//! `GET /readyz`: whether visitors can be served: the database answers, and its schema is the one this binary needs.

use chrono::{DateTime, SecondsFormat, Utc};
use rocket::http::{ContentType, Status};
use rocket::{State, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::{PATIENCE, Unkept};
use crate::store::migrations::SchemaError;
use crate::store::{Store, StoreError};

/// Whether visitors can be served.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct Readiness {
    /// `ready` or `unavailable`.
    #[schema(examples("ready"))]
    status: &'static str,
    /// What is amiss; only when it is not ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, examples("the database cannot be reached"))]
    reason: Option<String>,
    /// That Open Food Facts is left alone after too many failures; only while it is. Visitors are served all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    open_food_facts: Option<LeftAlone>,
}

/// Open Food Facts fails, and is left alone for a while.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct LeftAlone {
    /// Until when nobody asks it, RFC 3339.
    #[schema(examples("2026-11-29T00:15:00Z"))]
    until: String,
    /// Its last failure in one word.
    #[schema(examples("unavailable"))]
    last_error: String,
}

/// Ask whether visitors can be served.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readyz",
    tag = "machine",
    responses(
        (status = 200, description = "They can. It may say that Open Food Facts is left alone for a while: that keeps nobody from being served.",
            body = Readiness, example = json!({"status": "ready"})),
        (status = 503, description = "They cannot, at the moment.", body = Readiness,
            example = json!({"status": "unavailable", "reason": "the database cannot be reached"})),
    )
)]
#[get("/readyz")]
pub(in crate::web) async fn readyz(store: &State<Store>) -> Unkept {
    let reason = match tokio::time::timeout(PATIENCE, store.ready()).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            Some(reason(&error))
        }
        Err(_) => {
            tracing::warn!(seconds = PATIENCE.as_secs(), "not ready: the database does not answer");
            Some(format!("the database did not answer in {} seconds", PATIENCE.as_secs()))
        }
    };
    let (code, status) = if reason.is_none() { (Status::Ok, "ready") } else { (Status::ServiceUnavailable, "unavailable") };
    let open_food_facts = if reason.is_none() { left_alone(store, Utc::now().timestamp_millis()).await } else { None };
    // Texts always can be written.
    let body = serde_json::to_string(&Readiness { status, reason, open_food_facts }).unwrap_or_default();
    Unkept::new(code, ContentType::JSON, body)
}

/// A detail, which makes nobody less ready: what cannot be told is left out.
async fn left_alone(store: &Store, now: i64) -> Option<LeftAlone> {
    let pace = match tokio::time::timeout(PATIENCE, store.pace()).await {
        Ok(Ok(pace)) => pace,
        Ok(Err(error)) => {
            tracing::warn!(%error, "whether Open Food Facts is left alone cannot be told");
            return None;
        }
        Err(_) => return None,
    };
    let until = DateTime::from_timestamp_millis(pace.open_until.filter(|until| *until > now)?)?;
    Some(LeftAlone { until: until.to_rfc3339_opts(SecondsFormat::Secs, true), last_error: pace.last_kind })
}

/// Why, in words that tell strangers nothing: the log has the rest.
pub(super) fn reason(error: &StoreError) -> String {
    match error {
        StoreError::Unreachable(_) => "the database cannot be reached".to_owned(),
        StoreError::Busy => "the database is busy: no connection was free".to_owned(),
        StoreError::Schema(SchemaError::Pending(pending)) => format!("{pending} migration(s) are pending"),
        StoreError::Schema(SchemaError::Newer(_)) => "the database was used by a newer version".to_owned(),
        StoreError::Schema(SchemaError::Failed(_))
        | StoreError::Query(_)
        | StoreError::Unreadable { .. }
        | StoreError::LeaseLost => "the database does not hold what it should: perhaps no migration has run yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::reason;
    use crate::store::StoreError;

    #[test]
    fn a_reason_tells_no_secret() {
        let error = StoreError::Unreachable("PostgreSQL: password failed for postgres://anna:secret@10.0.0.7/x".to_owned());
        assert_eq!(reason(&error), "the database cannot be reached");
    }
}
