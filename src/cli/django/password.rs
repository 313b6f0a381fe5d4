//! Hashes of passwords, from Django and back.

/// The most iterations that a log-in may be asked to do.
const MOST_ITERATIONS: u32 = 10_000_000;
/// What fits no password.
const UNUSABLE: &str = "!";

/// What is kept of a hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Kept {
    /// A hash that can be verified here, or one that Django marked as fitting no password.
    Hash(String),
    /// None that can be verified here, and what it was made by.
    Unusable(String),
}

/// What is kept of a hash as Django writes it.
pub(in crate::cli) fn carried(django: &str) -> Kept {
    if django.starts_with(UNUSABLE) {
        return Kept::Hash(django.chars().filter(char::is_ascii_graphic).take(100).collect());
    }
    if let Some(phc) = django.strip_prefix("argon2$").filter(|phc| is_argon2id(phc)) {
        return Kept::Hash(format!("${phc}"));
    }
    if is_pbkdf2(django) {
        return Kept::Hash(django.to_owned());
    }
    // Its name only: never a part of a hash, or of a password that somebody kept in the clear.
    let known =
        ["pbkdf2_sha256", "argon2", "pbkdf2_sha1", "bcrypt_sha256", "bcrypt", "scrypt", "sha1", "md5", "unsalted_md5", "crypt"];
    let algorithm = known.into_iter().find(|name| django.split_once('$').is_some_and(|(first, _)| first == *name));
    Kept::Unusable(algorithm.unwrap_or("an unknown algorithm").to_owned())
}

/// The hash that stands for none.
pub(in crate::cli) const fn none() -> &'static str {
    UNUSABLE
}

/// A hash of ours as Django writes it.
pub(in crate::cli) fn written(hash: &str) -> String {
    match hash.strip_prefix('$') {
        Some(phc) if phc.starts_with("argon2") => format!("argon2${phc}"),
        _ => hash.to_owned(),
    }
}

/// `argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA`.
fn is_argon2id(phc: &str) -> bool {
    let parts: Vec<&str> = phc.split('$').collect();
    let fits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"=,+/.-".contains(&b));
    parts.len() == 5 && parts[0] == "argon2id" && parts.iter().all(fits) && phc.len() <= 500
}

/// `pbkdf2_sha256$120000$salt$hash in Base64`.
fn is_pbkdf2(hash: &str) -> bool {
    let parts: Vec<&str> = hash.split('$').collect();
    let [algorithm, iterations, salt, sum] = parts[..] else { return false };
    let iterations = iterations.parse().is_ok_and(|count: u32| (1..=MOST_ITERATIONS).contains(&count));
    let base64 = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
    algorithm == "pbkdf2_sha256" && iterations && !salt.is_empty() && hash.len() <= 500 && sum.len() == 44 && base64(sum)
}

#[cfg(test)]
mod tests {
    use super::{Kept, carried, written};

    #[test]
    fn hashes_that_can_be_verified_stay() {
        let sum = "A".repeat(43) + "=";
        for hash in
            [format!("pbkdf2_sha256$100000$sel${sum}"), format!("pbkdf2_sha256$1$S9x/$${sum}").replace("$$", "$"), "!".into()]
        {
            assert_eq!(carried(&hash), Kept::Hash(hash.clone()), "{hash}");
            assert_eq!(written(&hash), hash);
        }
        let ours = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assert_eq!(written(ours), format!("argon2{ours}"));
        assert_eq!(carried(&written(ours)), Kept::Hash(ours.to_owned()));
    }

    #[test]
    fn others_are_named_and_never_shown() {
        for (hash, algorithm) in [
            ("bcrypt_sha256$$2b$12$abcdefghijklmnopqrstuv", "bcrypt_sha256"),
            ("sha1$sel$0123456789", "sha1"),
            ("pbkdf2_sha256$0$sel$AAAA", "pbkdf2_sha256"),
            ("pbkdf2_sha256$4000000000$sel$AAAA", "pbkdf2_sha256"),
            ("argon2$argon2i$v=19$m=1,t=1,p=1$a$b", "argon2"),
            ("motdepasse", "an unknown algorithm"),
            ("mot$de$passe", "an unknown algorithm"),
            ("", "an unknown algorithm"),
        ] {
            assert_eq!(carried(hash), Kept::Unusable(algorithm.to_owned()), "{hash}");
        }
    }
}
