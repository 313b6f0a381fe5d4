//! The pages of accounts: log-in and sign-up, one's account, and a forgotten password.

mod browser;
mod doors;
mod forgotten;
mod mine;
pub mod words;

pub use doors::{LogInForm, LogInPage, LogOutPage, SignUpForm, SignUpPage};
pub use forgotten::{Asked, ForgottenPage, OutdatedPage, ResetPage};
pub use mine::{AccountPage, Device, Wrong};

use super::super::french;

/// How long to wait, in words: `une minute`, `12 secondes`.
#[must_use]
pub fn wait(seconds: u64) -> String {
    match seconds {
        0 | 1 => "une seconde".to_owned(),
        2..=59 => format!("{seconds} secondes"),
        60..=90 => "une minute".to_owned(),
        _ => match seconds.div_ceil(60) {
            minutes @ ..60 => format!("{minutes} minutes"),
            _ => "une heure".to_owned(),
        },
    }
}

/// The date of a moment, or nothing when it is outside of the calendar.
fn date(unix_seconds: i64) -> String {
    french::date(unix_seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn a_wait_is_told_in_words() {
        let words: Vec<String> = [1, 2, 59, 60, 91, 900, 3_600].into_iter().map(wait).collect();
        assert_eq!(words, ["une seconde", "2 secondes", "59 secondes", "une minute", "2 minutes", "15 minutes", "une heure"]);
    }
}
