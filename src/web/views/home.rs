//! The home page.

use askama::Template;

use crate::catalogue::finding::Category;
use crate::web::Frame;
use crate::web::parts::{Icon, Photo, SearchField};
use crate::web::{french, links};

/// The home page.
#[derive(Debug, Template)]
#[template(path = "pages/home.html")]
pub struct HomePage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Categories to begin with.
    pub categories: Vec<Category>,
    /// Whether somebody searched for nothing, and should be told what may be searched.
    pub hint: bool,
}

/// A category this much of the catalogue (one in …) says too little: « Aliments d’origine végétale ».
const TOO_BROAD: u32 = 8;

/// Picks `most` of the fullest categories for the home page: none too broad, and first one for each kind of food that has a drawing.
#[must_use]
pub fn appetising(fullest: Vec<Category>, products: u32, most: usize) -> Vec<Category> {
    let narrow: Vec<Category> = fullest.into_iter().filter(|category| category.products <= products / TOO_BROAD).collect();
    let mut kinds: Vec<&'static str> = Vec::new();
    let (mut picked, others): (Vec<Category>, Vec<Category>) = narrow.into_iter().partition(|category| {
        let kind = Photo::of_category(&category.tag).drawing();
        let new = kind != Photo::GENERIC && !kinds.contains(&kind);
        if new {
            kinds.push(kind);
        }
        new
    });
    picked.extend(others);
    picked.truncate(most);
    picked
}

#[cfg(test)]
mod tests {
    use super::appetising;
    use crate::catalogue::CategoryTag;
    use crate::catalogue::finding::Category;

    #[test]
    fn one_of_each_kind_comes_first_and_broad_ones_never() {
        let category =
            |tag: &str, products| Category { tag: CategoryTag::parse(tag).expect("a tag"), name: tag.to_owned(), products };
        let fullest = vec![
            category("en:plant-based-foods-and-beverages", 600),
            category("en:breakfasts", 120),
            category("en:cheeses", 100),
            category("en:goat-cheeses", 90),
            category("en:pizzas", 80),
        ];
        let names: Vec<String> = appetising(fullest, 1_000, 4).into_iter().map(|category| category.name).collect();
        assert_eq!(names, ["en:cheeses", "en:pizzas", "en:breakfasts", "en:goat-cheeses"]);
    }
}
