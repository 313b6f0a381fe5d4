//! The breaker: after repeated failures Open Food Facts is left alone for a while, by all instances alike.
//!
//! Closed, it counts failures in a row. Open, it refuses every call until its pause is over. Then one call may try
//! (half open): if it succeeds, the breaker closes, else the next pause is twice as long. A pure rule: time comes from outside.

use std::time::Duration;

use super::pace::millis;

/// When it opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerRules {
    /// Failures in a row that open it.
    pub failures: u32,
    /// The first pause; each further one is twice as long.
    pub pause: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long the one call that tries may take before another may.
    pub trial: Duration,
}

impl Default for BreakerRules {
    fn default() -> Self {
        Self { failures: 5, pause: Duration::from_mins(5), longest: Duration::from_hours(1), trial: Duration::from_mins(2) }
    }
}

/// What the breaker remembers. Times are Unix milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row.
    pub failures: u32,
    /// How often in a row it has opened.
    pub openings: u32,
    /// Open until then; `None` while closed.
    pub open_until: Option<i64>,
    /// The last failure's [`super::ClientError::kind`]; empty when there was none since the last success.
    pub last_kind: String,
    /// The last failure in words, at most [`Breaker::MAX_WORDS`] characters.
    pub last_error: String,
}

impl Breaker {
    /// Longest text kept of a failure.
    pub const MAX_WORDS: usize = 300;

    /// Lets a call pass, or says how long it has to wait. Of several that come when the pause is over, one passes.
    ///
    /// # Errors
    /// How long it stays open.
    pub fn pass(&mut self, rules: &BreakerRules, now: i64) -> Result<(), Duration> {
        let Some(until) = self.open_until else { return Ok(()) };
        // A clock that was set back must not keep it open for years.
        let until = until.min(now.saturating_add(millis(rules.longest.max(rules.trial))));
        if until > now {
            return Err(Duration::from_millis(until.abs_diff(now)));
        }
        // Half open: until the one that tries comes back, the others find it open.
        self.open_until = Some(now.saturating_add(millis(rules.trial)));
        Ok(())
    }

    /// A call was answered.
    pub fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// A call failed.
    pub fn failed(&mut self, rules: &BreakerRules, now: i64, kind: &str, error: &str) {
        self.failures = self.failures.saturating_add(1);
        kind.clone_into(&mut self.last_kind);
        self.last_error = error.chars().take(Self::MAX_WORDS).collect();
        // Calls that were under way when it opened fail after it: they are no reason to wait longer.
        let resting = self.open_until.is_some_and(|until| until.saturating_sub(now) > millis(rules.trial));
        if self.failures >= rules.failures && !resting {
            let pause = rules.pause.saturating_mul(1_u32.checked_shl(self.openings).unwrap_or(u32::MAX)).min(rules.longest);
            self.openings = self.openings.saturating_add(1);
            self.open_until = Some(now.saturating_add(millis(pause)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Breaker, BreakerRules};

    const RULES: BreakerRules = BreakerRules {
        failures: 3,
        pause: Duration::from_mins(1),
        longest: Duration::from_secs(150),
        trial: Duration::from_secs(30),
    };

    fn opened(now: i64) -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..RULES.failures {
            breaker.failed(&RULES, now, "timeout", "too slow");
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let mut breaker = Breaker::default();
        for _ in 0..10 {
            breaker.failed(&RULES, 0, "timeout", "too slow");
            breaker.failed(&RULES, 0, "timeout", "too slow");
            assert_eq!(breaker.pass(&RULES, 0), Ok(()));
            breaker.succeeded();
        }
        assert_eq!(breaker, Breaker::default());
        assert_eq!(opened(0).pass(&RULES, 1_000), Err(Duration::from_secs(59)));
    }

    #[test]
    fn when_the_pause_is_over_one_tries() {
        let mut breaker = opened(0);
        assert_eq!(breaker.pass(&RULES, 59_999), Err(Duration::from_millis(1)));
        assert_eq!(breaker.pass(&RULES, 60_000), Ok(()));
        assert_eq!(breaker.pass(&RULES, 60_001), Err(Duration::from_millis(29_999)), "one only");
        assert_eq!(breaker.pass(&RULES, 90_000), Ok(()), "the first one never came back");
        breaker.succeeded();
        assert_eq!((breaker.pass(&RULES, 90_001), breaker.failures), (Ok(()), 0));
    }

    #[test]
    fn each_pause_is_twice_as_long_up_to_a_limit() {
        let mut breaker = opened(0);
        let mut now = 0;
        for pause in [60_000, 120_000, 150_000, 150_000] {
            assert_eq!(breaker.open_until, Some(now + pause));
            now += pause;
            assert_eq!(breaker.pass(&RULES, now), Ok(()));
            breaker.failed(&RULES, now, "unavailable", "busy");
        }
        for _ in 0..100 {
            breaker.failed(&RULES, now, "unavailable", "busy");
        }
        assert_eq!(breaker.open_until, Some(now + 150_000));
        breaker.succeeded();
        assert_eq!(opened(0).open_until, Some(60_000), "and it begins anew");
    }

    #[test]
    fn those_under_way_when_it_opens_do_not_make_it_wait_longer() {
        let mut breaker = opened(0);
        breaker.failed(&RULES, 10, "timeout", "too slow");
        breaker.failed(&RULES, 20, "timeout", "too slow");
        assert_eq!((breaker.open_until, breaker.openings, breaker.failures), (Some(60_000), 1, 5));
    }

    #[test]
    fn a_clock_set_back_does_not_keep_it_open() {
        let mut breaker = opened(1_000_000_000_000);
        assert_eq!(breaker.pass(&RULES, 0), Err(Duration::from_secs(150)));
    }

    #[test]
    fn what_is_kept_of_a_failure_is_short() {
        let mut breaker = Breaker::default();
        breaker.failed(&RULES, 0, "unavailable", &"é".repeat(10_000));
        assert_eq!(breaker.last_error.chars().count(), Breaker::MAX_WORDS);
    }
}
