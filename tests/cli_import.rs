//! `purbeurre import` through the real binary.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// The command in a folder where it finds nothing, with the database that `PURBEURRE_TEST_…` does not concern: SQLite.
fn purbeurre(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_purbeurre"));
    command.arg("import").args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    purbeurre(folder, arguments).output().unwrap()
}

fn summary(output: &Output) -> Value {
    let mut summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(summary["seconds"].take().is_number());
    summary
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn line(code: usize, modified: u64) -> String {
    let product = json!({"code": code.to_string(), "product_name": format!("Sirop n° {code}"), "categories_tags": ["en:syrups"],
        "countries_tags": ["en:france"], "last_modified_t": modified});
    format!("{product}\n")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn counts(read: u64, kept: u64, written: [u64; 3], dropped: [u64; 6]) -> Value {
    let [inserted, updated, unchanged] = written;
    let [malformed, bad_code, no_name, no_category, other_country, obsolete] = dropped;
    json!({"read": read, "kept": kept, "inserted": inserted, "updated": updated, "unchanged": unchanged,
        "dropped": {"malformed": malformed, "bad_code": bad_code, "no_name": no_name, "no_category": no_category,
            "other_country": other_country, "obsolete": obsolete}, "seconds": null})
}

#[test]
fn importing_again_changes_only_what_is_newer() {
    let folder = tempfile::tempdir().unwrap();
    let first: String = (1..=1_500).map(|code| line(code, 10)).collect();
    let other = "nonsense\n{\"code\":\"1\",\"countries_tags\":[\"en:spain\"]}\n";
    std::fs::write(folder.path().join("dump.jsonl.gz"), gzip(&format!("{first}{other}"))).unwrap();
    let output = run(folder.path(), &["--json", "dump.jsonl.gz"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(summary(&output), counts(1_502, 1_500, [1_500, 0, 0], [1, 0, 0, 0, 1, 0]));

    let table = "code\tproduct_name\tcategories_tags\tlast_modified_t\n1\tSirop\ten:syrups\t9\n2\tSirop\ten:syrups\t11\n9999\tEau\ten:waters\t1\n";
    std::fs::write(folder.path().join("export.csv"), table).unwrap();
    let output = run(folder.path(), &["--json", "--country", "all", "dump.jsonl.gz", "export.csv"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(summary(&output), counts(1_505, 1_503, [1, 1, 1_501], [1, 0, 1, 0, 0, 0]));
}

#[test]
fn a_file_cut_short_fails_after_its_good_lines() {
    let folder = tempfile::tempdir().unwrap();
    let whole = gzip(&(1..=2_000).map(|code| line(code * 7_919 % 100_003, 10)).collect::<String>());
    std::fs::write(folder.path().join("cut.jsonl.gz"), &whole[..whole.len() / 2]).unwrap();
    std::fs::write(folder.path().join("good.jsonl"), line(9_999_999, 1)).unwrap();
    let output = run(folder.path(), &["--json", "cut.jsonl.gz", "good.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    let summary = summary(&output);
    let read = summary["read"].as_u64().unwrap();
    assert!(read > 100 && summary["inserted"] == read, "{summary}");
    let said = stderr(&output);
    assert!(said.contains(&format!("cut.jsonl.gz, line {read}: ")), "the other file has one of the {read} lines: {said}");
}

#[test]
fn what_cannot_be_imported_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("page.jsonl", "<!DOCTYPE html>"), ("odd.txt", "a\nb\n"), ("page.json", "<html>"), ("good.jsonl", "{}\n")]
    {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    for (arguments, code, word) in [
        (vec!["page.jsonl"], 1, "web page"),
        (vec!["odd.txt"], 1, "no line is a product"),
        (vec!["good.jsonl", "missing.jsonl"], 1, "missing.jsonl"),
        (vec!["--taxonomy", "page.json"], 1, "web page"),
        (vec!["--taxonomy", "good.jsonl"], 1, "names no category"),
        (vec![], 2, "FILE"),
        (vec!["--country", "zz", "good.jsonl"], 2, "is no country"),
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(word), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn a_taxonomy_is_taken_over_with_or_without_products() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("categories.json"),
        r#"{"en:syrups": {"name": {"fr": "Sirops"}, "parents": ["en:drinks"]}, "en:drinks": {}}"#,
    )
    .unwrap();
    std::fs::write(folder.path().join("dump.jsonl"), line(1, 1)).unwrap();
    let output = run(folder.path(), &["--taxonomy", "categories.json"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let output = run(folder.path(), &["--taxonomy", "categories.json", "--json", "dump.jsonl"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(summary(&output), counts(1, 1, [1, 0, 0], [0; 6]));
}

#[cfg(unix)]
#[test]
fn an_interruption_keeps_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut import = purbeurre(folder.path(), &["--json", "-"]);
    let mut import = import.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = import.stdin.take().unwrap();
    // Far more than the pipe and every queue hold: when all of it is taken, much of it has been written.
    for code in 1..=60_000 {
        lines.write_all(line(code, 1).as_bytes()).unwrap();
    }
    let interrupted = Command::new("kill").args(["-INT", &import.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    // The stream stays open: it must end by itself.
    let output = import.wait_with_output().unwrap();
    drop(lines);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("stopped before the end"), "{}", stderr(&output));
    let summary = summary(&output);
    assert!(summary["inserted"].as_u64().unwrap() > 0, "{summary}");
    assert_eq!(summary["inserted"], summary["read"]);
}
