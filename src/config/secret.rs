//! Values that must not be seen: masked wherever they are shown, logged or serialised.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// What stands where a secret would.
pub(super) const MASK: &str = "********";

/// Settings whose values are never repeated in a message.
pub(super) const SECRET_KEYS: [&str; 4] = ["secret_key", "database.url", "update.heartbeat_url", "mail.url"];

/// The fewest characters of a key that cannot be guessed when they are random.
const SHORTEST: usize = 32;

/// A text that shows as `********`; only [`Secret::expose`] gives it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Keeps `text` from being seen.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself. Never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

/// Whether a secret key can be one: at least 32 characters, printable, not one character over and over.
///
/// # Errors
/// What is wrong, as a sentence that follows the key's name.
pub(crate) fn strong_enough(key: &str) -> Result<(), &'static str> {
    if key.len() < SHORTEST {
        return Err("is too short: at least 32 characters, such as `openssl rand -hex 32` prints");
    }
    if !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("holds a space, a line break or a character beyond ASCII; `openssl rand -hex 32` prints a good one");
    }
    let mut different: Vec<u8> = key.bytes().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < 8 {
        return Err("is too regular to be random; `openssl rand -hex 32` prints a good one");
    }
    Ok(())
}

/// The address with its password masked, in `user:password@` and in `password=` of the query.
pub(super) fn mask_url(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return MASK.to_owned();
    };
    let (before_query, query) = match rest.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (rest, None),
    };
    let mut masked = format!("{scheme}://");
    // The last @ ends the credentials: a password may hold one although it should be escaped.
    match before_query.rsplit_once('@') {
        Some((credentials, place)) => {
            match credentials.split_once(':') {
                Some((user, _)) => masked.extend([user, ":", MASK]),
                None => masked.push_str(credentials),
            }
            masked.push('@');
            masked.push_str(place);
        }
        None => masked.push_str(before_query),
    }
    if let Some(query) = query {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("pass") => format!("{name}={MASK}"),
            _ => pair.to_owned(),
        });
        masked.push('?');
        masked.push_str(&pairs.collect::<Vec<_>>().join("&"));
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_every_place_a_password_can_be() {
        for (url, masked) in [
            ("postgres://u:p@h/db", "postgres://u:********@h/db"),
            ("postgres://u:p@q:r@h/db", "postgres://u:********@h/db"),
            ("postgres://u:p/q@h/db", "postgres://u:********@h/db"),
            ("postgres://u@h/db", "postgres://u@h/db"),
            ("postgres://h/db?user=u&password=p", "postgres://h/db?user=u&password=********"),
            ("postgres://h/db?sslpassword=p", "postgres://h/db?sslpassword=********"),
        ] {
            assert_eq!(mask_url(url), masked);
        }
    }

    #[test]
    fn a_secret_shows_nowhere() {
        let secret = Secret::new("hunter2".to_owned());
        assert_eq!(format!("{secret} {secret:?} {}", serde_json::to_string(&secret).unwrap()), "******** ******** \"********\"");
    }

    #[test]
    fn weak_keys_are_refused() {
        for key in ["", "short", &"a".repeat(64), &"ab ".repeat(30), &"é".repeat(64)] {
            assert!(strong_enough(key).is_err(), "{key}");
        }
        assert_eq!(strong_enough("0123456789abcdef0123456789abcdef"), Ok(()));
    }
}
