//! `[site]`: who this site is, for its pages and its legal notice.

use serde::{Deserialize, Serialize};

use super::{Wrong, email_address, web_address};

/// Section `site`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The name on every page.
    pub name: String,
    /// Where visitors find the site, without a final slash: links in letters begin with it.
    pub base_url: Option<String>,
    /// Who publishes the site, for the legal notice.
    pub publisher: Option<String>,
    /// Who hosts the site, for the legal notice.
    pub host: Option<String>,
    /// Where visitors may write, on the contact page.
    pub contact_email: Option<String>,
}

impl Default for Site {
    fn default() -> Self {
        Self { name: "Pur Beurre".to_owned(), base_url: None, publisher: None, host: None, contact_email: None }
    }
}

impl Site {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        if self.name.trim().is_empty() || self.name.chars().count() > 60 {
            wrong.push(("site.name", "must have 1 to 60 characters".to_owned()));
        }
        if let Some(url) = &self.base_url {
            web_address(wrong, "site.base_url", url);
        }
        if let Some(email) = &self.contact_email {
            email_address(wrong, "site.contact_email", email);
        }
    }
}
