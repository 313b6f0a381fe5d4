//! The examples of the OpenAPI document, made by the same code as real answers.

use super::shapes::{Category, CategoryList, Product, ProductList, SubstituteList};
use crate::catalogue::finding::{self, Record, Substitute, Substitutes};
use crate::catalogue::{Barcode, CategoryTag, Grade, NutriScore, Nutrients, reason};

/// An answer about one product; nothing if the example is no product, which a test would notice.
pub(in crate::web) fn product() -> Option<Product> {
    Some(original()?.into())
}

/// An answer with a page of products.
pub(in crate::web) fn products() -> Option<ProductList> {
    Some(ProductList { count: 1, page: 1, per_page: 12, products: vec![product()?] })
}

/// An answer with a page of categories.
pub(in crate::web) fn categories() -> Option<CategoryList> {
    Some(CategoryList { count: 1, page: 1, per_page: 12, categories: vec![Category::from(category()?)] })
}

/// An answer with substitutes.
pub(in crate::web) fn substitutes() -> Option<SubstituteList> {
    let (product, better) = (original()?, better()?);
    let points = |record: &Record| record.product.nutriscore.and_then(|score| score.score);
    let points_gained = points(&product).zip(points(&better)).map(|(own, other)| own - other);
    let reason = reason::reason(&product.product, &better.product);
    let substitutes = vec![Substitute { product: better, category: category()?, reason, points_gained }];
    Some(SubstituteList::from(Substitutes { category: category()?, product, substitutes }))
}

fn category() -> Option<finding::Category> {
    let tag = CategoryTag::parse("en:chocolate-spreads")?;
    Some(finding::Category { tag, name: "Pâtes à tartiner au chocolat".to_owned(), products: 17 })
}

fn original() -> Option<Record> {
    let per_100_g = Nutrients {
        energy_kcal: Some(540.0),
        fat: Some(30.9),
        saturated_fat: Some(10.6),
        carbohydrates: Some(57.5),
        sugars: Some(56.3),
        fiber: None,
        proteins: Some(6.3),
        salt: Some(0.11),
    };
    record("2000000010373", "Pâte à tartiner aux noisettes et au cacao", (Grade::E, 30), per_100_g)
}

fn better() -> Option<Record> {
    let per_100_g = Nutrients {
        energy_kcal: Some(482.0),
        fat: Some(34.0),
        saturated_fat: Some(4.1),
        carbohydrates: Some(26.0),
        sugars: Some(9.8),
        fiber: Some(12.5),
        proteins: Some(11.2),
        salt: Some(0.05),
    };
    record("2000000010014", "Tartinade noisettes et cacao peu sucrée", (Grade::C, 9), per_100_g)
}

fn record(code: &str, name: &str, (grade, score): (Grade, i16), nutrients: Nutrients) -> Option<Record> {
    let category = category()?;
    let product = crate::catalogue::Product {
        code: Barcode::parse(code).ok()?,
        name: name.to_owned(),
        brands: vec!["Noisetou".to_owned()],
        quantity: Some("400 g".to_owned()),
        categories: vec![category.tag.clone()],
        nutriscore: Some(NutriScore { grade, score: Some(score), version: Some(2023), computed: false }),
        nova_group: Some(4),
        nutrients,
        stores: vec!["Épicerie Baladine".to_owned()],
        labels: vec!["en:vegetarian".to_owned()],
        allergens: vec!["en:milk".to_owned(), "en:nuts".to_owned()],
        image_url: None,
        image_nutrition_url: None,
        popularity: 0,
        modified_at: 0,
    };
    Some(Record { id: 0, product, category, example: true, updated_at: 1_795_305_871 })
}
