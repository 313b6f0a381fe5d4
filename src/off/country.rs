//! Of which country's shops products are kept.

use std::borrow::Cow;
use std::fmt;

/// Countries people may call by a code or by their French name: code, id, French name.
const COUNTRIES: [(&str, &str, &str); 20] = [
    ("at", "en:austria", "autriche"),
    ("be", "en:belgium", "belgique"),
    ("ca", "en:canada", "canada"),
    ("ch", "en:switzerland", "suisse"),
    ("de", "en:germany", "allemagne"),
    ("dz", "en:algeria", "algerie"),
    ("es", "en:spain", "espagne"),
    ("fr", "en:france", "france"),
    ("gb", "en:united-kingdom", "royaume-uni"),
    ("gf", "en:french-guiana", "guyane"),
    ("gp", "en:guadeloupe", "guadeloupe"),
    ("it", "en:italy", "italie"),
    ("lu", "en:luxembourg", "luxembourg"),
    ("ma", "en:morocco", "maroc"),
    ("mq", "en:martinique", "martinique"),
    ("nl", "en:netherlands", "pays-bas"),
    ("pt", "en:portugal", "portugal"),
    ("re", "en:reunion", "la-reunion"),
    ("tn", "en:tunisia", "tunisie"),
    ("us", "en:united-states", "etats-unis"),
];

/// The setting `open_food_facts.country`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Country {
    /// Products sold anywhere, also those that say nothing of where.
    All,
    /// Products sold in the country of this Open Food Facts id (`en:france`).
    Only(String),
}

/// What is no country.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no country: give a name or an id of Open Food Facts (`France`, `fr`, `en:france`), or `all`")]
pub struct BadCountry(String);

impl Default for Country {
    fn default() -> Self {
        Self::Only("en:france".to_owned())
    }
}

impl Country {
    /// Reads a country as people write it: `France`, `fr`, `en:france`, `United Kingdom`; `all` or `world` for no filter.
    ///
    /// # Errors
    /// When it is empty, an unknown code of two letters, or holds what no name holds.
    pub fn parse(text: &str) -> Result<Self, BadCountry> {
        let slug = text.trim().to_lowercase().replace([' ', '_'], "-");
        let (language, name) = slug.split_once(':').unwrap_or(("en", &slug));
        let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '-');
        if matches!(name, "all" | "world") {
            return Ok(Self::All);
        }
        if let Some((_, id, _)) = COUNTRIES.iter().find(|(code, _, french)| name == *code || name == *french) {
            return Ok(Self::Only((*id).to_owned()));
        }
        let whole = !name.starts_with('-') && !name.ends_with('-');
        let fits = whole && (3..=60).contains(&name.len()) && plain(name) && language.len() == 2 && plain(language);
        if fits { Ok(Self::Only(format!("{language}:{name}"))) } else { Err(BadCountry(text.to_owned())) }
    }

    /// Whether a product sold in these countries is kept.
    pub(super) fn keeps(&self, countries: &[Cow<'_, str>]) -> bool {
        match self {
            Self::All => true,
            Self::Only(id) => countries.iter().any(|country| country.trim().eq_ignore_ascii_case(id)),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Only(id) => f.write_str(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Country;

    #[test]
    fn a_country_is_named_in_many_ways() {
        for france in ["France", " fr ", "en:france", "FRANCE"] {
            assert_eq!(Country::parse(france), Ok(Country::default()), "{france}");
        }
        assert_eq!(Country::parse("all"), Ok(Country::All));
        assert_eq!(Country::parse("United Kingdom"), Ok(Country::Only("en:united-kingdom".to_owned())));
        assert_eq!(Country::parse("Suisse"), Ok(Country::Only("en:switzerland".to_owned())));
    }

    #[test]
    fn what_is_no_country_is_refused() {
        for bad in ["", "f", "zz", "fr-", "fr!ance", "en:", "a:b:c"] {
            assert!(Country::parse(bad).is_err(), "{bad}");
        }
    }
}
