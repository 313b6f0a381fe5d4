//! One line: what the parser reads, and around it what real documents are full of.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Value, json};

use super::Generator;
use super::chance::Chance;
use super::kinds::Kind;
use super::words::{ALLERGENS, LABELS, QUALITIES, SHOPS, WITH, invented};
use crate::catalogue::nutriscore::{Composition, FoodKind, KJ_PER_KCAL, score};

/// Real products without a grade: about three in ten.
const UNGRADED: f64 = 0.28;
/// The day after which no generated product was changed: 1 January 2026.
const NEWEST: u64 = 1_767_225_600;

/// Writes the line of a product.
pub(super) fn write(generator: &Generator, kind: &Kind, number: u64, chance: &mut Chance, out: &mut Vec<u8>) {
    let start = out.len();
    let fields = fields(generator, kind, number, chance);
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(&mut *out, &fields);
    out.pop();
    filler(generator.line_bytes.saturating_sub(out.len() - start), chance, out);
    out.extend_from_slice(b"}\n");
}

/// The fields that matter.
fn fields(generator: &Generator, kind: &Kind, number: u64, chance: &mut Chance) -> Value {
    let brand = generator.brand_ranks.pick(chance) as u64;
    let brand = invented(brand.wrapping_mul(7_919));
    let name = name(kind, &brand, chance);
    let holds = holds(kind, chance);
    let (grade, points) = nutriscore(kind, &holds, chance);
    let [kcal, fat, saturated_fat, carbohydrates, sugars, fiber, proteins, salt] = holds;
    let (revision, quantity) = (chance.below(80) + 3, (chance.below(40) + 1) * 25);
    // The last digit is no checksum: nobody must take these for real barcodes.
    let code = format!("2{:012}", number + 1);
    // Scans: a few products have most of them.
    let scans = 200_000 / (chance.below(1_000_000) + 1) + chance.below(3);
    let modified = NEWEST - chance.below(200_000_000);
    json!({
        "_id": code, "code": code, "lang": "fr", "lc": "fr", "rev": revision, "product_name": name, "product_name_fr": name,
        "brands": brand, "quantity": format!("{quantity} g"), "categories_tags": kind.tags, "categories_hierarchy": kind.tags,
        "countries_tags": ["en:france"], "nutriscore_grade": grade, "nutrition_grades": grade, "nutrition_grade_fr": grade,
        "nutriscore_score": points, "nutriscore_version": "2023", "nova_group": chance.below(4) + 1,
        "nutriments": {"energy-kcal_100g": kcal, "energy_100g": (kcal * KJ_PER_KCAL).round(), "fat_100g": fat,
            "saturated-fat_100g": saturated_fat, "carbohydrates_100g": carbohydrates, "sugars_100g": sugars, "fiber_100g": fiber,
            "proteins_100g": proteins, "salt_100g": salt, "sodium_100g": salt / 2.5},
        "images": {"1": {"uploader": "exemple", "sizes": {"100": {"h": 100, "w": 75}, "400": {"h": 400, "w": 300}}},
            "front_fr": {"imgid": "1", "rev": revision.to_string(), "sizes": {"100": {"h": 100, "w": 75}, "400": {"h": 400, "w": 300}}},
            "nutrition_fr": {"imgid": "2", "rev": (revision + 2).to_string()}},
        "stores": some(&SHOPS, 0.35, chance).join(","), "labels_tags": some(&LABELS, 0.4, chance),
        "allergens_tags": some(&ALLERGENS, 0.6, chance), "unique_scans_n": scans, "last_modified_t": modified,
    })
}

/// A French name: what it is, of what quality, sometimes with an invented word of its own.
fn name(kind: &Kind, brand: &str, chance: &mut Chance) -> String {
    let mut name = chance.of(&kind.nouns).clone();
    if chance.happens(0.5) {
        let _ = write!(name, " {}", chance.of(&QUALITIES));
    }
    if chance.happens(0.25) {
        let _ = write!(name, " {}", chance.of(&WITH));
    }
    if chance.happens(0.3) {
        let _ = write!(name, " {}", invented(chance.below(12_000)));
    } else if chance.happens(0.2) {
        let _ = write!(name, " {brand}");
    }
    name
}

/// None, one or several of a list, in its order.
fn some<'a>(list: &[&'a str], probability: f64, chance: &mut Chance) -> Vec<&'a str> {
    if !chance.happens(probability) {
        return Vec::new();
    }
    let share = 1.6 / f64::from(u32::try_from(list.len()).unwrap_or(1));
    list.iter().copied().filter(|_| chance.happens(share)).collect()
}

/// What 100 g hold: about what its kind holds, each part of something at most the whole of it.
fn holds(kind: &Kind, chance: &mut Chance) -> [f64; 8] {
    let mut holds = kind.holds.map(|about| (about * (0.55 + 0.9 * chance.share()) * 100.0).round() / 100.0);
    holds[0] = holds[0].min(900.0).round();
    holds[1] = holds[1].min(100.0);
    holds[2] = holds[2].min(holds[1]);
    holds[3] = holds[3].min(100.0 - holds[1]);
    holds[4] = holds[4].min(holds[3]);
    holds
}

fn nutriscore(kind: &Kind, holds: &[f64; 8], chance: &mut Chance) -> (&'static str, Option<i16>) {
    if chance.happens(UNGRADED) {
        return ("unknown", None);
    }
    let [kcal, fat, saturated_fat, _, sugars, fiber, proteins, salt] = *holds;
    let composition = Composition {
        energy_kj: kcal * KJ_PER_KCAL,
        sugars,
        saturated_fat,
        fat,
        salt,
        fiber,
        proteins,
        fruit_percent: 0.0,
        sweeteners: false,
    };
    let scored = score(if kind.beverage { FoodKind::Beverage } else { FoodKind::General }, &composition);
    (scored.grade.letter(), Some(scored.score))
}

/// Keys that real documents have and nobody reads here: texts, numbers and lists.
const IGNORED: [&str; 60] = [
    "_keywords",
    "additives_n",
    "additives_old_n",
    "added_countries_tags",
    "amino_acids_tags",
    "brand_owner",
    "categories",
    "categories_lc",
    "checkers_tags",
    "cities_tags",
    "codes_tags",
    "compared_to_category",
    "complete",
    "completeness",
    "correctors_tags",
    "countries",
    "countries_hierarchy",
    "countries_lc",
    "created_t",
    "creator",
    "data_quality_tags",
    "data_sources",
    "ecoscore_data",
    "ecoscore_grade",
    "ecoscore_tags",
    "editors_tags",
    "emb_codes",
    "entry_dates_tags",
    "expiration_date",
    "food_groups_tags",
    "generic_name",
    "informers_tags",
    "ingredients_analysis_tags",
    "ingredients_n",
    "ingredients_text",
    "ingredients_text_fr",
    "interface_version_created",
    "known_ingredients_n",
    "labels_old",
    "languages_codes",
    "last_edit_dates_tags",
    "last_editor",
    "link",
    "main_countries_tags",
    "manufacturing_places",
    "max_imgid",
    "minerals_tags",
    "misc_tags",
    "nova_groups_markers",
    "nucleotides_tags",
    "nutrient_levels_tags",
    "origins",
    "packaging_text",
    "photographers_tags",
    "pnns_groups_1",
    "popularity_tags",
    "purchase_places",
    "states",
    "states_tags",
    "traces",
];

/// Adds about so many bytes of fields that nobody reads.
fn filler(bytes: usize, chance: &mut Chance, out: &mut Vec<u8>) {
    let end = out.len() + bytes;
    let text = |chance: &mut Chance| format!("{} {} {}", invented(chance.next()), chance.of(&QUALITIES), chance.of(&WITH));
    for (position, key) in IGNORED.iter().enumerate() {
        if out.len() + 200 > end {
            return;
        }
        // Writing to memory cannot fail.
        let _ = match position % 4 {
            0 => write!(out, ",\"{key}\":\"{}\"", text(chance)),
            1 => write!(out, ",\"{key}\":{}", chance.below(1_000_000)),
            2 => write!(out, ",\"{key}\":[\"en:{}\",\"fr:{}\"]", chance.below(1_000), invented(chance.next())),
            _ => write!(out, ",\"{key}_debug\":{{\"{}\":{},\"of\":\"{}\"}}", chance.below(99), chance.share(), text(chance)),
        };
    }
    let _ = write!(out, ",\"ingredients\":[");
    let mut first = true;
    while out.len() + 180 < end {
        let comma = if first { "" } else { "," };
        first = false;
        let (id, percent) = (invented(chance.next()), chance.share() * 100.0);
        let _ = write!(
            out,
            "{comma}{{\"id\":\"fr:{id}\",\"text\":\"{}\",\"percent_estimate\":{percent},\"percent_min\":{},\"vegan\":\"maybe\",\
             \"ciqual_food_code\":\"{}\",\"is_in_taxonomy\":1}}",
            text(chance),
            percent / 2.0,
            chance.below(50_000),
        );
    }
    out.extend_from_slice(b"]");
}
