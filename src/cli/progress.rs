//! How far long work is: a bar on a terminal, a line now and then elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::off::import::Summary;
use crate::off::source;

/// How often a line is written where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// The progress of one file.
pub(super) struct Progress {
    source: source::Progress,
    bar: Option<ProgressBar>,
    begun: Instant,
    told: Instant,
}

impl Progress {
    /// Begins to show how far a source is read, on standard error.
    pub(super) fn of(source: source::Progress) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| bar(source.total()));
        let begun = Instant::now();
        Self { source, bar, begun, told: begun }
    }

    /// Shows what has been done until now.
    pub(super) fn show(&mut self, summary: &Summary) {
        let read = self.source.read();
        let elapsed = self.begun.elapsed();
        #[expect(clippy::cast_precision_loss, reason = "shown to people, rounded")]
        let rate = summary.read as f64 / elapsed.as_secs_f64().max(0.001);
        let said = format!("{} lines, {} products, {rate:.0} lines/s", summary.read, summary.kept);
        if let Some(bar) = &self.bar {
            bar.set_position(read);
            bar.set_message(said);
        } else if self.told.elapsed() >= EVERY {
            self.told = Instant::now();
            // When standard error is closed there is nobody to tell.
            let _ = writeln!(std::io::stderr().lock(), "{said}{}", remaining(elapsed, read, self.source.total()));
        }
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let template = match total {
        Some(_) => "{bar:30} {percent}% · {msg} · {eta} left",
        None => "{spinner} {bytes} · {msg} · {elapsed}",
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let target = ProgressDrawTarget::stderr_with_hz(5);
    ProgressBar::with_draw_target(total, target).with_style(style)
}

/// `, 40 %, 3 minutes left`, where the size is known.
#[expect(clippy::cast_precision_loss, reason = "shown to people, rounded")]
fn remaining(elapsed: Duration, read: u64, total: Option<u64>) -> String {
    let Some(total) = total.filter(|_| read > 0) else { return String::new() };
    let share = (read as f64 / total.max(1) as f64).clamp(0.001, 1.0);
    let left = elapsed.mul_f64((1.0 - share) / share);
    format!(", {:.0} %, {} left", share * 100.0, HumanDuration(left))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::remaining;

    #[test]
    fn what_remains_follows_from_what_was_done() {
        let minute = Duration::from_mins(1);
        assert_eq!(remaining(minute, 25, Some(100)), ", 25 %, 3 minutes left");
        assert_eq!(remaining(minute, 100, Some(100)), ", 100 %, 0 seconds left");
        assert_eq!(remaining(minute, 0, Some(100)), "");
        assert_eq!(remaining(minute, 5, None), "");
    }
}
