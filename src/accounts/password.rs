//! Which passwords are good enough.

use zxcvbn::{Score, zxcvbn};

use super::user::key;

/// The fewest characters.
pub const SHORTEST: usize = 8;
/// The most bytes: nobody types more, and hashing more takes time.
pub const LONGEST: usize = 1_000;
/// From this share of characters in common on, a password is like a name: Django's rule.
const LIKE: f64 = 0.7;
/// So much of a password is looked at for being common: what is longer and common in its beginning is long all the same.
const LOOKED_AT: usize = 100;

/// Why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It has fewer than [`SHORTEST`] characters.
    TooShort,
    /// It has more than [`LONGEST`] bytes.
    TooLong,
    /// It is a number.
    OnlyDigits,
    /// It is among the first that somebody would try.
    TooCommon,
    /// It is much like the user name.
    LikeUsername,
    /// It is much like the e-mail address.
    LikeEmail,
}

/// All that is wrong with a password, for somebody of this name and address (either may be empty); nothing when it is good.
#[must_use]
pub fn check(password: &str, username: &str, email: &str) -> Vec<Problem> {
    if password.len() > LONGEST {
        return vec![Problem::TooLong];
    }
    let mut problems = Vec::new();
    let mut note = |is_so: bool, problem| {
        if is_so {
            problems.push(problem);
        }
    };
    note(password.chars().count() < SHORTEST, Problem::TooShort);
    note(!password.is_empty() && password.chars().all(char::is_numeric), Problem::OnlyDigits);
    note(is_common(password), Problem::TooCommon);
    note(is_like(password, username), Problem::LikeUsername);
    note(is_like(password, email), Problem::LikeEmail);
    problems
}

/// Whether a million tries would find it: words, names and passwords that leaked, keyboard patterns, dates, and what is
/// usually made of them.
fn is_common(password: &str) -> bool {
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    !looked_at.is_empty() && zxcvbn(&looked_at, &[]).score() < Score::Two
}

/// Whether a password is much like a text or one of the words in it.
fn is_like(password: &str, text: &str) -> bool {
    let (password, text) = (sorted(&key(password)), key(text));
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.chain([text.as_str()]).any(|word| !word.is_empty() && share(&password, &sorted(word)) >= LIKE)
}

fn sorted(text: &str) -> Vec<char> {
    let mut chars: Vec<char> = text.chars().collect();
    chars.sort_unstable();
    chars
}

/// How much two sets of sorted characters have in common, from 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "texts of a thousand characters at most")]
fn share(one: &[char], other: &[char]) -> f64 {
    let (mut at, mut with, mut common) = (0, 0, 0);
    while let (Some(a), Some(b)) = (one.get(at), other.get(with)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => with += 1,
            std::cmp::Ordering::Equal => (at, with, common) = (at + 1, with + 1, common + 1),
        }
    }
    2.0 * f64::from(common) / (one.len() + other.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Problem, check};

    #[test]
    fn what_nobody_guesses_is_good() {
        for password in ["quatre pommes et un vélo", "kV7#pq!zR2", "tr0mpette-Lilas-91", "пароль-сыр-ложка", "🥐🧀🍷🥖🍇🍓🥝🍍"]
        {
            assert_eq!(check(password, "claire", "claire@exemple.fr"), [], "{password}");
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        assert_eq!(check("", "", ""), [Problem::TooShort]);
        assert_eq!(check("123", "", ""), [Problem::TooShort, Problem::OnlyDigits, Problem::TooCommon]);
        assert_eq!(check("1234567890", "", ""), [Problem::OnlyDigits, Problem::TooCommon]);
        assert_eq!(check(&"é".repeat(501), "", ""), [Problem::TooLong]);
        let problems = check("claire", "claire", "claire@exemple.fr");
        assert!([Problem::TooShort, Problem::LikeUsername, Problem::LikeEmail].iter().all(|problem| problems.contains(problem)));
    }

    #[test]
    fn common_ones_are_told() {
        for password in
            ["password", "Password1", "azertyuiop", "qwertyui", "motdepasse", "iloveyou", "abcdefgh", "p@ssw0rd", "aaaaaaaa"]
        {
            assert!(check(password, "", "").contains(&Problem::TooCommon), "{password}");
        }
    }

    #[test]
    fn likeness_does_not_mind_order_or_capitals() {
        for password in ["Purbeurre", "BEURREPUR", "purbeurre1", "purbeurr"] {
            assert!(check(password, "purbeurre", "").contains(&Problem::LikeUsername), "{password}");
            assert!(check(password, "", "purbeurre@exemple.fr").contains(&Problem::LikeEmail), "{password}");
        }
        assert!(check("exemple.fr", "", "c@exemple.fr").contains(&Problem::LikeEmail));
        assert!(!check("kV7#pq!zR2", "purbeurre", "a@b.fr").contains(&Problem::LikeUsername));
    }
}
