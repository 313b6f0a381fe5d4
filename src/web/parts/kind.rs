//! Which drawing stands in for a missing photo: the kind of food, read from the category ids.

use crate::catalogue::CategoryTag;

/// Words of category slugs, and the drawing (a symbol of foods.svg) that each stands for. The first that fits wins, and the
/// most specific category is asked first, so that « pizzas aux fromages » is a dish before it is cheese.
const WORDS: [(&str, &str); 103] = [
    ("pizza", "dish"),
    ("quiche", "dish"),
    ("lasagn", "dish"),
    ("ravioli", "dish"),
    ("meal", "dish"),
    ("plats-", "dish"),
    ("sandwich", "dish"),
    ("burger", "dish"),
    ("soup", "dish"),
    ("salads", "dish"),
    ("taboule", "dish"),
    ("couscous", "dish"),
    ("cereal", "bread"),
    ("muesli", "bread"),
    ("granola", "bread"),
    ("milk-chocolate", "sweet"),
    ("chocolats-au-lait", "sweet"),
    ("chocolate-cand", "sweet"),
    ("spread", "spread"),
    ("jams", "spread"),
    ("confiture", "spread"),
    ("honey", "spread"),
    ("miel", "spread"),
    ("tartiner", "spread"),
    ("compote", "spread"),
    ("sauce", "spread"),
    ("condiment", "spread"),
    ("mustard", "spread"),
    ("mayonnaise", "spread"),
    ("ketchup", "spread"),
    ("hummus", "spread"),
    ("biscuit", "biscuit"),
    ("cookie", "biscuit"),
    ("cake", "biscuit"),
    ("gateau", "biscuit"),
    ("madeleine", "biscuit"),
    ("cracker", "biscuit"),
    ("crisps", "biscuit"),
    ("chips", "biscuit"),
    ("salty-snack", "biscuit"),
    ("salted-snack", "biscuit"),
    ("butter", "fat"),
    ("beurre", "fat"),
    ("margarine", "fat"),
    ("fats", "fat"),
    ("oils", "fat"),
    ("beverage", "drink"),
    ("drink", "drink"),
    ("boisson", "drink"),
    ("soda", "drink"),
    ("colas", "drink"),
    ("juice", "drink"),
    ("nectar", "drink"),
    ("waters", "drink"),
    ("eaux", "drink"),
    ("milks", "dairy"),
    ("coffee", "drink"),
    ("teas", "drink"),
    ("syrup", "drink"),
    ("cheese", "cheese"),
    ("fromage", "cheese"),
    ("yogurt", "dairy"),
    ("yaourt", "dairy"),
    ("dairy", "dairy"),
    ("dairies", "dairy"),
    ("dessert", "dairy"),
    ("cream", "dairy"),
    ("creme", "dairy"),
    ("milk", "dairy"),
    ("lait", "dairy"),
    ("chocolate", "sweet"),
    ("chocolat", "sweet"),
    ("candies", "sweet"),
    ("confectioner", "sweet"),
    ("bonbon", "sweet"),
    ("sugar", "sweet"),
    ("sweet", "sweet"),
    ("bread", "bread"),
    ("pains", "bread"),
    ("brioche", "bread"),
    ("viennoiserie", "bread"),
    ("flour", "bread"),
    ("pasta", "bread"),
    ("pates", "bread"),
    ("rice", "bread"),
    ("toast", "bread"),
    ("fish", "fish"),
    ("seafood", "fish"),
    ("salmon", "fish"),
    ("tuna", "fish"),
    ("poisson", "fish"),
    ("sardine", "fish"),
    ("meat", "meat"),
    ("hams", "meat"),
    ("jambon", "meat"),
    ("sausage", "meat"),
    ("poultry", "meat"),
    ("viande", "meat"),
    ("charcuterie", "meat"),
    ("vegetable", "produce"),
    ("fruit", "produce"),
    ("legume", "produce"),
    ("plant-based-foods", "produce"),
];

/// The drawing when nothing tells what a food is.
const GENERIC: &str = "generic";

/// The symbol of foods.svg for a product in these categories, general ones first.
#[must_use]
pub(super) fn drawing(categories: &[CategoryTag]) -> &'static str {
    categories.iter().rev().find_map(of).unwrap_or(GENERIC)
}

fn of(tag: &CategoryTag) -> Option<&'static str> {
    let slug = tag.as_str().split_once(':').map_or("", |(_, slug)| slug);
    WORDS.iter().find(|(word, _)| slug.contains(word)).map(|(_, symbol)| *symbol)
}

#[cfg(test)]
mod tests {
    use super::{GENERIC, WORDS, drawing};
    use crate::catalogue::CategoryTag;
    use crate::web::assets::{find, paths};

    fn kind(tags: &[&str]) -> &'static str {
        drawing(&tags.iter().filter_map(|tag| CategoryTag::parse(tag)).collect::<Vec<_>>())
    }

    #[test]
    fn the_most_specific_category_decides() {
        assert_eq!(kind(&["en:spreads", "en:sweet-spreads", "en:cocoa-and-hazelnuts-spreads"]), "spread");
        assert_eq!(kind(&["en:meals", "en:pizzas-pies-and-quiches", "en:pizzas", "en:cheese-pizzas"]), "dish");
        assert_eq!(kind(&["en:dairies", "en:cheeses", "en:goat-cheeses"]), "cheese");
        assert_eq!(kind(&["en:beverages", "en:colas"]), "drink");
        assert_eq!(kind(&["en:dairies", "en:yogurts", "fr:skyrs"]), "dairy");
        assert_eq!(kind(&["en:breads", "fr:baguettes"]), "bread");
        assert_eq!(kind(&["en:sweet-snacks", "en:chocolates", "en:milk-chocolates"]), "sweet");
        assert_eq!(kind(&["en:gifts"]), GENERIC);
        assert_eq!(kind(&[]), GENERIC);
    }

    #[test]
    fn every_drawing_exists() {
        let sprite = String::from_utf8_lossy(&find(paths::FOODS_SVG).expect("the drawings").plain).into_owned();
        for symbol in WORDS.iter().map(|(_, symbol)| *symbol).chain([GENERIC]) {
            assert!(sprite.contains(&format!("id=\"{symbol}\"")), "{symbol}");
        }
    }
}
