//! Who has an account.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

/// The number of a user, for as long as there is a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub i64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Somebody with an account. The password is no part of it: what is shown of a user can never show that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its number.
    pub id: UserId,
    /// The name they log in with, as they wrote it.
    pub username: String,
    /// Their e-mail address; empty when none is known.
    pub email: String,
    /// Given name; often empty.
    pub first_name: String,
    /// Family name; often empty.
    pub last_name: String,
    /// Whether they may log in at all.
    pub active: bool,
    /// Whether they may enter the admin.
    pub staff: bool,
    /// Whether they may do everything there.
    pub superuser: bool,
    /// When they signed up, in Unix seconds.
    pub joined_at: i64,
    /// When they last logged in, in Unix seconds.
    pub last_login_at: Option<i64>,
}

/// Somebody who is to get an account, with a hashed password.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewUser {
    /// The name they log in with.
    pub username: String,
    /// Their e-mail address; may be empty.
    pub email: String,
    /// The hash of their password.
    pub password: String,
    /// Whether they may enter the admin.
    pub staff: bool,
    /// Whether they may do everything there.
    pub superuser: bool,
    /// When they signed up, in Unix seconds.
    pub joined_at: i64,
}

/// How a user name or an e-mail address is looked up: letters that look the same are the same, and capitals do not count.
#[must_use]
pub fn key(text: &str) -> String {
    text.trim().nfkc().collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn names_that_look_the_same_have_one_key() {
        assert_eq!(key(" Élodie "), key("e\u{301}lodie"));
        assert_eq!(key("ＡＢＣ"), "abc");
        assert_ne!(key("elodie"), key("élodie"));
    }
}
