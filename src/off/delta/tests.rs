//! Lists of files as they are, as they should not be, and what is chosen from them.

use std::io::{self, Cursor, Read};

use proptest::prelude::*;

use super::{Choice, DeltaFile, choose, read_index};

const NOW: i64 = 1_790_500_000;

/// A connection that is reset.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

fn file(from: i64, to: i64) -> DeltaFile {
    DeltaFile { from, to }
}

fn index(text: &str) -> Vec<DeltaFile> {
    read_index(Cursor::new(text.to_owned()), NOW).unwrap()
}

#[test]
fn names_are_found_among_anything_and_sorted() {
    let text = "openfoodfacts_products_1790404855_1790490413.json.gz\r\n# newest first\n\n\
        openfoodfacts_products_1788847691_1788934590.json.gz\topenfoodfacts_products_1770673073_1772050745.json.gz\n\
        openfoodfacts_products_1788847691_1788934590.json.gz\nopenfoodfacts_products_1_2.json\nopenfoodfacts_products_.json.gz\n\
        ../openfoodfacts_products_1_2.json.gz openfoodfacts_products_5_5.json.gz openfoodfacts_products_9_3.json.gz\n\
        openfoodfacts_products_-1_3.json.gz openfoodfacts_products_1_99999999999999999999.json.gz\n\
        openfoodfacts_products_1_+2.json.gz openfoodfacts_products_1790490413_999999999999.json.gz";
    let files = [file(1_770_673_073, 1_772_050_745), file(1_788_847_691, 1_788_934_590), file(1_790_404_855, 1_790_490_413)];
    assert_eq!(index(text), files, "once each, the one from the far future left out");
    assert_eq!(files[2].to_string(), "openfoodfacts_products_1790404855_1790490413.json.gz");
    assert_eq!(index("<!DOCTYPE html><html><body>Page temporarily unavailable</body></html>"), []);
}

#[test]
fn a_list_without_end_is_read_to_a_bound() {
    let endless = io::repeat(b'x').chain(Cursor::new("never reached"));
    assert_eq!(read_index(endless, NOW).unwrap(), []);
    let many: Vec<String> = (0..5_000).map(|n| file(n, n + 1).to_string()).collect();
    assert_eq!(index(&many.join("\n")).len(), 1_000);
    assert!(read_index(Broken, NOW).is_err());
}

#[test]
fn files_after_the_last_one_applied_are_applied_in_order() {
    let files = [file(100, 200), file(200, 300), file(300, 400)];
    assert_eq!(choose(&files, Some(200), None), Choice::Apply(vec![files[1], files[2]]));
    assert_eq!(choose(&files, Some(250), None), Choice::Apply(vec![files[1], files[2]]), "one that was applied in part");
    assert_eq!(choose(&files, Some(400), None), Choice::UpToDate);
    assert_eq!(choose(&files, Some(100), None), Choice::Apply(files.to_vec()));
}

#[test]
fn what_is_in_no_file_any_more_is_a_gap() {
    let files = [file(100, 200), file(200, 300), file(350, 400)];
    assert_eq!(choose(&files, Some(99), Some(380)), Choice::Gap { after: Some(99), until: 100 });
    assert_eq!(choose(&files, Some(200), None), Choice::Gap { after: Some(300), until: 350 }, "also in the middle");
    assert_eq!(choose(&files, Some(360), None), Choice::Apply(vec![files[2]]), "but not before the last one applied");
}

#[test]
fn the_first_time_the_newest_product_decides() {
    let files = [file(100, 200), file(200, 300)];
    assert_eq!(choose(&files, None, Some(250)), Choice::Apply(files.to_vec()), "from the oldest on");
    assert_eq!(choose(&files, None, Some(100)), Choice::Apply(files.to_vec()));
    assert_eq!(choose(&files, None, Some(301)), Choice::Apply(files.to_vec()), "a product fetched after the last file");
    assert_eq!(choose(&files, None, Some(99)), Choice::Gap { after: Some(99), until: 100 });
    assert_eq!(choose(&files, None, None), Choice::Gap { after: None, until: 100 });
}

#[test]
fn nothing_ever_moves_back() {
    assert_eq!(choose(&[], Some(200), Some(1)), Choice::NoFiles);
    assert_eq!(choose(&[file(100, 200)], Some(201), None), Choice::Ahead { newest: 200 });
}

#[test]
fn windows_that_overlap_leave_no_gap() {
    let files = [file(100, 400), file(150, 200), file(300, 500)];
    assert_eq!(choose(&files, Some(100), None), Choice::Apply(vec![files[0], files[2]]));
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,200}", from in any::<u64>(), to in any::<u64>()) {
        let files = index(&format!("{text} openfoodfacts_products_{from}_{to}.json.gz {text}"));
        prop_assert!(files.iter().all(|file| file.from < file.to));
    }

    /// Whatever the files, those chosen cover everything from where we stand to their end, forward only.
    #[test]
    fn what_is_chosen_has_no_hole(
        mut windows in proptest::collection::vec((0_i64..50, 1_i64..20), 0..12),
        applied in proptest::option::of(0_i64..80),
        date in proptest::option::of(0_i64..80),
    ) {
        windows.sort_unstable();
        let files: Vec<DeltaFile> = windows.iter().map(|(from, length)| file(*from, from + length)).collect();
        if let Choice::Apply(chosen) = choose(&files, applied, date) {
            let mut reached = applied.unwrap_or(files[0].from);
            for one in &chosen {
                prop_assert!(one.from <= reached && one.to > reached);
                reached = one.to;
            }
            prop_assert_eq!(Some(reached), files.iter().map(|file| file.to).max());
        }
    }
}
