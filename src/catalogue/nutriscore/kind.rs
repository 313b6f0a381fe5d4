//! Which table of the Nutri-Score a product falls under, told from its categories.

use crate::catalogue::CategoryTag;

/// A kind of food as the formula knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoodKind {
    /// Everything that is nothing below.
    General,
    /// What is drunk, milk and plant drinks included.
    Beverage,
    /// Plain water, the only beverage that is A.
    Water,
    /// Fats, oils, creams, nuts and seeds.
    FatsOilsNutsSeeds,
    /// Cheeses; fresh `fromage blanc` is none.
    Cheese,
    /// Beef, pork, lamb, game and what is made of them.
    RedMeat,
}

/// Foods that carry no Nutri-Score, and those whose label tells of the powder or the syrup, not of what is drunk or eaten in the end.
const EXEMPT: [&str; 27] = [
    "en:alcoholic-beverages",
    "en:aromatic-herbs",
    "en:aromatic-plants",
    "en:baby-foods",
    "en:baby-milks",
    "en:beverage-preparations",
    "en:chewing-gum",
    "en:cocoa-and-chocolate-powders",
    "en:coffees",
    "en:dessert-mixes",
    "en:dietary-supplements",
    "en:dried-products-to-be-rehydrated",
    "en:flavoured-syrups",
    "en:food-additives",
    "en:food-supplements",
    "en:herbal-teas",
    "en:instant-beverages",
    "en:meal-replacements",
    "en:non-food-products",
    "en:pet-food",
    "en:salts",
    "en:spices",
    "en:sugar-substitutes",
    "en:syrups",
    "en:teas",
    "en:vinegars",
    "en:yeasts",
];
/// Ready drinks that the taxonomy may also file under tea or coffee, and the syrup that is eaten as it is.
const NOT_EXEMPT: [&str; 6] = [
    "en:coffee-beverages",
    "en:coffee-drinks",
    "en:herbal-tea-beverages",
    "en:iced-teas",
    "en:maple-syrups",
    "en:tea-based-beverages",
];
const WATERS: [&str; 1] = ["en:waters"];
/// Waters with something in them.
const NOT_PLAIN_WATERS: [&str; 3] = ["en:flavored-waters", "en:flavoured-waters", "en:vitamin-waters"];
const BEVERAGES: [&str; 7] = [
    "en:beverages",
    "en:dairy-drinks",
    "en:drinkable-yogurts",
    "en:milk-substitutes",
    "en:milks",
    "en:plant-based-milk-alternatives",
    "en:plant-milks",
];
const NOT_BEVERAGES: [&str; 2] = ["en:condensed-milks", "en:soups"];
const FATS: [&str; 7] =
    ["en:creams", "en:fats", "en:nut-butters", "en:nuts", "en:peanut-butters", "en:plant-based-creams", "en:seeds"];
/// Nuts and seeds by name, starches or pulses by nature.
const NOT_FATS: [&str; 4] = ["en:cereal-grains", "en:chestnut-spreads", "en:chestnuts", "en:legume-seeds"];
const CHEESES: [&str; 1] = ["en:cheeses"];
const NOT_CHEESES: [&str; 1] = ["fr:fromages-blancs"];
const RED_MEATS: [&str; 14] = [
    "en:beef",
    "en:beef-and-its-products",
    "en:beef-preparations",
    "en:game",
    "en:goat-meat",
    "en:horse-fresh-meat",
    "en:lamb-meat",
    "en:pork",
    "en:pork-and-its-products",
    "en:pork-sausages",
    "en:prepared-meats",
    "en:red-meats",
    "en:sheep-meat",
    "en:veal-meat",
];
/// Cold cuts of white meat, or of no meat.
const NOT_RED_MEATS: [&str; 9] = [
    "en:chicken-and-its-products",
    "en:chickens",
    "en:meat-alternatives",
    "en:poultries",
    "en:poultry-hams",
    "en:poultry-sausages",
    "en:poultry-terrines",
    "en:turkey-and-its-products",
    "en:turkeys",
];

/// The kind of a product in these categories; `None` for foods that carry no Nutri-Score and for a product in no category.
///
/// Cold cuts count as red meat unless their categories say otherwise: that errs on the side of fewer points for proteins.
#[must_use]
pub fn kind_of(categories: &[CategoryTag]) -> Option<FoodKind> {
    let any = |tags: &[&str]| categories.iter().any(|category| tags.contains(&category.as_str()));
    if categories.is_empty() || (any(&EXEMPT) && !any(&NOT_EXEMPT)) {
        return None;
    }
    Some(if any(&WATERS) && !any(&NOT_PLAIN_WATERS) {
        FoodKind::Water
    } else if any(&BEVERAGES) && !any(&NOT_BEVERAGES) {
        FoodKind::Beverage
    } else if any(&FATS) && !any(&NOT_FATS) {
        FoodKind::FatsOilsNutsSeeds
    } else if any(&CHEESES) && !any(&NOT_CHEESES) {
        FoodKind::Cheese
    } else if any(&RED_MEATS) && !any(&NOT_RED_MEATS) {
        FoodKind::RedMeat
    } else {
        FoodKind::General
    })
}

#[cfg(test)]
mod tests {
    use super::{FoodKind, kind_of};
    use crate::catalogue::CategoryTag;

    fn kind(tags: &str) -> Option<FoodKind> {
        kind_of(&tags.split(' ').filter_map(CategoryTag::parse).collect::<Vec<_>>())
    }

    #[test]
    fn each_kind_is_told_from_its_categories() {
        for (tags, expected) in [
            ("en:snacks en:biscuits", FoodKind::General),
            ("en:beverages en:sodas", FoodKind::Beverage),
            ("en:dairies en:milks", FoodKind::Beverage),
            ("en:beverages en:plant-milks en:oat-milks", FoodKind::Beverage),
            ("en:dairies en:condensed-milks", FoodKind::General),
            ("en:meals en:soups en:beverages", FoodKind::General),
            ("en:beverages en:waters en:spring-waters", FoodKind::Water),
            ("en:beverages en:waters en:flavored-waters", FoodKind::Beverage),
            ("en:fats en:vegetable-oils en:olive-oils", FoodKind::FatsOilsNutsSeeds),
            ("en:nuts en:almonds", FoodKind::FatsOilsNutsSeeds),
            ("en:nuts en:chestnuts", FoodKind::General),
            ("en:seeds en:sunflower-seeds", FoodKind::FatsOilsNutsSeeds),
            ("en:seeds en:cereal-grains en:rices", FoodKind::General),
            ("en:dairies en:creams", FoodKind::FatsOilsNutsSeeds),
            ("en:dairies en:cheeses", FoodKind::Cheese),
            ("en:dairies en:cheeses fr:fromages-blancs", FoodKind::General),
            ("en:prepared-meats en:hams", FoodKind::RedMeat),
            ("en:prepared-meats en:poultry-hams", FoodKind::General),
            ("en:spreads en:sweet-spreads en:honeys", FoodKind::General),
            ("en:sweeteners en:syrups en:maple-syrups", FoodKind::General),
            ("en:condiments en:culinary-plants en:vegetables en:celery", FoodKind::General),
            ("en:beverages en:teas en:iced-teas en:tea-based-beverages", FoodKind::Beverage),
        ] {
            assert_eq!(kind(tags), Some(expected), "{tags}");
        }
    }

    #[test]
    fn some_foods_carry_no_nutri_score() {
        for tags in [
            "",
            "en:beverages en:alcoholic-beverages en:wines",
            "en:beverages en:teas",
            "en:coffees",
            "en:condiments en:salts",
            "en:condiments en:vinegars",
            "en:condiments en:spices",
            "en:baby-foods",
            "en:dietary-supplements",
            "en:beverages en:flavoured-syrups en:syrups",
            "en:dairies en:milks en:milk-powders en:dried-products-to-be-rehydrated",
        ] {
            assert_eq!(kind(tags), None, "{tags}");
        }
    }
}
