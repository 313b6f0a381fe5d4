//! French names for the ids that Open Food Facts uses on packs: labels, allergens, NOVA groups.

use crate::catalogue::CategoryTag;

/// The fourteen allergens that must be named in Europe, by id, the most asked for first.
pub const ALLERGENS: [(&str, &str); 14] = [
    ("en:gluten", "Gluten"),
    ("en:milk", "Lait"),
    ("en:nuts", "Fruits à coque"),
    ("en:peanuts", "Arachides"),
    ("en:eggs", "Œufs"),
    ("en:soybeans", "Soja"),
    ("en:sesame-seeds", "Sésame"),
    ("en:fish", "Poisson"),
    ("en:crustaceans", "Crustacés"),
    ("en:molluscs", "Mollusques"),
    ("en:mustard", "Moutarde"),
    ("en:celery", "Céleri"),
    ("en:lupin", "Lupin"),
    ("en:sulphur-dioxide-and-sulphites", "Sulfites"),
];

/// The label of organic food.
pub const ORGANIC: &str = "en:organic";

const LABELS: [(&str, &str); 34] = [
    (ORGANIC, "Bio"),
    ("en:eu-organic", "Bio européen"),
    ("fr:ab-agriculture-biologique", "AB Agriculture biologique"),
    ("en:no-palm-oil", "Sans huile de palme"),
    ("en:palm-oil-free", "Sans huile de palme"),
    ("en:no-gluten", "Sans gluten"),
    ("en:no-lactose", "Sans lactose"),
    ("en:no-milk", "Sans lait"),
    ("en:no-added-sugar", "Sans sucres ajoutés"),
    ("en:no-added-sugars", "Sans sucres ajoutés"),
    ("en:low-sugar", "Pauvre en sucres"),
    ("en:low-fat", "Pauvre en matières grasses"),
    ("en:low-salt", "Pauvre en sel"),
    ("en:reduced-salt", "Teneur en sel réduite"),
    ("en:high-fibres", "Riche en fibres"),
    ("en:source-of-fibre", "Source de fibres"),
    ("en:high-proteins", "Riche en protéines"),
    ("en:source-of-proteins", "Source de protéines"),
    ("en:no-preservatives", "Sans conservateur"),
    ("en:no-colorings", "Sans colorant"),
    ("en:no-additives", "Sans additif"),
    ("en:no-artificial-flavors", "Sans arôme artificiel"),
    ("en:vegan", "Végan"),
    ("en:vegetarian", "Végétarien"),
    ("en:fair-trade", "Commerce équitable"),
    ("en:fairtrade-international", "Fairtrade Max Havelaar"),
    ("en:rainforest-alliance", "Rainforest Alliance"),
    ("en:pdo", "AOP"),
    ("en:pgi", "IGP"),
    ("fr:aoc", "AOC"),
    ("fr:label-rouge", "Label Rouge"),
    ("en:made-in-france", "Fabriqué en France"),
    ("en:sustainable-seafood-msc", "Pêche durable MSC"),
    ("en:halal", "Halal"),
];

/// Labels that say nothing to a shopper, or that the page shows better elsewhere.
const SILENT_LABELS: [&str; 4] = ["en:green-dot", "en:triman", "en:eco-emballages", "en:tidyman"];

/// The name of a label; `None` for one that is not worth showing.
#[must_use]
pub fn label(id: &str) -> Option<String> {
    if let Some((_, name)) = LABELS.iter().find(|(known, _)| *known == id) {
        return Some((*name).to_owned());
    }
    let silent = SILENT_LABELS.contains(&id) || id.contains("nutriscore") || id.contains("nutri-score");
    if silent { None } else { readable(id) }
}

/// The name of an allergen.
#[must_use]
pub fn allergen(id: &str) -> Option<String> {
    ALLERGENS.iter().find(|(known, _)| *known == id).map_or_else(|| readable(id), |(_, name)| Some((*name).to_owned()))
}

/// The names of several labels, each once, those not worth showing left out.
#[must_use]
pub fn labels(ids: &[String]) -> Vec<String> {
    each_once(ids.iter().filter_map(|id| label(id)))
}

/// The names of several allergens, each once.
#[must_use]
pub fn allergens(ids: &[String]) -> Vec<String> {
    each_once(ids.iter().filter_map(|id| allergen(id)))
}

fn each_once(names: impl Iterator<Item = String>) -> Vec<String> {
    names.fold(Vec::new(), |mut names, name| {
        if !names.contains(&name) {
            names.push(name);
        }
        names
    })
}

/// What a NOVA group means.
#[must_use]
pub const fn nova(group: u8) -> Option<&'static str> {
    match group {
        1 => Some("Aliment pas ou peu transformé"),
        2 => Some("Ingrédient de cuisine"),
        3 => Some("Aliment transformé"),
        4 => Some("Aliment ultra-transformé"),
        _ => None,
    }
}

fn readable(id: &str) -> Option<String> {
    CategoryTag::parse(id).map(|tag| tag.readable())
}

#[cfg(test)]
mod tests {
    use super::{allergen, label, nova};

    #[test]
    fn ids_get_french_names_or_readable_ones() {
        assert_eq!(label("en:organic").as_deref(), Some("Bio"));
        assert_eq!(label("fr:viande-francaise").as_deref(), Some("Viande francaise"));
        assert_eq!(label("en:nutriscore-grade-a"), None);
        assert_eq!(label("not an id"), None);
        assert_eq!(allergen("en:eggs").as_deref(), Some("Œufs"));
        assert_eq!(nova(5), None);
    }
}
