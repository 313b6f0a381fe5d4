//! What can go wrong with a call to Open Food Facts, told apart by what the caller can do about it.

use std::io;
use std::time::Duration;

use crate::off::country::BadCountry;

/// Why a call gave nothing. Messages name no secret: no address of a proxy, no whole address that a server redirected to.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No contact is set. Say so; ask nothing.
    #[error(
        "open_food_facts.contact is not set: Open Food Facts wants to know whom it may write to. Set your e-mail address in Rocket.toml, or in PURBEURRE_OPEN_FOOD_FACTS__CONTACT"
    )]
    ContactMissing,
    /// The country of the settings is none.
    #[error("open_food_facts.country: {0}")]
    Country(#[from] BadCountry),
    /// The budget of calls is spent. Ask again later.
    #[error("the budget of calls to Open Food Facts is spent; free again in {} s", free_in.as_secs().max(1))]
    Spent {
        /// When the next call is free.
        free_in: Duration,
    },
    /// Open Food Facts failed too often lately, and is left alone for a while. Ask again later.
    #[error("Open Food Facts is left alone for {} s more, after too many failures (the last: {why})", free_in.as_secs().max(1))]
    BreakerOpen {
        /// When somebody may try again.
        free_in: Duration,
        /// The last failure.
        why: String,
    },
    /// Told to stop while waiting or reading.
    #[error("told to stop")]
    Interrupted,
    /// It did not answer, or not to the end, in time.
    #[error("Open Food Facts did not answer in time ({0})")]
    Timeout(&'static str),
    /// It cannot be reached, or hung up.
    #[error("Open Food Facts cannot be reached: {0}")]
    Unreachable(String),
    /// It says that it is busy or broken: 429, 5xx.
    #[error("Open Food Facts is overloaded or broken (HTTP {status}{})", said(words))]
    Unavailable {
        /// The HTTP status.
        status: u16,
        /// How long it wants to be left alone, where it says so.
        retry_after: Option<Duration>,
        /// What it says, shortened.
        words: String,
    },
    /// It refuses the question; asking again is of no use.
    #[error("Open Food Facts refuses the request (HTTP {status}{}){}", said(words), advice(*status))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it says, shortened.
        words: String,
    },
    /// Something else than what was asked for, usually a web page that says that the server is busy.
    #[error("Open Food Facts sent {content_type} where {wanted} was asked for{}", said(words))]
    NotWanted {
        /// What was asked for.
        wanted: &'static str,
        /// What came.
        content_type: String,
        /// How it begins, shortened.
        words: String,
    },
    /// An answer of the right type that cannot be read.
    #[error("Open Food Facts sent an answer that cannot be read: {0}")]
    NotUnderstood(String),
    /// An answer larger than any should be.
    #[error("Open Food Facts sent more than {} KiB{}; no such answer should be that large", limit / 1024, if *unpacked { " unpacked" } else { "" })]
    TooLarge {
        /// Bytes allowed.
        limit: u64,
        /// Whether only its unpacked form was too large.
        unpacked: bool,
    },
    /// A redirect to where we do not follow.
    #[error(
        "Open Food Facts redirects to another place ({0}), which is not followed; is its address in the settings still right?"
    )]
    Elsewhere(String),
    /// A redirect that leads nowhere.
    #[error("Open Food Facts redirects in a circle, or more than {0} times")]
    Redirects(usize),
    /// The budget that all instances share cannot be asked for, because of our own database.
    #[error("whether a call is free cannot be told: {0}")]
    Pace(String),
    /// Our own file cannot be written.
    #[error("the download cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl ClientError {
    /// One word for machines: metrics, /readyz, the history of jobs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ContactMissing => "contact_missing",
            Self::Country(_) => "country",
            Self::Spent { .. } => "spent",
            Self::BreakerOpen { .. } => "breaker_open",
            Self::Interrupted => "interrupted",
            Self::Timeout(_) => "timeout",
            Self::Unreachable(_) => "unreachable",
            Self::Unavailable { .. } => "unavailable",
            Self::Refused { .. } => "refused",
            Self::NotWanted { .. } => "not_wanted",
            Self::NotUnderstood(_) => "not_understood",
            Self::TooLarge { .. } => "too_large",
            Self::Elsewhere(_) => "elsewhere",
            Self::Redirects(_) => "redirects",
            Self::Pace(_) => "pace",
            Self::Write(_) => "write",
        }
    }

    /// Whether the same call may succeed a while later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Spent { .. }
                | Self::BreakerOpen { .. }
                | Self::Timeout(_)
                | Self::Unreachable(_)
                | Self::Unavailable { .. }
                | Self::NotWanted { .. }
                | Self::NotUnderstood(_)
                | Self::Pace(_)
        )
    }

    /// Whether it says that Open Food Facts is in trouble, or in trouble with us: what the breaker counts.
    #[must_use]
    pub const fn blames_them(&self) -> bool {
        match self {
            Self::Timeout(_) | Self::Unreachable(_) | Self::Unavailable { .. } | Self::NotWanted { .. } => true,
            // Banned.
            Self::Refused { status, .. } => matches!(status, 401 | 403),
            _ => false,
        }
    }
}

fn said(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(", “{words}”") }
}

const fn advice(status: u16) -> &'static str {
    match status {
        401 | 403 => "; perhaps this address was banned for asking too much: write to them",
        404 | 410 => "; is open_food_facts.base_url or files_url right?",
        _ => "",
    }
}
