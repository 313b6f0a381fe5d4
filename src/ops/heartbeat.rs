//! Calling an address that watches over something: what it does not hear of, it reports.

use std::time::Duration;

/// For the whole call: a watchman who is slow must not hold up what is watched.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why the call failed.
pub type HeartbeatError = ureq::Error;

/// Calls an address once, as GET, and asks for no more than a status that says "received".
///
/// # Errors
/// When it cannot be reached in time, or answers with a status of 400 or more.
pub fn call(url: &str) -> Result<(), HeartbeatError> {
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .user_agent(concat!("PurBeurre/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent();
    agent.get(url).call().map(drop)
}
