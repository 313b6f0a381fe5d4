//! A strict reader of Prometheus' text format: whatever a scraper could trip over fails the test.

use std::collections::BTreeSet;

/// What `/metrics` said.
pub(crate) struct Exposition {
    samples: Vec<Sample>,
}

/// One line with a number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: Vec<(String, String)>,
    pub(crate) value: f64,
}

impl Sample {
    pub(crate) fn label(&self, name: &str) -> &str {
        self.labels.iter().find(|(label, _)| label == name).map_or("", |(_, value)| value)
    }
}

impl Exposition {
    /// Reads every line. Each family has its HELP, then its TYPE, then its samples, and never comes again; no two samples are
    /// of the same name and labels.
    pub(crate) fn parse(text: &str) -> Self {
        assert!(text.ends_with('\n'), "the last line is whole");
        let (mut families, mut samples, mut seen) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        let (mut helped, mut typed) = (String::new(), String::new());
        for line in text.lines() {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, words) = help.split_once(' ').expect("a name and words");
                assert!(families.insert(name.to_owned()), "{name} comes twice");
                assert!(words.ends_with('.') && typed == helped, "{line}");
                name.clone_into(&mut helped);
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                assert_eq!(kind, format!("{helped} gauge"), "its HELP comes right before");
                helped.clone_into(&mut typed);
            } else {
                let sample = sample(line);
                assert_eq!(sample.name, typed, "after its TYPE: {line}");
                assert!(seen.insert(format!("{} {:?}", sample.name, sample.labels)), "twice: {line}");
                samples.push(sample);
            }
        }
        let told: BTreeSet<String> = samples.iter().map(|sample| sample.name.clone()).collect();
        assert_eq!(told, families, "no family is empty");
        Self { samples }
    }

    pub(crate) fn samples(&self, name: &str) -> Vec<Sample> {
        self.samples.iter().filter(|sample| sample.name == name).cloned().collect()
    }

    pub(crate) fn starting_with(&self, beginning: &str) -> Vec<Sample> {
        self.samples.iter().filter(|sample| sample.name.starts_with(beginning)).cloned().collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.samples.iter().any(|sample| sample.name == name)
    }

    /// The value of the sample with exactly these labels; every one of ours is a whole number.
    pub(crate) fn value(&self, name: &str, labels: &[(&str, &str)]) -> Option<i64> {
        let is = |sample: &&Sample| {
            let mut own = sample.labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            sample.name == name && own.len() == labels.len() && own.all(|label| labels.contains(&label))
        };
        self.samples.iter().find(is).map(|sample| sample.value.to_string().parse().expect("a whole number"))
    }
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// `name{label="value"} number`, and nothing else.
fn sample(line: &str) -> Sample {
    let end = line.find(['{', ' ']).unwrap_or_else(|| panic!("no number: {line:?}"));
    let (name, mut rest) = line.split_at(end);
    assert!(name.starts_with("purbeurre_") && is_name(name), "{line:?}");
    let mut labels = Vec::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, quoted) = rest.split_once("=\"").unwrap_or_else(|| panic!("no label: {line:?}"));
            assert!(is_name(label), "{line:?}");
            let (value, after) = unquoted(quoted);
            labels.push((label.to_owned(), value));
            if let Some(after) = after.strip_prefix('}') {
                rest = after;
                break;
            }
            rest = after.strip_prefix(',').unwrap_or_else(|| panic!("neither , nor }}: {line:?}"));
        }
    }
    let number = rest.strip_prefix(' ').unwrap_or_else(|| panic!("no blank: {line:?}"));
    let plain = number.chars().all(|c| c.is_ascii_digit() || "+-.e".contains(c));
    let value: f64 = number.parse().unwrap_or_else(|_| panic!("no number: {line:?}"));
    assert!(plain && value.is_finite(), "{line:?}");
    Sample { name: name.to_owned(), labels, value }
}

/// A value up to its closing quote, and what comes after.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, c)) = letters.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => match letters.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, c @ ('"' | '\\'))) => value.push(c),
                other => panic!("{other:?} after \\ in {text:?}"),
            },
            c => value.push(c),
        }
    }
    panic!("no closing quote: {text:?}");
}
