//! When a process that died is started again, and when no more.

use std::time::Duration;

/// Who lives shorter than this died quickly.
const QUICK: Duration = Duration::from_secs(10);
/// The wait after the first quick death; each further one doubles it.
const FIRST: Duration = Duration::from_millis(500);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(30);
/// So many quick deaths in a row are no accident.
const MOST: u32 = 8;

/// Counts deaths.
#[derive(Debug, Clone, Copy, Default)]
pub struct Restarts {
    quick: u32,
}

impl Restarts {
    /// How long to wait before the next start, after a life of this length; `None`: starting again would not help.
    pub fn after(&mut self, lived: Duration) -> Option<Duration> {
        if lived >= QUICK {
            self.quick = 0;
        }
        self.quick += 1;
        (self.quick < MOST).then(|| LONGEST.min(FIRST * 2_u32.saturating_pow(self.quick - 1)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MOST, Restarts};

    #[test]
    fn waits_grow_and_end() {
        let mut restarts = Restarts::default();
        let waits: Vec<_> = (0..MOST).map(|_| restarts.after(Duration::from_secs(1)).map(|wait| wait.as_millis())).collect();
        assert_eq!(waits, [Some(500), Some(1_000), Some(2_000), Some(4_000), Some(8_000), Some(16_000), Some(30_000), None]);
    }

    #[test]
    fn a_long_life_makes_up_for_quick_deaths() {
        let mut restarts = Restarts::default();
        for _ in 0..50 {
            for _ in 0..MOST - 1 {
                let _ = restarts.after(Duration::ZERO);
            }
            assert_eq!(restarts.after(Duration::from_hours(1)), Some(Duration::from_millis(500)));
        }
    }
}
