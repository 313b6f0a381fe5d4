//! Which texts may be e-mail addresses. Only a letter that arrives tells for sure.

/// The longest address, in bytes: what SMTP carries.
pub const LONGEST: usize = 254;
/// The longest part before the @, in bytes.
const LONGEST_NAME: usize = 64;

/// Why a text cannot be an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It has more than [`LONGEST`] bytes.
    TooLong,
    /// It does not look like one.
    NotAnAddress,
}

/// Whether a text may be an e-mail address, blanks around it aside. An empty one is fine: nobody has to have an address.
///
/// # Errors
/// What is wrong with it.
pub fn check(text: &str) -> Result<(), Problem> {
    let address = text.trim();
    if address.is_empty() {
        return Ok(());
    }
    if address.len() > LONGEST {
        return Err(Problem::TooLong);
    }
    let fits = address.rsplit_once('@').is_some_and(|(name, host)| is_name(name) && is_host(host));
    fits.then_some(()).ok_or(Problem::NotAnAddress)
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    name.len() <= LONGEST_NAME && name.split('.').all(|part| !part.is_empty() && part.chars().all(fits))
}

fn is_host(host: &str) -> bool {
    let fits = |label: &str| {
        let inside = label.chars().all(|c| c.is_alphanumeric() || c == '-');
        (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && host.split('.').all(fits) && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{Problem, check};

    #[test]
    fn addresses_that_people_have() {
        for address in
            ["", " ", "claire@exemple.fr", " claire@exemple.fr ", "c.d+courses@sous.exemple.museum", "o'neil@exemple.ie"]
        {
            assert_eq!(check(address), Ok(()), "{address}");
        }
        for address in ["élodie@exemple.fr", "claire@épicerie.fr", "a@xn--picerie-9xa.fr"] {
            assert_eq!(check(address), Ok(()), "{address}");
        }
    }

    #[test]
    fn what_no_letter_could_reach() {
        for text in [
            "claire",
            "@exemple.fr",
            "claire@",
            "claire@exemple",
            "claire@.fr",
            "claire@exemple.",
            "a b@exemple.fr",
            "a@b@exemple.fr",
            "a..b@exemple.fr",
            ".a@exemple.fr",
            "a@-exemple.fr",
            "a@127.0.0.1",
            "<a@exemple.fr>",
            "a@exemple.fr\r\nBcc: tous@exemple.fr",
            "a@exemple.fr,b@exemple.fr",
            "\"a\"@exemple.fr",
            "a@exemple.fr\u{0}",
        ] {
            assert_eq!(check(text), Err(Problem::NotAnAddress), "{text:?}");
        }
        assert_eq!(check(&format!("{}@exemple.fr", "a".repeat(65))), Err(Problem::NotAnAddress));
        assert_eq!(check(&format!("a@{}.fr", "exemple.".repeat(40))), Err(Problem::TooLong));
    }
}
