//! What a source says of a product, before any rule judged it.
//!
//! Every shape fills this one struct: lines of the dump and of delta files of any schema, products of API answers
//! (all JSON objects), and rows of the tab-separated export, whose columns have the same names.

use std::borrow::Cow;

use serde::de::MapAccess;

use super::amounts::{Nutriments, Nutrition};
use super::lenient::{Object, list, number, object, skip, text};
use super::photos::Photos;

/// A source's record; texts are as written, lists are bounded, absent and of the wrong type are alike.
#[derive(Debug, Default)]
pub(super) struct Raw<'a> {
    pub(super) code: Cow<'a, str>,
    pub(super) name_fr: Cow<'a, str>,
    pub(super) name: Cow<'a, str>,
    pub(super) name_en: Cow<'a, str>,
    /// The name in some other language, with that language: the first in alphabetical order.
    pub(super) name_other: Option<(String, Cow<'a, str>)>,
    pub(super) generic_name_fr: Cow<'a, str>,
    pub(super) brands: Vec<Cow<'a, str>>,
    pub(super) quantity: Cow<'a, str>,
    pub(super) language: Cow<'a, str>,
    pub(super) obsolete: Cow<'a, str>,
    pub(super) categories: Vec<Cow<'a, str>>,
    pub(super) countries: Vec<Cow<'a, str>>,
    pub(super) labels: Vec<Cow<'a, str>>,
    pub(super) allergens: Vec<Cow<'a, str>>,
    pub(super) stores: Vec<Cow<'a, str>>,
    /// `nutriscore_grade`, `nutrition_grades`, `nutrition_grade_fr`.
    pub(super) grades: [Cow<'a, str>; 3],
    pub(super) score: Option<f64>,
    pub(super) version: Option<f64>,
    pub(super) formulas: Formulas<'a>,
    pub(super) nova_group: Option<f64>,
    pub(super) nutriments: Nutriments,
    pub(super) nutrition: Nutrition<'a>,
    pub(super) photos: Photos<'a>,
    pub(super) popularity: Option<f64>,
    pub(super) modified: Option<f64>,
}

impl<'de> Object<'de> for Raw<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "code" => self.code = text(map)?,
            "brands" => self.brands = list(map)?,
            "quantity" => self.quantity = text(map)?,
            "lang" => self.language = text(map)?,
            "obsolete" => self.obsolete = text(map)?,
            "categories_tags" => self.categories = list(map)?,
            "countries_tags" => self.countries = list(map)?,
            "labels_tags" => self.labels = list(map)?,
            "stores" => self.stores = list(map)?,
            "allergens_tags" => self.allergens = list(map)?,
            // The export has the ids in this column; documents have free text, which is no id and falls away.
            "allergens" if self.allergens.is_empty() => self.allergens = list(map)?,
            "nova_group" => self.nova_group = number(map)?.or(self.nova_group),
            "nova_groups" => self.nova_group = self.nova_group.or(number(map)?),
            "nutriscore_grade" => self.grades[0] = text(map)?,
            "nutrition_grades" => self.grades[1] = text(map)?,
            "nutrition_grade_fr" => self.grades[2] = text(map)?,
            "nutriscore_score" => self.score = number(map)?,
            "nutriscore_version" => self.version = number(map)?,
            "nutriscore" => self.formulas = object(map)?,
            "nutriments" => self.nutriments = object(map)?,
            "nutrition" => self.nutrition = object(map)?,
            "images" => self.photos.images = object(map)?,
            "selected_images" => self.photos.selected = object(map)?,
            "image_front_url" => self.photos.front_url = text(map)?,
            "image_url" if self.photos.front_url.is_empty() => self.photos.front_url = text(map)?,
            "image_nutrition_url" => self.photos.nutrition_url = text(map)?,
            "unique_scans_n" => self.popularity = number(map)?,
            "last_modified_t" => self.modified = number(map)?,
            "generic_name_fr" => self.generic_name_fr = text(map)?,
            _ if key.starts_with("product_name") => self.named(key, map)?,
            _ if key.ends_with("_100g") => self.nutriments.field(key, map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

impl<'de> Raw<'de> {
    /// Reads one of the names.
    fn named<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key.strip_prefix("product_name") {
            Some("") => self.name = text(map)?,
            Some("_fr") => self.name_fr = text(map)?,
            Some("_en") => self.name_en = text(map)?,
            Some(other) if (3..=4).contains(&other.len()) && other.starts_with('_') => {
                let name = text(map)?;
                let earlier = self.name_other.as_ref().is_none_or(|(known, _)| other < known.as_str());
                if earlier && !name.trim().is_empty() {
                    self.name_other = Some((other.to_owned(), name));
                }
            }
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// The Nutri-Score by each formula.
#[derive(Debug, Default)]
pub(super) struct Formulas<'a> {
    pub(super) of_2021: Formula<'a>,
    pub(super) of_2023: Formula<'a>,
}

impl<'de> Object<'de> for Formulas<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "2021" => self.of_2021 = object(map)?,
            "2023" => self.of_2023 = object(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

/// What one formula gave.
#[derive(Debug, Default)]
pub(super) struct Formula<'a> {
    pub(super) grade: Cow<'a, str>,
    pub(super) score: Option<f64>,
}

impl<'de> Object<'de> for Formula<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "grade" => self.grade = text(map)?,
            "score" => self.score = number(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}
