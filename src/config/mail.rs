//! `[mail]`: how letters to people go out.

use serde::{Deserialize, Serialize};

use super::{Secret, Wrong, email_address};

/// Section `mail`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The SMTP server, as `smtp://user:password@host:587`. Without it no letter is sent.
    pub url: Option<Secret>,
    /// Whom letters come from: an address, or `Name <address>`.
    pub from: Option<String>,
}

impl Mail {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        if let Some(from) = &self.from {
            let bare = from.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')).map(|(_, address)| address);
            email_address(wrong, "mail.from", bare.unwrap_or(from));
        }
        let Some(url) = &self.url else { return };
        // Its value is not repeated: it holds a password.
        if let Err(why) = check(url.expose()) {
            wrong.push(("mail.url", why.to_owned()));
        }
        if self.from.is_none() {
            wrong.push(("mail.from", "is missing: letters need a sender, such as Pur Beurre <bonjour@example.org>".to_owned()));
        }
    }
}

/// Whether an address is one of an SMTP server.
fn check(url: &str) -> Result<(), &'static str> {
    const SHAPE: &str = "is not the address of an SMTP server such as smtp://user:password@smtp.example.org:587 or \
                         smtps://…:465; signs such as @ : / in the password are written %40 %3A %2F";
    let rest = url.strip_prefix("smtp://").or_else(|| url.strip_prefix("smtps://")).ok_or(SHAPE)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.strip_suffix('/').unwrap_or(place);
    let host = place.rsplit_once('@').map_or(place, |(_, host)| host);
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, "25"),
    };
    let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b));
    let credentials = place.rsplit_once('@').map_or("", |(credentials, _)| credentials);
    if !named || !port.parse::<u16>().is_ok_and(|port| port > 0) || credentials.contains(['/', '@', '#', ' ']) {
        return Err(SHAPE);
    }
    if !["", "tls=required", "tls=opportunistic", "tls=none"].contains(&query) {
        return Err("has an unknown option: only ?tls=required (the default), ?tls=opportunistic or ?tls=none may follow");
    }
    if url.starts_with("smtps://") && !query.is_empty() {
        return Err("says both smtps and tls=: smtps:// is encrypted from its first byte, smtp:// can be told how");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Mail, check};
    use crate::config::Secret;

    #[test]
    fn a_server_is_an_address() {
        for good in [
            "smtp://smtp.example.org",
            "smtp://u:p@smtp.example.org:587",
            "smtps://u:p%40ss@smtp.example.org:465/",
            "smtp://127.0.0.1:1025?tls=none",
            "smtp://[::1]:25",
            "smtp://[::1]",
            "smtp://claire%40exemple.fr:p@h?tls=required",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "smtp://",
            "smtp.example.org",
            "http://h",
            "smtp://u:p@",
            "smtp://h:0",
            "smtp://h:99999",
            "smtp://h:x",
            "smtp://u:a/b@h",
            "smtp://u:a@b@h",
            "smtp://h?tls=maybe",
            "smtps://h?tls=none",
            "smtp://h i",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_refused_keeps_the_secret() {
        let mut wrong = Vec::new();
        Mail::default().validate(&mut wrong);
        Mail { from: Some("Pur Beurre <bonjour@example.org>".to_owned()), url: None }.validate(&mut wrong);
        assert_eq!(wrong, []);
        Mail { from: None, url: Some(Secret::new("ftp://u:hunter2@h".to_owned())) }.validate(&mut wrong);
        Mail { from: Some("Pur Beurre <bonjour>".to_owned()), url: None }.validate(&mut wrong);
        let keys: Vec<_> = wrong.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["mail.url", "mail.from", "mail.from"]);
        assert!(!format!("{wrong:?}").contains("hunter2"));
    }
}
