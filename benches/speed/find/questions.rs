//! What is asked: always the same for the same size, drawn from the names of the generated products.

use std::collections::HashMap;

use purbeurre::catalogue::finding::{Counting, SearchRequest};
use purbeurre::catalogue::{Barcode, Grade, Product, text};
use purbeurre::store::{Store, finding};
use purbeurre::web::views::COUNTED;

use crate::{Outcome, data};

/// Questions of each kind when nothing else is asked for.
pub(crate) const EACH: usize = 100;
/// How many of the most used words are common.
const COMMON: usize = 100;
/// Products that words are drawn from.
const SAMPLE: u64 = 20_000;
/// Products on a page of results, as on the site.
const PER_PAGE: u32 = 12;
/// Substitutes asked for, as the API does by default.
pub(crate) const SUBSTITUTES: u32 = 6;
/// A category is large from this share of all products on: 50,000 of a million.
const LARGE: f64 = 0.05;
/// A category is small up to this share: 1,000 of a million.
const SMALL: f64 = 0.001;

/// Something to find.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) kind: &'static str,
    pub(crate) ask: Ask,
}

#[derive(Debug, Clone)]
pub(crate) enum Ask {
    Search(SearchRequest),
    /// Of this product; organic ones only.
    Substitutes(Barcode, bool),
}

/// Some hundred words and names to search for: every kind but barcodes.
pub(crate) fn texts(products: u64) -> Outcome<Vec<String>> {
    let questions = searches(&data::sample(products, SAMPLE)?, EACH);
    let texts = questions.into_iter().filter_map(|question| match question.ask {
        Ask::Search(request) if !question.kind.contains("barcode") && request.grade.is_none() => Some(request.text),
        _ => None,
    });
    Ok(texts.collect())
}

/// Every question, kind by kind.
pub(crate) fn all(products: u64, each: usize, store: &Store) -> Outcome<Vec<Question>> {
    let sample = data::sample(products, SAMPLE)?;
    let mut questions = searches(&sample, each);
    questions.extend(substitutes(&sample, each, store)?);
    Ok(questions)
}

fn searches(sample: &[Product], each: usize) -> Vec<Question> {
    let words: Vec<Vec<String>> = sample.iter().map(|product| text::words(&product.name)).collect();
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for word in words.iter().flatten() {
        *uses.entry(word).or_default() += 1;
    }
    let mut by_use: Vec<(&str, usize)> = uses.iter().map(|(word, count)| (*word, *count)).collect();
    by_use.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let rare = by_use.iter().filter(|(word, count)| *count == 1 && word.len() > 3).map(|(word, _)| (*word).to_owned());
    let common: Vec<String> = by_use.iter().take(COMMON).map(|(word, _)| (*word).to_owned()).collect();
    let several =
        |count: usize| words.iter().filter(move |words| words.len() >= count).map(move |words| words[..count].join(" "));

    let mut questions = Questions { all: Vec::new(), each };
    questions.add("whole name", sample.iter().map(|product| product.name.clone()));
    questions.add("one common word", common.iter().cloned());
    questions.add("one rare word", rare);
    questions.add("two words", several(2));
    questions.add("three words", several(3));
    questions.add("last word begun", words.iter().skip(7).filter_map(|words| begun(words)));
    questions.add("first letters of a word", common.iter().map(|word| word.chars().take(3).collect()));
    questions.add("misspelt word", words.iter().skip(13).flatten().filter_map(|word| misspelt(word, &uses)));
    questions.add("category", sample.iter().skip(17).filter_map(|product| Some(product.categories.last()?.readable())));
    questions.add("brand", sample.iter().skip(19).filter_map(|product| product.brands.first().cloned()));
    questions.add("whole barcode", sample.iter().skip(23).map(|product| product.code.to_string()));
    questions.add("beginning of a barcode", sample.iter().skip(29).map(|product| product.code.as_str()[..11].to_owned()));
    questions.add("one common word, one grade", common);
    for (at, question) in questions.all.iter_mut().enumerate() {
        if let (true, Ask::Search(request)) = (question.kind.ends_with("grade"), &mut question.ask) {
            request.grade = Grade::ALL.get(at % 5).copied();
        }
    }
    questions.all
}

/// A name whose last word is not finished.
fn begun(words: &[String]) -> Option<String> {
    let (last, others) = words.split_last()?;
    let begun = last.get(..last.len().checked_sub(2)?.max(4))?;
    (!others.is_empty()).then(|| format!("{} {begun}", others.join(" ")))
}

/// A long word without its fourth letter.
fn misspelt(word: &str, uses: &HashMap<&str, usize>) -> Option<String> {
    let typo = format!("{}{}", word.get(..3)?, word.get(4..)?);
    (typo.len() >= 6 && !uses.contains_key(typo.as_str()) && !word.contains(|c: char| c.is_ascii_digit())).then_some(typo)
}

struct Questions {
    each: usize,
    all: Vec<Question>,
}

impl Questions {
    /// Takes some of `texts`, evenly spread, each once.
    fn add(&mut self, kind: &'static str, texts: impl IntoIterator<Item = String>) {
        let mut texts: Vec<String> = texts.into_iter().collect();
        let step = (texts.len() / self.each / 2).max(1);
        texts = texts.into_iter().step_by(step).collect();
        let mut taken = Vec::new();
        for text in texts {
            if taken.len() < self.each && !taken.contains(&text) {
                taken.push(text);
            }
        }
        let ask = |text| {
            Ask::Search(SearchRequest {
                text,
                page: 1,
                per_page: PER_PAGE,
                count: Counting::Seen(COUNTED),
                ..SearchRequest::default()
            })
        };
        self.all.extend(taken.into_iter().map(|text| Question { kind, ask: ask(text) }));
    }
}

fn substitutes(sample: &[Product], each: usize, store: &Store) -> Outcome<Vec<Question>> {
    let kinds = ["small category", "middle category", "large category", "large category, organic only", "no grade"];
    let mut found: Vec<Vec<Question>> = vec![Vec::new(); kinds.len()];
    for product in sample {
        let (all, record) =
            store.read_here(|reader| Ok((reader.lexicon.overview().products, finding::product(reader, &product.code)?)))?;
        let record = record.ok_or_else(|| format!("product {} is not there", product.code))?;
        let share = f64::from(record.category.products) / f64::from(all.max(1));
        let size = match (product.nutriscore, share) {
            (None, _) => 4,
            (_, share) if share < SMALL => 0,
            (_, share) if share < LARGE => 1,
            _ => 2,
        };
        let mut ask = |at: usize, organic| {
            if found[at].len() < each {
                found[at].push(Question { kind: kinds[at], ask: Ask::Substitutes(product.code.clone(), organic) });
            }
        };
        ask(size, false);
        if size == 2 {
            ask(3, true);
        }
        if found.iter().all(|found| found.len() == each) {
            break;
        }
    }
    Ok(found.into_iter().flatten().collect())
}
