//! Why a command failed: any error, its causes, and the exit code it ends with.

use std::error::Error;
use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::ops::causes;

/// What a command ends with.
pub type Outcome = Result<(), Failure>;

/// Any error. `?` makes one of everything that is an error.
pub struct Failure {
    error: Box<dyn Error + Send + Sync>,
    code: u8,
}

impl Failure {
    /// The exit code of a server whose settings are wrong: trying again would not help.
    pub const SETTINGS: u8 = 78;

    /// A failure that has no deeper cause.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { error: message.into().into(), code: 1 }
    }

    /// The command was called wrongly, which only showed once it had begun: exit code 2.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self { code: 2, ..Self::new(message) }
    }

    /// The same, as the end of a server whose settings are wrong: exit code 78, which keeps whoever starts it from trying again.
    #[must_use]
    pub fn of_settings(self) -> Self {
        Self { code: Self::SETTINGS, ..self }
    }

    /// Says what went wrong, a line a cause, and gives the exit code: 1, 2 for wrong usage, 78 for a server's wrong settings.
    ///
    /// A reader that went away (`purbeurre man | head`) is no failure of ours: nothing is said, and the code is 0.
    #[must_use]
    pub fn report(&self) -> ExitCode {
        if self.reader_went_away() {
            return ExitCode::SUCCESS;
        }
        // When standard error is closed too there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "error: {self}");
        ExitCode::from(self.code)
    }

    fn reader_went_away(&self) -> bool {
        self.error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl<E: Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self { error: Box::new(error), code: 1 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        causes::write(f, &*self.error, "\n  caused by: ")
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.error, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the site did not start")]
    struct Outer(#[source] io::Error);

    #[derive(Debug, thiserror::Error)]
    #[error("cannot read x: {0}")]
    struct Repeating(#[source] io::Error);

    #[test]
    fn says_each_cause_once() {
        let inner = || io::Error::other("port taken");
        assert_eq!(Failure::from(Outer(inner())).to_string(), "the site did not start\n  caused by: port taken");
        assert_eq!(Failure::from(Repeating(inner())).to_string(), "cannot read x: port taken");
        assert_eq!(Failure::new("no").to_string(), "no");
    }

    #[test]
    fn a_closed_pipe_is_silent_success() {
        let closed = Failure::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!(format!("{:?}", closed.report()), format!("{:?}", ExitCode::SUCCESS));
        assert!(!Failure::from(io::Error::from(io::ErrorKind::NotFound)).reader_went_away());
    }
}
