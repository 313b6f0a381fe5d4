//! When a job runs: a cron expression of five fields, meant in a time zone, also on the days when clocks change.
//!
//! A time that is skipped (02:30 on the last Sunday of March in Paris) counts as the first moment after the gap; one that
//! comes twice (02:30 on the last Sunday of October) counts the first time. A schedule that names no hours or minutes of
//! its own (`*/10 * * * *`) follows real time, through both.

use std::str::FromStr as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};

/// A cron expression and where it is meant.
#[derive(Debug, Clone)]
pub struct Schedule {
    cron: Cron,
    zone: Tz,
}

/// Why a schedule is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadSchedule {
    /// The expression cannot be read.
    #[error("“{cron}” is no cron expression such as “0 0 * * SUN” (minute, hour, day, month, day of the week): {why}")]
    Cron {
        /// The expression.
        cron: String,
        /// What is wrong with it.
        why: String,
    },
    /// It can be read, but its time never comes.
    #[error("“{0}” names a day that never comes, such as 31 February")]
    Never(String),
    /// No such time zone.
    #[error("“{0}” is no time zone such as Europe/Paris or UTC")]
    Zone(String),
}

impl Schedule {
    /// Reads a schedule.
    ///
    /// # Errors
    /// When the expression or the time zone cannot be read, and when the expression names a day that no year has.
    pub fn parse(cron: &str, time_zone: &str) -> Result<Self, BadSchedule> {
        let zone = Tz::from_str(time_zone).map_err(|_| BadSchedule::Zone(time_zone.to_owned()))?;
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let bad = |why: CronError| BadSchedule::Cron { cron: cron.to_owned(), why: why.to_string() };
        let schedule = Self { cron: parser.parse(cron).map_err(bad)?, zone };
        match schedule.cron.find_next_occurrence(&DateTime::<Utc>::UNIX_EPOCH, false) {
            Ok(_) => Ok(schedule),
            Err(CronError::TimeSearchLimitExceeded) => Err(BadSchedule::Never(cron.to_owned())),
            Err(why) => Err(bad(why)),
        }
    }

    /// The first time after `now`, both in Unix seconds. `None` when there is none that a calendar can say.
    #[must_use]
    pub fn next_after(&self, now: i64) -> Option<i64> {
        let now = DateTime::from_timestamp(now, 0)?.with_timezone(&self.zone);
        self.cron.find_next_occurrence(&now, false).ok().map(|next| next.timestamp())
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDateTime;

    use super::*;

    fn utc(text: &str) -> i64 {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a time").and_utc().timestamp()
    }

    /// The times from one moment to another, in UTC.
    fn times(cron: &str, from: &str, to: &str) -> Vec<String> {
        let schedule = Schedule::parse(cron, "Europe/Paris").expect("a schedule");
        let (mut now, end) = (utc(from), utc(to));
        let mut found = Vec::new();
        while let Some(next) = schedule.next_after(now).filter(|next| *next < end) {
            assert!(next > now, "it goes on");
            found.push(DateTime::from_timestamp(next, 0).expect("a time").format("%m-%d %H:%M").to_string());
            now = next;
        }
        found
    }

    #[test]
    fn sunday_midnight_in_paris_stays_midnight_when_clocks_change() {
        for cron in ["0 0 * * SUN", "0 0 * * 0", "0 0 * * 7"] {
            assert_eq!(
                times(cron, "2026-03-20 00:00", "2026-04-11 00:00"),
                ["03-21 23:00", "03-28 23:00", "04-04 22:00"],
                "29 March 2026 begins in winter time and ends in summer time"
            );
            assert_eq!(
                times(cron, "2026-10-16 00:00", "2026-11-07 00:00"),
                ["10-17 22:00", "10-24 22:00", "10-31 23:00"],
                "25 October 2026"
            );
            assert_eq!(times(cron, "2027-03-26 00:00", "2027-04-10 00:00"), ["03-27 23:00", "04-03 22:00"], "28 March 2027");
            assert_eq!(times(cron, "2027-10-28 00:00", "2027-11-12 00:00"), ["10-30 22:00", "11-06 23:00"], "31 October 2027");
        }
    }

    #[test]
    fn two_years_of_sundays_are_all_there_and_all_at_midnight() {
        let schedule = Schedule::parse("0 0 * * SUN", "Europe/Paris").expect("a schedule");
        let mut now = utc("2026-01-01 00:00");
        for week in 0..105 {
            let next = schedule.next_after(now).expect("a next time");
            let there = DateTime::from_timestamp(next, 0).expect("a time").with_timezone(&chrono_tz::Europe::Paris);
            let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 4).expect("a Sunday");
            assert_eq!(there.naive_local(), (first + chrono::Days::new(7 * week)).and_time(chrono::NaiveTime::MIN));
            now = next;
        }
    }

    #[test]
    fn a_time_in_the_skipped_hour_is_not_lost_and_not_doubled() {
        for (year, day) in [(2026, 29), (2027, 28)] {
            let (from, to) = (format!("{year}-03-{:02} 12:00", day - 2), format!("{year}-03-{:02} 12:00", day + 1));
            let days = [day - 1, day, day + 1].map(|day| format!("03-{day:02}"));
            let at = |times: [&str; 3]| days.iter().zip(times).map(|(day, time)| format!("{day} {time}")).collect::<Vec<_>>();
            assert_eq!(times("30 2 * * *", &from, &to), at(["01:30", "01:00", "00:30"]), "02:30 does not exist: 03:00 instead");
            assert_eq!(times("0 2 * * *", &from, &to), at(["01:00", "01:00", "00:00"]), "02:00 is 03:00");
            assert_eq!(times("0 3 * * *", &from, &to), at(["02:00", "01:00", "01:00"]), "03:00 exists, once");
            let before = [&days[0], &days[1], &days[1]].into_iter().zip(["00:30", "00:30", "23:30"]);
            let before: Vec<String> = before.map(|(day, time)| format!("{day} {time}")).collect();
            assert_eq!(times("30 1 * * *", &from, &to), before, "01:30 comes before the gap, and not again after it");
        }
    }

    #[test]
    fn a_time_in_the_repeated_hour_comes_once() {
        for (year, day) in [(2026, 25), (2027, 31)] {
            let (from, to) = (format!("{year}-10-{:02} 12:00", day - 1), format!("{year}-10-{day} 12:00"));
            assert_eq!(times("30 2 * * *", &from, &to), [format!("10-{day} 00:30")], "the first of both");
            assert_eq!(times("0 3 * * *", &from, &to), [format!("10-{day} 02:00")], "after both");
            assert_eq!(times("17 3 * * *", &from, &to), [format!("10-{day} 02:17")]);
        }
    }

    #[test]
    fn what_follows_real_time_goes_through_both_changes() {
        let hourly = times("0 * * * *", "2026-10-24 22:30", "2026-10-25 03:30");
        assert_eq!(hourly, ["10-24 23:00", "10-25 00:00", "10-25 01:00", "10-25 02:00", "10-25 03:00"], "02:00 twice");
        let hourly = times("0 * * * *", "2026-03-28 23:30", "2026-03-29 02:30");
        assert_eq!(hourly, ["03-29 00:00", "03-29 01:00", "03-29 02:00"], "no 02:00, and no hour left out");
        assert_eq!(
            times("*/20 2 * * *", "2026-10-24 12:00", "2026-10-25 12:00").len(),
            6,
            "the hour is named, its minutes are not"
        );
    }

    #[test]
    fn what_is_no_schedule_is_refused_with_its_reason() {
        for (cron, zone, word) in [
            ("0 0 31 2 *", "Europe/Paris", "never comes"),
            ("0 0 31 4,6,9,11 *", "Europe/Paris", "never comes"),
            ("0 0 0 * * SUN", "Europe/Paris", "minute, hour, day"),
            ("60 0 * * *", "Europe/Paris", "cron expression"),
            ("0 0 * *", "Europe/Paris", "cron expression"),
            ("", "Europe/Paris", "cron expression"),
            ("every Sunday", "Europe/Paris", "cron expression"),
            ("0 0 * * SUN", "Europe/Pari", "Europe/Pari"),
            ("0 0 * * SUN", "+01:00", "no time zone"),
        ] {
            let refused = Schedule::parse(cron, zone).expect_err(cron).to_string();
            assert!(refused.contains(word), "{cron} {zone}: {refused}");
        }
        assert!(Schedule::parse("0 0 29 2 *", "UTC").is_ok(), "29 February comes every four years");
    }
}
