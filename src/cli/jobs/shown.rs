//! Runs and times as `jobs` shows them: in Paris for people, in UTC for scripts.

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Europe::Paris;
use serde::Serialize;
use serde_json::Value;

use crate::store::jobs::{Line, Outcome, Run, Trigger};

/// A run, as `--json` prints it.
#[derive(Debug, Serialize)]
pub(super) struct ShownRun {
    id: i64,
    job: String,
    trigger: Trigger,
    dry_run: bool,
    owner: String,
    started_at: Option<String>,
    ended_at: Option<String>,
    /// Null while it runs.
    outcome: Option<Outcome>,
    counts: Value,
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<Vec<ShownLine>>,
}

#[derive(Debug, Serialize)]
struct ShownLine {
    at: Option<String>,
    text: String,
}

impl ShownRun {
    pub(super) fn new(run: Run, lines: Option<Vec<Line>>) -> Self {
        let line = |line: Line| ShownLine { at: utc(line.at), text: line.text };
        Self {
            id: run.id,
            job: run.job,
            trigger: run.trigger,
            dry_run: run.dry_run,
            owner: run.owner,
            started_at: utc(run.started_at),
            ended_at: run.ended_at.and_then(utc),
            outcome: run.outcome,
            counts: serde_json::from_str(&run.counts).unwrap_or(Value::Null),
            error: run.error,
            lines: lines.map(|lines| lines.into_iter().map(line).collect()),
        }
    }
}

/// RFC 3339 in UTC; `None` for a time outside of the calendar.
pub(in crate::cli) fn utc(unix_seconds: i64) -> Option<String> {
    Some(DateTime::from_timestamp(unix_seconds, 0)?.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// `Sun 2026-11-29 00:00:00`, in Paris.
pub(in crate::cli) fn local(unix_seconds: i64) -> String {
    in_paris(unix_seconds, "%a %Y-%m-%d %H:%M:%S")
}

/// `00:00:00`, in Paris.
pub(super) fn time_of_day(unix_seconds: i64) -> String {
    in_paris(unix_seconds, "%H:%M:%S")
}

fn in_paris(unix_seconds: i64, format: &str) -> String {
    let time = DateTime::from_timestamp(unix_seconds, 0);
    time.map_or_else(|| "?".to_owned(), |time| time.with_timezone(&Paris).format(format).to_string())
}

/// `products 59, runs_removed 3`.
pub(super) fn counts(json: &str) -> String {
    let Ok(Value::Object(counts)) = serde_json::from_str(json) else { return String::new() };
    let said: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    said.join(", ")
}

/// Rows in columns as wide as their widest cell, without blanks at the end of lines.
pub(in crate::cli) fn table(rows: &[Vec<String>]) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row.iter().enumerate().map(|(column, cell)| format!("{cell:0$}", width(column))).collect();
        cells.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_paris_for_people_and_utc_for_scripts() {
        let winter = 1_795_906_800;
        assert_eq!((local(winter).as_str(), utc(winter).as_deref()), ("Sun 2026-11-29 00:00:00", Some("2026-11-28T23:00:00Z")));
        assert_eq!(local(winter - 180 * 24 * 3_600), "Tue 2026-06-02 01:00:00", "summer time");
        assert_eq!((local(i64::MAX).as_str(), utc(i64::MAX)), ("?", None));
    }

    #[test]
    fn columns_are_as_wide_as_they_must_be() {
        let rows = [vec!["é".to_owned(), "x".to_owned()], vec!["abc".to_owned(), String::new()]];
        assert_eq!(table(&rows), "é    x\nabc");
        assert_eq!(counts(r#"{"b":2,"a":1}"#), "a 1, b 2");
        assert_eq!(counts("nonsense"), "");
    }
}
