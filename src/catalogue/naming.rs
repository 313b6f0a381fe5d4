//! Which category is meant when somebody types its name.

use super::{CategoryTag, text};

/// How many names are offered in place of an unknown one.
const OFFERED: usize = 5;
/// Longest name looked at, in characters; a longer one is cut.
const LONGEST: usize = 120;

/// A category and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub tag: CategoryTag,
    /// Its French name, or one made readable from the id.
    pub name: String,
    /// What else it is called.
    pub synonyms: Vec<String>,
    /// How many products it holds.
    pub products: u32,
}

/// A name that no category has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{asked}” is no category{}", offer(.nearest))]
pub struct UnknownCategory {
    /// What was asked for.
    pub asked: String,
    /// Categories whose names are most alike, as (name, id), the nearest first.
    pub nearest: Vec<(String, CategoryTag)>,
}

fn offer(nearest: &[(String, CategoryTag)]) -> String {
    let names: Vec<String> = nearest.iter().map(|(name, tag)| format!("“{name}” ({tag})")).collect();
    if names.is_empty() { String::new() } else { format!("; the nearest are {}", names.join(", ")) }
}

/// The category that is meant by a text: its id, its name, a synonym, the words of its id; then any of these in the plural or
/// the singular. Of several the one with most products, then the first by id, is meant.
///
/// `all_known` says that a well-formed id which is not among `categories` is a mistake; else it is taken as it is.
///
/// # Errors
/// When none is; then the nearest names are offered.
pub fn resolve(asked: &str, categories: &[Named], all_known: bool) -> Result<CategoryTag, UnknownCategory> {
    let asked: String = asked.trim().chars().take(LONGEST).collect();
    if let Some(tag) = CategoryTag::parse(&asked) {
        if !all_known || categories.iter().any(|category| category.tag == tag) {
            return Ok(tag);
        }
        // Who types an id means that one, or one whose slug is nearly the same.
        let slug = text::fold(&tag.readable());
        return Err(UnknownCategory { asked, nearest: nearest(&slug, categories) });
    }
    let same = |name: &str, wanted: &str| !wanted.is_empty() && text::fold(name) == wanted;
    let (folded, words) = (text::fold(&asked), text::words(&asked));
    let meanings: [&dyn Fn(&Named) -> bool; 6] = [
        &|category| same(&category.name, &folded),
        &|category| category.synonyms.iter().any(|name| same(name, &folded)),
        &|category| same(&category.tag.readable(), &folded),
        &|category| !words.is_empty() && text::words(&category.name) == words,
        &|category| !words.is_empty() && category.synonyms.iter().any(|name| text::words(name) == words),
        &|category| !words.is_empty() && text::words(&category.tag.readable()) == words,
    ];
    for means in meanings {
        let meant = categories.iter().filter(|category| means(category));
        if let Some(category) = meant.max_by(|a, b| a.products.cmp(&b.products).then_with(|| b.tag.cmp(&a.tag))) {
            return Ok(category.tag.clone());
        }
    }
    let nearest = nearest(&folded, categories);
    Err(UnknownCategory { asked, nearest })
}

fn nearest(folded: &str, categories: &[Named]) -> Vec<(String, CategoryTag)> {
    let likeness = |category: &Named| {
        let readable = category.tag.readable();
        let names = category.synonyms.iter().chain([&category.name, &readable]).map(|name| text::fold(name));
        names.map(|name| strsim::normalized_damerau_levenshtein(folded, &name)).fold(0.0, f64::max)
    };
    let mut ranked: Vec<(f64, &Named)> = categories.iter().map(|category| (likeness(category), category)).collect();
    ranked.sort_by(|(a, first), (b, second)| {
        b.total_cmp(a).then_with(|| second.products.cmp(&first.products)).then_with(|| first.tag.cmp(&second.tag))
    });
    ranked.into_iter().take(OFFERED).map(|(_, category)| (category.name.clone(), category.tag.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::{Named, resolve};
    use crate::catalogue::CategoryTag;

    fn named(tag: &str, name: &str, synonyms: &[&str], products: u32) -> Named {
        let synonyms = synonyms.iter().map(|synonym| (*synonym).to_owned()).collect();
        Named { tag: CategoryTag::parse(tag).unwrap(), name: name.to_owned(), synonyms, products }
    }

    fn categories() -> Vec<Named> {
        vec![
            named("en:pizzas", "Pizzas", &["Pizza"], 9),
            named("en:frozen-pizzas", "Pizzas surgelées", &[], 3),
            named("en:spreads", "Produits à tartiner", &["Pâtes à tartiner"], 5),
            named("en:chocolate-spreads", "Pâtes à tartiner au chocolat", &["Tartinades"], 0),
            named("en:salted-spreads", "Produits à tartiner salés", &["tartinades"], 2),
            named("fr:日本", "日本", &[], 1),
        ]
    }

    fn found(asked: &str) -> Option<String> {
        resolve(asked, &categories(), true).ok().map(|tag| tag.to_string())
    }

    #[test]
    fn a_category_is_called_by_many_names() {
        for (asked, tag) in [
            ("en:pizzas", "en:pizzas"),
            (" PIZZAS ", "en:pizzas"),
            ("pizza", "en:pizzas"),
            ("pizza surgelee", "en:frozen-pizzas"),
            ("pates a tartiner", "en:spreads"),
            ("Pâte à tartiner au chocolat", "en:chocolate-spreads"),
            ("chocolate-spreads", "en:chocolate-spreads"),
            ("chocolate spread", "en:chocolate-spreads"),
            ("tartinades", "en:salted-spreads"),
            ("fr:日本", "fr:日本"),
        ] {
            assert_eq!(found(asked).as_deref(), Some(tag), "{asked}");
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let error = resolve("pizas surgelés", &categories(), true).unwrap_err();
        assert_eq!(error.nearest[0].0, "Pizzas surgelées");
        let said = error.to_string();
        assert!(
            said.starts_with("“pizas surgelés” is no category; the nearest are “Pizzas surgelées” (en:frozen-pizzas), "),
            "{said}"
        );
        let error = resolve("en:piza", &categories(), true).unwrap_err();
        assert_eq!(error.nearest[0].1.as_str(), "en:pizzas");
        for nothing in ["", "  ", "!?", "???"] {
            assert!(resolve(nothing, &categories(), false).is_err(), "{nothing:?}");
        }
        assert_eq!(resolve("x", &[], true).unwrap_err().to_string(), "“x” is no category");
        let endless = resolve(&"é".repeat(1_000_000), &categories(), true).unwrap_err();
        assert!(endless.to_string().chars().count() < 500);
    }

    #[test]
    fn an_id_is_taken_as_it_is_while_not_all_are_known() {
        assert_eq!(resolve("en:teas", &[], false).map(|tag| tag.to_string()), Ok("en:teas".to_owned()));
        assert!(resolve("thés", &[], false).is_err());
    }
}
