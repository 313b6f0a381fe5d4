//! When it is known that Open Food Facts may not be asked, nobody looks: whoever asks for pages without end then costs the
//! database nothing.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Unavailable;
use crate::off::client::{Call, ClientError};

/// After so long somebody looks again whatever was said: another instance may know more.
const LONGEST: Duration = Duration::from_mins(1);

/// Until when each kind of call rests, and why.
#[derive(Debug, Default)]
pub(super) struct Resting {
    rests: Mutex<Vec<(Call, Instant, Unavailable)>>,
}

impl Resting {
    /// Why this kind of call is not to be tried now.
    pub(super) fn why(&self, call: Call) -> Option<Unavailable> {
        let now = Instant::now();
        let mut rests = self.rests.lock().unwrap_or_else(PoisonError::into_inner);
        rests.retain(|(_, until, _)| *until > now);
        rests.iter().find(|(resting, ..)| *resting == call).map(|(.., why)| *why)
    }

    /// Notes down what a refused call says about the next ones.
    pub(super) fn note(&self, call: Call, error: &ClientError) {
        let (free_in, why) = match error {
            ClientError::Spent { free_in } => (*free_in, Unavailable::Spent),
            ClientError::BreakerOpen { free_in, .. } => (*free_in, Unavailable::Failing),
            _ => return,
        };
        let until = Instant::now() + free_in.min(LONGEST);
        let mut rests = self.rests.lock().unwrap_or_else(PoisonError::into_inner);
        rests.retain(|(resting, ..)| *resting != call);
        rests.push((call, until, why));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Resting, Unavailable};
    use crate::off::client::{Call, ClientError};

    #[test]
    fn a_kind_of_call_rests_for_as_long_as_it_was_told_to() {
        let resting = Resting::default();
        resting.note(Call::Search, &ClientError::Timeout("x"));
        assert_eq!(resting.why(Call::Search), None, "that says nothing about the next call");
        resting.note(Call::Search, &ClientError::Spent { free_in: Duration::from_mins(10) });
        resting.note(Call::Search, &ClientError::Spent { free_in: Duration::from_mins(10) });
        assert_eq!(resting.why(Call::Search), Some(Unavailable::Spent));
        assert_eq!(resting.why(Call::ProductRead), None);
        resting.note(Call::ProductRead, &ClientError::BreakerOpen { free_in: Duration::ZERO, why: String::new() });
        assert_eq!(resting.why(Call::ProductRead), None, "that time is over");
        resting.note(Call::Search, &ClientError::BreakerOpen { free_in: Duration::from_mins(10), why: String::new() });
        assert_eq!(resting.why(Call::Search), Some(Unavailable::Failing), "the last word counts");
    }
}
