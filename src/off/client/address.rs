//! Addresses: how questions are written, and which redirects stay where we were sent.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ureq::http::Uri;

use super::error::ClientError;

/// Left as they are in a path: what paths are made of.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');
/// Left as they are in the value of a parameter. The colon because ids have one and servers take it as it is.
const IN_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// The path and query of a question, written by hand: Open Food Facts takes a list of fields only with its commas as they
/// are, and every library would escape them.
#[derive(Debug, Clone)]
pub(super) struct Question {
    text: String,
    first: bool,
}

impl Question {
    /// A question to a path such as `/api/v2/search`.
    pub(super) fn new(path: &str) -> Self {
        Self { text: utf8_percent_encode(path, IN_PATH).to_string(), first: true }
    }

    /// Adds a parameter.
    pub(super) fn with(self, name: &str, value: &str) -> Self {
        let value = utf8_percent_encode(value, IN_VALUE).to_string();
        self.raw(name, &value)
    }

    /// Adds a list of plain words, with its commas.
    pub(super) fn list(self, name: &str, words: &[&str]) -> Self {
        self.raw(name, &words.join(","))
    }

    fn raw(mut self, name: &str, value: &str) -> Self {
        self.text.push(if self.first { '?' } else { '&' });
        self.first = false;
        self.text.push_str(name);
        self.text.push('=');
        self.text.push_str(value);
        self
    }

    /// The whole address, below a site's.
    pub(super) fn at(&self, site: &str) -> String {
        format!("{site}{}", self.text)
    }
}

/// Where a redirect from `from` leads, when that is the same host: the same port, and from plain to encrypted but not back.
///
/// # Errors
/// [`ClientError::Elsewhere`].
pub(super) fn redirected(from: &str, location: &str) -> Result<String, ClientError> {
    let from: Uri = from.parse().map_err(|_| elsewhere(location))?;
    let (Some(scheme), Some(authority)) = (from.scheme_str(), from.authority()) else { return Err(elsewhere(location)) };
    let location = location.trim();
    let whole = if location.starts_with("//") {
        format!("{scheme}:{location}")
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}")
    } else {
        location.to_owned()
    };
    let to: Uri = whole.parse().map_err(|_| elsewhere(location))?;
    let same_scheme = to.scheme_str() == Some(scheme);
    let encrypted = scheme == "http" && to.scheme_str() == Some("https") && from.port().is_none() && to.port().is_none();
    let same_host = from.host().zip(to.host()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    let same_place = same_host && (encrypted || (same_scheme && port(&from) == port(&to)));
    if same_place { Ok(whole) } else { Err(elsewhere(&whole)) }
}

fn port(uri: &Uri) -> u16 {
    uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 })
}

/// Names the host alone: an address may hold anything.
fn elsewhere(location: &str) -> ClientError {
    let host = location.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    let host: String = host.unwrap_or_else(|| "an address that cannot be read".to_owned()).chars().take(100).collect();
    ClientError::Elsewhere(host)
}

#[cfg(test)]
mod tests {
    use super::{ClientError, Question, redirected};

    #[test]
    fn commas_of_lists_stay_and_all_else_is_escaped() {
        let question = Question::new("/api/v2/search").with("categories_tags", "fr:pâtes,|&").list("fields", &["code", "brands"]);
        let wanted = "https://x.org/off/api/v2/search?categories_tags=fr:p%C3%A2tes%2C%7C%26&fields=code,brands";
        assert_eq!(question.at("https://x.org/off"), wanted);
        assert_eq!(Question::new("/data/../é?x#y").at(""), "/data/../%C3%A9%3Fx%23y");
    }

    #[test]
    fn redirects_stay_on_the_host() {
        let from = "https://world.openfoodfacts.org/api/v2/product/3";
        for (location, wanted) in [
            ("/api/v2/product/0000003", "https://world.openfoodfacts.org/api/v2/product/0000003"),
            ("https://WORLD.openfoodfacts.org:443/x?y=1", "https://WORLD.openfoodfacts.org:443/x?y=1"),
            ("//world.openfoodfacts.org/x", "https://world.openfoodfacts.org/x"),
        ] {
            assert_eq!(redirected(from, location).ok().as_deref(), Some(wanted), "{location}");
        }
        assert!(redirected("http://world.openfoodfacts.org/x", "https://world.openfoodfacts.org/x").is_ok());
        let foreign =
            ["https://evil.example/x", "//evil.example/", "http://world.openfoodfacts.org/x", "x", "", "file:///etc/passwd"];
        for location in
            foreign.into_iter().chain(["https://world.openfoodfacts.org:8443/", "https://world.openfoodfacts.org@evil.example/"])
        {
            assert!(matches!(redirected(from, location), Err(ClientError::Elsewhere(_))), "{location}");
        }
        assert!(redirected("http://127.0.0.1:8000/x", "http://127.0.0.1:8001/x").is_err(), "another port is another server");
        assert!(!redirected(from, "https://evil.example/?token=geheim").unwrap_err().to_string().contains("geheim"));
    }
}
