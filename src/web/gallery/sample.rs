//! Products for the gallery. Invented, like their brands.

use crate::catalogue::finding::{Category, Glance, Overview, Record, Substitute, Substitutes};
use crate::catalogue::{Barcode, CategoryTag, Grade, NutriScore, Nutrients, Product};
use crate::config::Site;
use crate::web::Frame;

pub(super) fn category(tag: &str, name: &str, products: u32) -> Category {
    Category { tag: CategoryTag::parse(tag).expect("a tag"), name: name.to_owned(), products }
}

pub(super) fn frame(site: &Site, examples_only: bool) -> Frame<'_> {
    let overview = Overview { products: 1_254_812, examples_only, data_date: Some(1_790_985_600) };
    Frame { site, overview, member: None, form_token: None, here: "/".to_owned(), notice: None }
}

pub(super) fn site() -> Site {
    Site {
        publisher: Some("Association Pur Beurre, 1 rue du Four, 35000 Rennes".to_owned()),
        contact_email: Some("bonjour@purbeurre.example".to_owned()),
        ..Site::default()
    }
}

pub(super) fn record(code: &str, name: &str, brand: &str, grade: Option<Grade>, tags: &[&str]) -> Record {
    let sugars = grade.map_or(12.0, |grade| 6.5 * f64::from(grade as u8));
    Record {
        id: 1,
        product: Product {
            code: Barcode::parse(code).expect("a barcode"),
            name: name.to_owned(),
            brands: vec![brand.to_owned()],
            quantity: Some("400 g".to_owned()),
            categories: tags.iter().filter_map(|tag| CategoryTag::parse(tag)).collect(),
            nutriscore: grade.map(|grade| NutriScore {
                grade,
                score: Some(14),
                version: Some(2023),
                computed: grade == Grade::C,
            }),
            nova_group: Some(4),
            nutrients: Nutrients {
                energy_kcal: Some(210.0 + 15.0 * sugars),
                fat: Some(30.9),
                saturated_fat: Some(1.2 + sugars / 4.0),
                carbohydrates: Some(57.5),
                sugars: Some(sugars),
                fiber: None,
                proteins: Some(6.3),
                salt: Some(0.107),
            },
            stores: vec!["Carrefour".to_owned(), "Chez Lulu".to_owned()],
            labels: vec!["en:organic".to_owned(), "en:no-palm-oil".to_owned(), "en:green-dot".to_owned()],
            allergens: vec!["en:milk".to_owned(), "en:nuts".to_owned()],
            image_url: None,
            image_nutrition_url: None,
            popularity: 12,
            modified_at: 1_788_000_000,
        },
        category: category("en:cocoa-and-hazelnuts-spreads", "Pâtes à tartiner aux noisettes et au cacao", 412),
        example: false,
        updated_at: 1_790_985_600,
    }
}

/// Ten products of every kind and grade.
pub(super) fn records() -> Vec<Record> {
    let spreads = ["en:spreads", "en:sweet-spreads"];
    let mut all = vec![
        record("3000000000011", "Noisettine", "La Cuillère d’Or", Some(Grade::E), &spreads),
        record("3000000000028", "Pâte à tartiner noisettes sans sucres ajoutés", "Verger du Lot", Some(Grade::C), &spreads),
        record(
            "3000000000035",
            "Pizza margherita cuite au feu de bois, tomates du Sud et basilic frais",
            "Da Nonna",
            Some(Grade::B),
            &["en:pizzas"],
        ),
        record("3000000000042", "Yaourt nature brassé", "La Laiterie Bleue", Some(Grade::A), &["en:dairies", "en:yogurts"]),
        record("3000000000059", "Cola sans sucres", "Pétille", Some(Grade::C), &["en:beverages", "en:colas"]),
        record("3000000000066", "Petit-beurre", "Biscuiterie de la Rance", Some(Grade::D), &["en:snacks", "en:biscuits"]),
        record("3000000000073", "Pain complet tranché", "Le Fournil", Some(Grade::A), &["en:breads"]),
        record("3000000000080", "Filets de maquereau à la moutarde", "Port-Louis", None, &["en:seafood", "en:fish-fillets"]),
        record("3000000000097", "Comté 12 mois", "Fruitière du Haut-Doubs", Some(Grade::D), &["en:cheeses"]),
        record("3000000000103", "Jambon blanc supérieur", "Maison Talbot", Some(Grade::C), &["en:meats", "en:hams"]),
    ];
    all[0].product.image_url =
        Some("https://images.openfoodfacts.org/images/products/300/000/000/0011/front_fr.4.400.jpg".to_owned());
    all
}

pub(super) fn glances() -> Vec<Glance> {
    let glance = |record: Record| Glance {
        code: record.product.code,
        name: record.product.name,
        brands: record.product.brands,
        quantity: record.product.quantity,
        category: record.category,
        categories: record.product.categories,
        grade: record.product.nutriscore.map(|score| score.grade),
        image_url: record.product.image_url,
    };
    records().into_iter().map(glance).collect()
}

pub(super) fn substitutes(grade: Option<Grade>, how_many: usize, wider: bool) -> Substitutes {
    let all = records();
    let mut product = all[0].clone();
    product.product.nutriscore =
        grade.map(|grade| NutriScore { grade, score: Some(26), version: Some(2023), computed: grade == Grade::C });
    let category = if wider { category("en:spreads", "Produits à tartiner", 2_310) } else { product.category.clone() };
    let swap = |record: &Record| Substitute {
        product: record.clone(),
        category: category.clone(),
        reason: "Nutri-Score B au lieu de E, moitié moins de sucres".to_owned(),
        points_gained: Some(12),
    };
    let substitutes = all[1..].iter().cycle().take(how_many).map(swap).collect();
    Substitutes { product, category: category.clone(), substitutes }
}
