//! Passwords as they are kept: argon2id in PHC form, and what Django wrote, until its owner logs in.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use base64ct::{Base64, Encoding as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// What OWASP recommends for argon2id: memory in KiB, passes, lanes.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// A hash that would take more than this was not made by anybody who means well.
const MOST_MEMORY: u32 = 65_536;
const MOST_PASSES: u32 = 10;
const MOST_LANES: u32 = 8;
const MOST_ITERATIONS: u32 = 10_000_000;
/// How Django calls the algorithm that it uses unless told otherwise.
const DJANGO: &str = "pbkdf2_sha256$";

/// Whether a password is the one of a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Right,
    /// It is, and the hash should be replaced by a new one.
    RightButOld,
    /// It is not, or the hash fits no password.
    Wrong,
}

/// A password could not be hashed: there is not enough memory, or it is gigabytes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(argon2::password_hash::Error);

/// Hashes a password with a salt made of chance. Takes some twenty milliseconds and 19 MiB.
///
/// # Errors
/// When there is not enough memory.
pub fn hash(password: &str, salt: [u8; 16]) -> Result<String, HashError> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|error| HashError(error.into()))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hashed = argon.hash_password_with_salt(password.as_bytes(), &salt).map_err(HashError)?;
    Ok(hashed.to_string())
}

/// Whether a password is the one of a stored hash. What is no hash that we know takes as long as one of ours.
#[must_use]
pub fn verify(password: &str, stored: &str) -> Verdict {
    let known = match stored.strip_prefix(DJANGO) {
        Some(rest) => django(password, rest),
        None => argon2id(password, stored),
    };
    known.unwrap_or_else(|| {
        let _same_work = std::hint::black_box(hash(password, [0; 16]));
        Verdict::Wrong
    })
}

/// `None` when it is not an argon2id hash that we would compute.
fn argon2id(password: &str, stored: &str) -> Option<Verdict> {
    let parsed = PasswordHash::new(stored).ok().filter(|parsed| parsed.algorithm.as_str() == "argon2id")?;
    let params = Params::try_from(&parsed).ok()?;
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    if memory > MOST_MEMORY || passes > MOST_PASSES || lanes > MOST_LANES || parsed.hash.is_none() {
        return None;
    }
    if Argon2::default().verify_password(password.as_bytes(), &parsed).is_err() {
        return Some(Verdict::Wrong);
    }
    let is_new = memory >= MEMORY && passes >= PASSES && parsed.version == Some(Version::V0x13.into());
    Some(if is_new { Verdict::Right } else { Verdict::RightButOld })
}

/// `<iterations>$<salt>$<hash in base64>`; `None` when it is something else, or would take for ever.
fn django(password: &str, rest: &str) -> Option<Verdict> {
    let mut parts = rest.splitn(3, '$');
    let (iterations, salt, expected) = (parts.next()?.parse::<u32>().ok()?, parts.next()?, parts.next()?);
    if !(1..=MOST_ITERATIONS).contains(&iterations) {
        return None;
    }
    let mut computed = [0; 32];
    pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), salt.as_bytes(), iterations, &mut computed);
    let same = Base64::encode_string(&computed).as_bytes().ct_eq(expected.as_bytes());
    Some(if same.into() { Verdict::RightButOld } else { Verdict::Wrong })
}

#[cfg(test)]
mod tests;
