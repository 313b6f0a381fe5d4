//! Profiles: which part of Rocket.toml speaks.

use std::fmt;
use std::str::FromStr;

/// The profile that a process runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// For developers: the default of debug builds.
    Debug,
    /// For automatic tests.
    Test,
    /// For visitors: the default of release builds.
    Production,
}

impl Profile {
    /// All of them.
    pub const ALL: [Profile; 3] = [Profile::Debug, Profile::Test, Profile::Production];

    /// Its name in Rocket.toml and `ROCKET_PROFILE`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Test => "test",
            Self::Production => "production",
        }
    }
}

impl Default for Profile {
    fn default() -> Self {
        if cfg!(debug_assertions) { Self::Debug } else { Self::Production }
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|profile| text.eq_ignore_ascii_case(profile.name()))
            .ok_or_else(|| format!("“{text}” is not a profile: debug, test or production"))
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
