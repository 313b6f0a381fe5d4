//! Tests of the drawings.

use super::{DRAWINGS, GENERIC, LONGEST_PHRASE, WORDS, drawing};
use crate::catalogue::CategoryTag;
use crate::web::assets::{find, paths};

fn kind(main: &str, others: &[&str]) -> &'static str {
    let tag = |text: &&str| CategoryTag::parse(text).expect("a tag");
    drawing(&tag(&main), &others.iter().map(tag).collect::<Vec<_>>())
}

#[test]
fn the_most_telling_word_of_an_id_decides() {
    for (tag, expected) in [
        ("en:milk-chocolates", "sweet"),
        ("en:dark-chocolates-with-almonds", "sweet"),
        ("en:milk-chocolate-bar", "sweet"),
        ("fr:chocolats-au-lait", "sweet"),
        ("en:chocolate-spreads", "spread"),
        ("en:cocoa-and-hazelnuts-spreads", "spread"),
        ("en:peanut-butters", "spread"),
        ("fr:pates-a-tartiner", "spread"),
        ("fr:pâtes-à-tartiner", "spread"),
        ("en:balsamic-vinegars-of-modena", "spread"),
        ("en:chocolate-cereals", "bowl"),
        ("en:viennoiseries", "bread"),
        ("en:butter-croissants", "bread"),
        ("fr:pains-au-chocolat", "bread"),
        ("en:doughnuts-filled-with-chocolate", "bread"),
        ("en:chocolate-biscuits", "biscuit"),
        ("en:assortments-of-biscuits", "biscuit"),
        ("fr:cookies-au-chocolat-noir", "biscuit"),
        ("en:potato-crisps", "biscuit"),
        ("en:cheese-pizzas", "dish"),
        ("en:pizzas-with-cheese", "dish"),
        ("en:vegetable-soups", "bowl"),
        ("en:goat-cheeses", "cheese"),
        ("en:cheese-spreads", "cheese"),
        ("en:fruit-yogurts", "dairy"),
        ("en:chocolate-creamy-puddings", "dairy"),
        ("en:ice-creams", "dairy"),
        ("fr:crèmes-dessert-au-chocolat", "dairy"),
        ("en:peach-flavored-iced-teas", "drink"),
        ("en:tea-bags", "drink"),
        ("en:fruit-nectars", "drink"),
        ("en:virgin-olive-oils", "fat"),
        ("en:butters", "fat"),
        ("en:sardines-in-olive-oil", "fish"),
        ("en:fish-fillets", "fish"),
        ("fr:filets-de-poulet", "meat"),
        ("en:meats-and-their-products", "meat"),
        ("en:poultry-hams", "meat"),
        ("en:fruits-and-vegetables-based-foods", "produce"),
        ("en:plant-based-foods-and-beverages", "produce"),
        ("en:salted-nuts", "produce"),
        ("en:gifts", GENERIC),
        ("en:with", GENERIC),
    ] {
        assert_eq!(kind(tag, &[]), expected, "{tag}");
    }
}

#[test]
fn the_main_category_is_asked_first_and_the_others_when_it_says_nothing() {
    assert_eq!(kind("en:milk-chocolates", &["en:snacks", "en:milk-chocolates", "en:dairies"]), "sweet");
    assert_eq!(kind("fr:specialites-locales", &["en:dairies", "en:yogurts", "en:fresh-foods"]), "dairy");
    assert_eq!(kind("fr:specialites-locales", &["en:groceries"]), GENERIC);
}

#[test]
fn every_drawing_exists_and_no_word_stands_for_two() {
    let sprite = String::from_utf8_lossy(&find(paths::FOODS_SVG).expect("the drawings").plain).into_owned();
    for symbol in WORDS.iter().map(|(symbol, _)| *symbol).chain([GENERIC]) {
        assert!(sprite.contains(&format!("id=\"{symbol}\"")), "{symbol}");
    }
    let words: Vec<&str> = WORDS.iter().flat_map(|(_, words)| words.split(' ')).collect();
    assert_eq!(DRAWINGS.len(), words.len());
    for word in words {
        assert!(!word.is_empty() && !word.ends_with(['s', 'x']) && word.split('-').count() <= LONGEST_PHRASE, "{word}");
    }
}
