//! The log: lines on standard error, as text for people or JSON for machines.

use std::io::IsTerminal as _;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::config::{Log, LogFormat, LogLevel};

/// Starts the log of this process. A second call changes nothing: the first one holds.
pub fn start(settings: &Log) {
    // The layer would otherwise report a closed standard error on standard error, and panic.
    let lines = fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let lines = match settings.format {
        LogFormat::Text => lines.with_ansi(colours()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // Fails only when a log is already there.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter(settings))).try_init();
}

/// Colours are for a terminal whose owner did not ask for none (no-color.org).
fn colours() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Which lines are kept: a level for all, others for the modules that are named.
fn filter(settings: &Log) -> Targets {
    let modules = settings.module_levels().into_iter().map(|(module, level)| (module.to_owned(), level_filter(level)));
    let level = level_filter(settings.level);
    // It tells its inner life at info, at every start.
    let quiet = ("tokio_cron_scheduler", level.min(LevelFilter::WARN));
    Targets::new().with_default(level).with_targets([quiet]).with_targets(modules)
}

fn level_filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn modules_have_levels_of_their_own() {
        let modules = vec!["purbeurre::store=debug".to_owned(), "hyper=off".to_owned()];
        let filter = filter(&Log { level: LogLevel::Info, format: LogFormat::Text, modules, folder: None });
        for (module, level, kept) in [
            ("purbeurre", Level::INFO, true),
            ("purbeurre", Level::DEBUG, false),
            ("purbeurre::store", Level::DEBUG, true),
            ("purbeurre::store::search", Level::DEBUG, true),
            ("purbeurre::store", Level::TRACE, false),
            ("hyper::server", Level::ERROR, false),
            ("tokio_cron_scheduler::job_scheduler", Level::INFO, false),
            ("tokio_cron_scheduler::job_scheduler", Level::WARN, true),
        ] {
            assert_eq!(filter.would_enable(module, &level), kept, "{module} {level}");
        }
    }
}
