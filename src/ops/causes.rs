//! An error with its causes, for people.

use std::error::Error;
use std::fmt;

/// Writes an error and each cause behind `between`, those left out that their error has said already: some repeat their cause
/// in their own message.
///
/// # Errors
/// When `f` cannot be written.
pub fn write(f: &mut fmt::Formatter<'_>, error: &(dyn Error + 'static), between: &str) -> fmt::Result {
    let mut said = error.to_string();
    f.write_str(&said)?;
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !said.contains(&text) {
            write!(f, "{between}{text}")?;
            said = text;
        }
        cause = error.source();
    }
    Ok(())
}
