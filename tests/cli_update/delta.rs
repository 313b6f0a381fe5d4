//! `update.source = "delta"`: the daily files of changes.

use serde_json::{Value, json};

use crate::common::open_food_facts::{barcode, food, gzipped};
use crate::common::product;
use crate::place::{Place, on_each_database, stderr, stdout};

pub(crate) const SOURCE: (&str, &str) = ("PURBEURRE_UPDATE__SOURCE", "delta");
/// Ends of the days of which there are files; `OLD` of the catalogue is before them.
const DAYS: [i64; 4] = [1_790_000_000, 1_790_086_400, 1_790_172_800, 1_790_259_200];

fn name(day: usize) -> String {
    format!("/data/delta/openfoodfacts_products_{}_{}.json.gz", DAYS[day], DAYS[day + 1])
}

fn lines(records: &[Value]) -> Vec<u8> {
    gzipped(records.iter().map(|record| record.to_string() + "\n").collect::<String>().as_bytes())
}

fn changed(number: u32, name: &str, day: usize) -> Value {
    let mut record = food(&barcode(number), name, "en:sodas");
    record["last_modified_t"] = (DAYS[day] + 5).into();
    record
}

/// Sold nowhere but in Belgium.
fn belgian(record: Value) -> Value {
    let mut record = record;
    record["countries_tags"] = json!(["en:belgium"]);
    record
}

/// A catalogue of ten products, as of the day before the first file, and three files.
fn three_days(place: &Place) {
    let mut products: Vec<_> =
        (100..110).map(|number| product(&barcode(number), &format!("Soda {number}"), "en:sodas", None)).collect();
    for product in &mut products {
        product.product.modified_at = DAYS[0] + 1;
    }
    place.write(&products);
    place.off.set_file(
        &name(0),
        lines(&[changed(100, "Premier nom", 0), changed(120, "Nouveau", 0), belgian(changed(130, "Belge", 0))]),
    );
    place.off.set_file(&name(1), lines(&[changed(100, "Deuxième nom", 1), belgian(changed(101, "Connu", 1))]));
    place.off.set_file(&name(2), lines(&[changed(100, "Troisième nom", 2)]));
}

/// A catalogue, a file of more lines than are written at once (5,000), and a short one.
pub(crate) fn two_long_days(place: &Place) {
    place.fill(&[("en:sodas", 100, 10)]);
    place.sql(&format!("UPDATE update_cursor SET applied_to = {}", DAYS[0]));
    for (day, first, many) in [(0, 1_000, 8_000), (1, 8_500, 1_000)] {
        let records: Vec<Value> =
            (first..first + many).map(|number| changed(number, &format!("Soda {number} {day}"), day)).collect();
        place.off.set_file(&name(day), lines(&records));
    }
}

pub(crate) fn cursor(place: &Place) -> String {
    place.snapshot().into_iter().find(|row| row.starts_with("update_cursor: ")).unwrap()
}

fn downloads(place: &Place) -> Vec<String> {
    place
        .off
        .requests()
        .into_iter()
        .map(|request| request.path)
        .filter(|path| path.contains("/openfoodfacts_products_"))
        .collect()
}

#[test]
fn files_are_applied_in_order_and_a_second_run_has_nothing_to_do() {
    on_each_database(|place| {
        three_days(place);
        let before = place.snapshot();
        let dry = place.run_with(&["update-database", "--dry-run"], &[SOURCE]);
        assert!(dry.status.success() && stdout(&dry).contains("3 files of changes would be applied"), "{}", stdout(&dry));
        assert_eq!((place.snapshot(), downloads(place).len()), (before, 0));

        let output = place.run_with(&["update-database"], &[SOURCE]);
        let said = stdout(&output);
        assert!(output.status.success(), "{said}{}", stderr(&output));
        assert_eq!(downloads(place), [name(0), name(1), name(2)]);
        let names = place.names();
        assert!(["Troisième nom", "Nouveau", "Connu"].iter().all(|name| names.contains(&(*name).to_owned())), "{names:?}");
        assert!(!names.contains(&"Belge".to_owned()), "neither sold here nor known");
        assert!(cursor(place).contains(&DAYS[3].to_string()), "{}", cursor(place));
        assert!(said.contains("3 files of changes applied") && said.contains("The catalogue now holds 11 products"), "{said}");
        place.assert_sound("three files");

        let output = place.run_with(&["update-database"], &[SOURCE]);
        assert!(output.status.success() && stdout(&output).contains("All 3 files of changes are applied"), "{}", stdout(&output));
        assert_eq!(downloads(place).len(), 3, "none is fetched again");
        assert_eq!(place.asked().len(), 0, "and no category is asked for");
    });
}

#[test]
fn a_truncated_file_fails_the_run_and_the_cursor_stays_before_it() {
    on_each_database(|place| {
        three_days(place);
        let mut whole = lines(&(0..400).map(|number| changed(500 + number, &format!("Soda {number}"), 1)).collect::<Vec<_>>());
        let bytes = whole.clone();
        whole.truncate(whole.len() / 2);
        place.off.set_file(&name(1), whole);
        let output = place.run_with(&["update-database"], &[SOURCE]);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        let complaint = stderr(&output);
        assert!(complaint.contains("could not be applied") && complaint.contains("ended as failed"), "{complaint}");
        assert!(
            cursor(place).contains(&DAYS[1].to_string()) && !cursor(place).contains(&DAYS[2].to_string()),
            "{}",
            cursor(place)
        );
        assert!(!downloads(place).contains(&name(2)), "the file after it is not touched");
        place.assert_sound("a broken file");
        assert!(place.log().iter().any(|line| line.contains("could not be applied")));

        place.off.set_file(&name(1), bytes);
        let output = place.run_with(&["update-database"], &[SOURCE]);
        assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
        assert!(cursor(place).contains(&DAYS[3].to_string()));
        assert!(place.names().contains(&"Soda 399".to_owned()));
    });
}

#[test]
fn a_gap_asks_for_a_full_import_and_changes_nothing() {
    on_each_database(|place| {
        three_days(place);
        place.sql(&format!("UPDATE update_cursor SET applied_to = {}", DAYS[0] - 86_400));
        assert!(cursor(place).contains(&(DAYS[0] - 86_400).to_string()), "there is a cursor to be behind with");
        let (names, at) = (place.catalogue(), cursor(place));
        let output = place.run_with(&["update-database"], &[SOURCE]);
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        assert!(
            stderr(&output).contains("full import needed") && stderr(&output).contains("purbeurre import"),
            "{}",
            stderr(&output)
        );
        assert_eq!((place.catalogue(), downloads(place).len()), (names, 0));
        let applied = |row: &str| row.split(',').nth(1).map(str::to_owned);
        assert_eq!(applied(&cursor(place)), applied(&at), "the cursor stays");
    });
}
