//! What to do about a job at a moment: a rule without clock or database.

use super::schedule::Schedule;
use crate::store::jobs::{JobRow, Trigger};

/// Somebody looks every minute; a run that begins later than this was missed.
const LATE_SECONDS: i64 = 120;

/// What to do about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: it is not due, or somebody runs it.
    Wait,
    /// Its schedule is new or was changed: it is due then. `None`: it is switched off, and never due.
    Plan(Option<i64>),
    /// It is due.
    Start {
        /// When it is due again: after now, so that what was missed several times is caught up once.
        next: i64,
        /// Whether it comes in time.
        trigger: Trigger,
    },
}

/// What to do about a job now.
pub(super) fn step(row: &JobRow, schedule: &Schedule, now: i64) -> Step {
    if !row.enabled {
        // What it misses while it is switched off is not caught up.
        return if row.planned.is_some() || row.next_run.is_some() { Step::Plan(None) } else { Step::Wait };
    }
    let Some(next) = schedule.next_after(now) else { return Step::Wait };
    if row.planned.as_deref() != Some(row.schedule().as_str()) {
        return Step::Plan(Some(next));
    }
    match row.next_run {
        Some(due) if due <= now && !row.is_taken(now) => Step::Start { next, trigger: trigger(schedule, due, now) },
        _ => Step::Wait,
    }
}

/// A run that was cut off is made due at a time that its schedule does not name: it is caught up too.
fn trigger(schedule: &Schedule, due: i64, now: i64) -> Trigger {
    let is_named = schedule.next_after(due - 1) == Some(due);
    if is_named && now - due < LATE_SECONDS { Trigger::Schedule } else { Trigger::CatchUp }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600;

    /// Due at every full hour, and planned so.
    fn hourly(next_run: Option<i64>) -> JobRow {
        let row = JobRow::new("x", "0 * * * *", "UTC");
        JobRow { planned: Some(row.schedule()), next_run, ..row }
    }

    fn at(row: &JobRow, now: i64) -> Step {
        step(row, &Schedule::parse(&row.cron, &row.time_zone).expect("a schedule"), now)
    }

    #[test]
    fn it_starts_when_it_is_due() {
        let row = hourly(Some(HOUR));
        assert_eq!(at(&row, HOUR - 1), Step::Wait);
        let start = Step::Start { next: 2 * HOUR, trigger: Trigger::Schedule };
        assert_eq!((at(&row, HOUR), at(&row, HOUR + 119)), (start, start));
    }

    #[test]
    fn what_was_missed_is_caught_up_once() {
        let row = hourly(Some(HOUR));
        assert_eq!(at(&row, HOUR + 120), Step::Start { next: 2 * HOUR, trigger: Trigger::CatchUp });
        let now = 10 * HOUR + 5;
        assert_eq!(at(&row, now), Step::Start { next: 11 * HOUR, trigger: Trigger::CatchUp }, "nine times missed");
    }

    #[test]
    fn a_run_cut_off_is_caught_up_even_at_once() {
        let row = hourly(Some(HOUR + 17));
        assert_eq!(at(&row, HOUR + 17), Step::Start { next: 2 * HOUR, trigger: Trigger::CatchUp });
    }

    #[test]
    fn while_it_runs_it_does_not_start_again() {
        let owner = Some("somebody".to_owned());
        let row = JobRow { lease_owner: owner, lease_until: Some(HOUR + 50), ..hourly(Some(HOUR)) };
        assert_eq!(at(&row, HOUR + 49), Step::Wait);
        assert!(matches!(at(&row, HOUR + 50), Step::Start { .. }), "its lease has run out");
    }

    #[test]
    fn a_changed_schedule_is_planned_anew_and_not_started() {
        let changed = JobRow { cron: "30 * * * *".to_owned(), ..hourly(Some(HOUR)) };
        assert_eq!(at(&changed, 5 * HOUR), Step::Plan(Some(5 * HOUR + HOUR / 2)));
        let elsewhere = JobRow { time_zone: "Europe/Paris".to_owned(), ..hourly(Some(HOUR)) };
        assert_eq!(at(&elsewhere, HOUR - 1), Step::Plan(Some(HOUR)));
        assert_eq!(at(&JobRow::new("x", "0 * * * *", "UTC"), 1), Step::Plan(Some(HOUR)), "a new one");
    }

    #[test]
    fn what_is_switched_off_is_never_due_and_not_caught_up() {
        let off = JobRow { enabled: false, ..hourly(Some(HOUR)) };
        assert_eq!(at(&off, 5 * HOUR), Step::Plan(None));
        let off = JobRow { planned: None, next_run: None, ..off };
        assert_eq!(at(&off, 5 * HOUR), Step::Wait);
        assert_eq!(at(&JobRow { enabled: true, ..off }, 5 * HOUR + 1), Step::Plan(Some(6 * HOUR)));
    }
}
