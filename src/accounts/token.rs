//! What a cookie or a letter carries to prove who somebody is: random, and kept by us as a hash only.

use sha2::{Digest as _, Sha256};

/// 32 random bytes, written as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Bytes of chance in a token.
    pub const BYTES: usize = 32;

    /// A token made of chance.
    #[must_use]
    pub fn new(chance: [u8; Self::BYTES]) -> Self {
        Self(hex(&chance))
    }

    /// Reads one that came back; `None` when it cannot be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 2 * Self::BYTES && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Self(text.to_owned()))
    }

    /// The token itself, for the cookie or the letter. Never log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it: whoever reads the database cannot use it. Looking a hash up in an index tells nothing of the token
    /// by its duration, so that no comparison in constant time is needed.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(********)")
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(half.into(), 16).unwrap_or('0'));
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::Token;

    #[test]
    fn only_its_hash_is_kept_and_it_shows_nowhere() {
        let token = Token::new([0xa7; 32]);
        assert_eq!(token.expose(), "a7".repeat(32));
        assert_eq!(Token::parse(token.expose()), Some(token.clone()));
        assert!(!token.hash().contains("a7a7") && token.hash().len() == 64);
        assert!(!format!("{token:?}").contains("a7"));
    }

    #[test]
    fn what_cannot_be_a_token_is_none() {
        for text in ["", "a7", &"A7".repeat(32), &"a7".repeat(33), &"é".repeat(32), &" a".repeat(32)] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }
}
