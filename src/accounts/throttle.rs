//! How long somebody has to wait before the next attempt to log in: longer with each failure, but never for ever.

/// The longest wait, in seconds.
pub const LONGEST_WAIT: u64 = 15 * 60;

/// What failures are counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One account, whoever tries.
    Account,
    /// One address, whatever the account; many people may share it.
    Address,
}

impl Kind {
    /// How many failures cost nothing.
    #[must_use]
    pub const fn free(self) -> u32 {
        match self {
            Self::Account => 5,
            Self::Address => 20,
        }
    }

    /// After how many seconds without another one failures are forgotten.
    #[must_use]
    pub const fn memory(self) -> i64 {
        match self {
            Self::Account => 24 * 60 * 60,
            Self::Address => 60 * 60,
        }
    }
}

/// Seconds to wait after so many failures, the last of them at `last_at`; `None` when nobody has to. Times are Unix seconds.
#[must_use]
pub fn wait(failures: u32, last_at: i64, now: i64, kind: Kind) -> Option<u64> {
    let over = failures.checked_sub(kind.free())?;
    if is_forgotten(last_at, now, kind) {
        return None;
    }
    let delay = 1_u64.checked_shl(over).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
    // A clock that was set back must not make anybody wait longer than that.
    let since = u64::try_from(now.saturating_sub(last_at)).unwrap_or(0);
    delay.checked_sub(since).filter(|left| *left > 0)
}

/// Whether failures, the last of them at `last_at`, count no more.
#[must_use]
pub const fn is_forgotten(last_at: i64, now: i64, kind: Kind) -> bool {
    now.saturating_sub(last_at) >= kind.memory()
}

#[cfg(test)]
mod tests {
    use super::{Kind, LONGEST_WAIT, wait};

    const NOW: i64 = 1_700_000_000;

    #[test]
    fn the_first_failures_cost_nothing_and_then_each_costs_double() {
        for (kind, free) in [(Kind::Account, 5), (Kind::Address, 20)] {
            for failures in 0..free {
                assert_eq!(wait(failures, NOW, NOW, kind), None);
            }
            let waits: Vec<_> = (free..free + 12).map(|failures| wait(failures, NOW, NOW, kind).unwrap_or(0)).collect();
            assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        }
    }

    #[test]
    fn a_wait_ends() {
        assert_eq!(wait(8, NOW, NOW + 3, Kind::Account), Some(5));
        assert_eq!(wait(8, NOW, NOW + 8, Kind::Account), None);
        assert_eq!(wait(u32::MAX, NOW, NOW, Kind::Account), Some(LONGEST_WAIT));
        assert_eq!(wait(u32::MAX, NOW, NOW + 900, Kind::Account), None);
        assert_eq!(wait(u32::MAX, NOW, NOW + Kind::Address.memory(), Kind::Address), None);
    }

    #[test]
    fn a_clock_set_back_makes_nobody_wait_longer() {
        assert_eq!(wait(8, NOW, NOW - 1_000_000, Kind::Account), Some(8));
        assert_eq!(wait(8, i64::MAX, i64::MIN, Kind::Account), Some(8));
        assert_eq!(wait(8, i64::MIN, i64::MAX, Kind::Account), None);
    }
}
