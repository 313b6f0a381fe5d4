//! Files as they come: whole, cut short, compressed, or something else altogether.

use std::io::{self, Cursor, Read, Write as _};

use super::{BATCH_LINES, Lines, MAX_LINE};
use crate::off::{Country, Dropped, ParseOptions, Source, SourceError};

fn line(code: u32) -> String {
    format!("{{\"code\":\"{code}\",\"product_name\":\"Pâte\",\"categories_tags\":[\"en:spreads\"]}}\n")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What a file gives: codes of its products (or why not), and how it ended.
fn read(name: &str, stream: impl Read + Send + 'static) -> (Vec<Result<String, Dropped>>, Option<SourceError>) {
    let options = ParseOptions { country: Country::All, ..ParseOptions::default() };
    let mut found = Vec::new();
    for batch in Lines::new(Source::new(name.to_owned(), stream, None).unwrap()) {
        match batch {
            Ok(batch) => {
                assert!(!batch.is_empty() && batch.len() <= BATCH_LINES);
                found.extend(batch.parse(&options).map(|parsed| parsed.map(|parsed| parsed.product.code.to_string())));
            }
            Err(error) => return (found, Some(error)),
        }
    }
    (found, None)
}

fn read_bytes(name: &str, bytes: impl Into<Vec<u8>>) -> (Vec<Result<String, Dropped>>, Option<SourceError>) {
    read(name, Cursor::new(bytes.into()))
}

fn codes(codes: std::ops::RangeInclusive<u32>) -> Vec<Result<String, Dropped>> {
    codes.map(|code| Ok(format!("{code:0>8}"))).collect()
}

#[test]
fn plain_and_compressed_lines_are_the_same() {
    let text: String = (1..=3_000).map(line).collect();
    for bytes in [
        text.clone().into_bytes(),
        gzip(text.as_bytes()),
        [gzip(line(1).as_bytes()), gzip(&text.as_bytes()[line(1).len()..])].concat(),
    ] {
        let (found, error) = read_bytes("products.jsonl", bytes);
        assert!(error.is_none());
        assert_eq!(found, codes(1..=3_000));
    }
}

#[test]
fn blank_lines_marks_and_missing_ends_do_not_matter() {
    let text = format!("\u{feff}\n\r\n{}\n \n{}", line(1).replace('\n', "\r\n"), line(2).trim_end());
    assert_eq!(read_bytes("-", text).0, codes(1..=2));
    let text = format!("\u{feff}{}not JSON\n{}", line(1), line(2));
    assert_eq!(read_bytes("-", text).0, [Ok("00000001".to_owned()), Err(Dropped::Malformed), Ok("00000002".to_owned())]);
    assert_eq!(read_bytes("-", "").0, []);
}

#[test]
fn the_export_is_told_by_its_first_line() {
    let text = "code\tproduct_name\tcategories_tags\n1\tPâte\ten:spreads\n2\tshort\n3\tMiel\ten:honeys\n";
    let expected = [Ok("00000001".to_owned()), Err(Dropped::Malformed), Ok("00000003".to_owned())];
    for name in ["-", "products.csv", "products.jsonl"] {
        assert_eq!(read_bytes(name, text).0, expected, "{name}");
    }
    assert_eq!(read_bytes("products.csv.gz", gzip(text.as_bytes())).0, expected);
    assert_eq!(read_bytes("products.csv", line(1)).0, codes(1..=1));
}

#[test]
fn a_file_cut_short_keeps_its_good_lines_and_says_where() {
    let text: String = (1..=2_500).map(line).collect();
    let whole = gzip(text.as_bytes());
    let (found, error) = read_bytes("cut.jsonl.gz", whole[..whole.len() * 2 / 3].to_vec());
    let kept = u32::try_from(found.len()).unwrap();
    assert!((100..2_500).contains(&kept), "{kept}");
    assert_eq!(found, codes(1..=kept));
    let Some(SourceError::Broken { line, .. }) = &error else { panic!("{error:?}") };
    assert_eq!(*line, u64::from(kept) + 1);
    assert!(error.unwrap().to_string().starts_with(&format!("cut.jsonl.gz, line {}: ", kept + 1)));
}

#[test]
fn damaged_compression_keeps_the_good_lines() {
    let mut both = gzip(line(1).as_bytes());
    both.extend([0x1f, 0x8b, 8, 0, 0xff, 0xff, 0xff, 0xff, 0, 3, 0xff, 0xff, 0xff, 0xff, 0xff]);
    let (found, error) = read_bytes("-", both);
    assert_eq!(found, codes(1..=1));
    assert!(matches!(error, Some(SourceError::Broken { line: 2, .. })), "{error:?}");
}

#[test]
fn what_is_no_data_is_refused_at_once() {
    for (name, bytes, word) in [
        ("products.jsonl", "\n <!DOCTYPE html><html>", "web page"),
        ("products.jsonl", "[{\"code\":1}]", "JSON list"),
        ("products.csv", "code,product_name\n1,a\n", "`code`"),
    ] {
        let (found, error) = read_bytes(name, bytes);
        assert!(found.is_empty());
        assert!(error.as_ref().is_some_and(|error| error.to_string().contains(word)), "{error:?}");
    }
    let zip = Source::new("a.zip".to_owned(), Cursor::new(b"PK\x03\x04 and so on".to_vec()), None);
    assert!(zip.is_err_and(|error| error.to_string().contains("ZIP")));
    let missing = Source::open(std::path::Path::new("no such file.jsonl"));
    assert!(matches!(missing, Err(SourceError::Open { .. })));
    assert!(matches!(Source::open(std::path::Path::new(".")), Err(SourceError::Foreign { .. })));
}

#[test]
fn endless_lines_are_read_past() {
    let long = io::repeat(b'x').take(MAX_LINE as u64 * 3);
    let text = Cursor::new(line(1).into_bytes()).chain(long).chain(Cursor::new(format!("\n{}", line(2)).into_bytes()));
    let (mut found, error) = read("-", text);
    assert!(error.is_none());
    found.sort_unstable_by_key(|found| format!("{found:?}"));
    assert_eq!(found, [Err(Dropped::Malformed), Ok("00000001".to_owned()), Ok("00000002".to_owned())]);
}

#[test]
fn a_stream_that_gives_a_byte_at_a_time_is_read_too() {
    struct Trickle(Cursor<Vec<u8>>);
    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let one = buffer.len().min(1);
            self.0.read(&mut buffer[..one])
        }
    }
    let text: String = (1..=3).map(line).collect();
    assert_eq!(read("-", Trickle(Cursor::new(gzip(text.as_bytes())))).0, codes(1..=3));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        failure_persistence: None, ..proptest::prelude::ProptestConfig::with_cases(256)
    })]

    /// Whatever a file holds, reading it ends, and every line that is not blank is counted once.
    #[test]
    fn any_bytes_are_read_to_their_end(
        start in proptest::sample::select(vec!["", "code\tproduct_name\n", "{\"code\":\"1\"}\n", "\u{feff}", "\u{1f}"]),
        lines in proptest::collection::vec(proptest::collection::vec(1_u8..=255, 0..30), 0..20),
        compressed in proptest::bool::ANY,
        cut in 0_usize..400,
    ) {
        let mut bytes = [start.as_bytes(), &lines.join(&b'\n')].concat();
        if compressed {
            bytes = gzip(&bytes);
            bytes.truncate(cut);
        }
        if let Ok(source) = Source::new("any".to_owned(), Cursor::new(bytes), None) {
            let options = ParseOptions { country: Country::All, ..ParseOptions::default() };
            let read: usize = Lines::new(source).filter_map(Result::ok).map(|batch| batch.parse(&options).count()).sum();
            proptest::prop_assert!(read <= 800);
        }
    }
}
