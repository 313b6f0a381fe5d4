//! `[update]`: what the weekly update fetches, and what it may remove.

use serde::{Deserialize, Serialize};

use super::{Secret, Wrong, in_range};

/// Section `update`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// Where new data comes from.
    pub source: UpdateSource,
    /// How many of the smallest categories are filled in one run, 1 to 1,000.
    pub categories: u32,
    /// Most products fetched for each of them, 1 to 1,000.
    pub products_per_category: u32,
    /// Which products count as duplicates of one another; the newest is kept.
    pub duplicates: Duplicates,
    /// Whether a category that holds a single product goes, and the product with it.
    pub remove_single_product_categories: bool,
    /// A run that would remove more than this share of the products, 0 to 1, removes none and fails.
    pub max_delete_share: f64,
    /// For how many weeks a category that brought nothing new yields its place, 0 to 52.
    pub rest_weeks: u32,
    /// Called after each run that succeeded; such addresses often hold a secret.
    pub heartbeat_url: Option<Secret>,
}

/// Where the weekly update takes new data from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UpdateSource {
    /// The most scanned products of the smallest categories, through the search of Open Food Facts.
    Categories,
    /// The daily files of changes.
    Delta,
}

/// Which products count as duplicates of one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// Those of the same name.
    Name,
    /// Those of the same name and the same brands.
    NameAndBrand,
    /// None do.
    None,
}

impl Default for Update {
    fn default() -> Self {
        Self {
            source: UpdateSource::Categories,
            categories: 10,
            products_per_category: 60,
            duplicates: Duplicates::Name,
            remove_single_product_categories: true,
            max_delete_share: 0.2,
            rest_weeks: 4,
            heartbeat_url: None,
        }
    }
}

impl Update {
    pub(super) fn validate(&self, wrong: &mut Wrong) {
        in_range(wrong, "update.categories", &self.categories, 1..=1_000);
        in_range(wrong, "update.products_per_category", &self.products_per_category, 1..=1_000);
        in_range(wrong, "update.rest_weeks", &self.rest_weeks, 0..=52);
        if !(0.0..=1.0).contains(&self.max_delete_share) {
            let message = format!("{} is out of range: from 0 (never remove anything) to 1 (no limit)", self.max_delete_share);
            wrong.push(("update.max_delete_share", message));
        }
        if self.heartbeat_url.as_ref().is_some_and(|url| !may_be_called(url.expose())) {
            // Its value is not repeated: it may hold a secret.
            let message = "is not a web address such as https://example.org/ping/0123, without blanks or user:password@";
            wrong.push(("update.heartbeat_url", message.to_owned()));
        }
    }
}

/// Whether a text is an http(s) address with a host. Unlike the addresses of servers it may have a path and a query.
fn may_be_called(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let fits = |host: &str| {
        !host.is_empty()
            && !host.starts_with([':', '.'])
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b))
    };
    host.is_some_and(fits) && url.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::{Update, may_be_called};
    use crate::config::Secret;

    #[test]
    fn a_heartbeat_is_a_web_address() {
        for good in ["https://hc-ping.example/uuid", "http://127.0.0.1:9/x?token=1", "https://push.example", "http://[::1]:80/a"]
        {
            assert!(may_be_called(good), "{good}");
        }
        for bad in
            ["", "hc-ping.example/uuid", "ftp://x/y", "https://", "https:///x", "http://a b/", "http://u:p@h/", "https://:80"]
        {
            assert!(!may_be_called(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_refused_says_why_and_keeps_the_secret() {
        let mut wrong = Vec::new();
        Update::default().validate(&mut wrong);
        assert_eq!(wrong, []);
        for share in [-0.1, 1.01, f64::NAN, f64::INFINITY] {
            Update { max_delete_share: share, ..Update::default() }.validate(&mut wrong);
        }
        assert_eq!(wrong.len(), 4);
        let url = Some(Secret::new("hunter2".to_owned()));
        Update { heartbeat_url: url, categories: 0, rest_weeks: 53, ..Update::default() }.validate(&mut wrong);
        assert_eq!(wrong.len(), 7);
        assert!(!format!("{wrong:?}").contains("hunter2"));
    }
}
