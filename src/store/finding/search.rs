//! Search: the exact before the near, and among equals the popular first.
//!
//! A search is a list of index queries, each wider than the one before: exactly this name; all words in name and brands; the
//! last word only begun; all words anywhere. They run until the page is full, so that a usual search is two or three index
//! look-ups however many products match. Only when (nearly) nothing matches are misspelt words mended, and after that words
//! given up.

use std::collections::HashSet;

use crate::catalogue::finding::{Found, Record, SearchRequest};
use crate::catalogue::{Barcode, text};
use crate::store::index::{self, Field, Query, tag};
use crate::store::lexicon::Lexicon;
use crate::store::{DbConnection, Reader, StoreError, products};

/// Fewest digits that are taken for the beginning of a barcode.
const BARCODE_BEGINS: usize = 3;
/// From this many digits on, a barcode is more likely meant than a name (`1664` is a beer).
const BARCODE_FIRST: usize = 6;

/// With fewer products than this, the words are looked at for misspellings.
const FEW: usize = 3;

/// Finds products.
///
/// # Errors
/// When the database fails. A category that is not there, like a text that nothing matches, gives an empty answer.
pub fn search(reader: &mut Reader<'_>, request: &SearchRequest) -> Result<Found, StoreError> {
    let lexicon = std::sync::Arc::clone(&reader.lexicon);
    let Some(filter) = filter(&lexicon, request) else { return Ok(Found::default()) };
    let per_page = request.per_page.clamp(1, 100);
    let offset = request.page.max(1).saturating_sub(1).saturating_mul(per_page);
    let mut wanted = Wanted { conn: &mut *reader.conn, offset, limit: per_page, ids: Vec::new(), seen: HashSet::new() };

    let words = text::words(&request.text);
    let mut found = Found::default();
    let widest = if request.text.trim().is_empty() {
        let everything = if filter.is_empty() { filter.and(Field::Tags, [tag::EVERYTHING]) } else { filter };
        wanted.take(&everything)?;
        Some(everything)
    } else {
        let prefixes = if filter.is_empty() { barcode_prefixes(&request.text) } else { Vec::new() };
        let digits = request.text.chars().filter(char::is_ascii_digit).count();
        if digits >= BARCODE_FIRST {
            wanted.take_barcodes(&prefixes)?;
        }
        let mut widest = wanted.take_all(&lexicon, &filter, &words)?;
        if digits < BARCODE_FIRST {
            wanted.take_barcodes(&prefixes)?;
        }
        if wanted.ids.len() < FEW {
            widest = wanted.look_wider(&lexicon, &filter, &words, &mut found)?.or(widest);
        }
        widest
    };
    found.count = wanted.count(widest.as_ref())?;
    let ids = wanted.page();
    found.products = records(reader, &ids)?;
    Ok(found)
}

/// The products with these ids as records.
pub(super) fn records(reader: &mut Reader<'_>, ids: &[i64]) -> Result<Vec<Record>, StoreError> {
    let rows = products::by_ids(reader.conn, ids)?;
    rows.into_iter().map(|row| row.into_record(reader.conn, &reader.lexicon)).collect()
}

/// The filters of a request; `None` for a category that is not there.
fn filter(lexicon: &Lexicon, request: &SearchRequest) -> Option<Query> {
    let category = match &request.category {
        Some(tag) => Some(tag::category(lexicon.id_of(tag)?)),
        None => None,
    };
    Some(Query::default().and_tag(category).and_tag(request.grade.map(tag::grade)))
}

/// The ids found so far, best first, and how many are needed for the page.
struct Wanted<'a> {
    conn: &'a mut DbConnection,
    offset: u32,
    limit: u32,
    ids: Vec<i64>,
    seen: HashSet<i64>,
}

impl Wanted<'_> {
    fn is_full(&self) -> bool {
        self.ids.len() >= (self.offset + self.limit) as usize
    }

    fn add(&mut self, ids: Vec<i64>) {
        let new = ids.into_iter().filter(|id| self.seen.insert(*id));
        self.ids.extend(new);
    }

    fn take(&mut self, query: &Query) -> Result<(), StoreError> {
        if !self.is_full() {
            let already = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
            let limit = self.offset.saturating_add(self.limit).saturating_add(already);
            let ids = index::search(self.conn, query, limit, 0)?;
            self.add(ids);
        }
        Ok(())
    }

    /// How many match in all. A page that is not full has seen them all.
    fn count(&mut self, widest: Option<&Query>) -> Result<u32, StoreError> {
        let seen = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        let counted = match widest {
            Some(query) if self.is_full() => index::count(self.conn, query, Found::COUNTED)?,
            _ => 0,
        };
        Ok(seen.max(counted).min(Found::COUNTED))
    }

    fn take_barcodes(&mut self, prefixes: &[String]) -> Result<(), StoreError> {
        let ids = products::with_code_prefix(self.conn, prefixes, Found::COUNTED)?;
        self.add(ids);
        Ok(())
    }

    /// Takes products that have all these words, the nearest first. Returns the widest query asked.
    fn take_all(&mut self, lexicon: &Lexicon, filter: &Query, words: &[String]) -> Result<Option<Query>, StoreError> {
        let Some((last, others)) = words.split_last() else { return Ok(None) };
        let whole = |field| others.iter().fold(filter.clone(), |query, word| query.and(field, [word]));
        let mut completions = lexicon.vocabulary.completions(last);
        if !completions.contains(last) {
            completions.push(last.clone());
        }
        let widest = whole(Field::Words).and(Field::Words, &completions);
        self.take(&filter.clone().and(Field::Tags, [tag::exact_name(words)]))?;
        self.take(&whole(Field::NameAndBrands).and(Field::NameAndBrands, [last]))?;
        if completions.len() > 1 {
            self.take(&whole(Field::NameAndBrands).and(Field::NameAndBrands, &completions))?;
        }
        self.take(&widest)?;
        Ok(Some(widest))
    }

    /// Few or no products have all the words: mends those that look misspelt; and when there is still nothing, takes
    /// products that have some of the words. Returns the query that found something.
    fn look_wider(
        &mut self,
        lexicon: &Lexicon,
        filter: &Query,
        words: &[String],
        found: &mut Found,
    ) -> Result<Option<Query>, StoreError> {
        let mended = mend(lexicon, words);
        if mended != words {
            let before = self.ids.len();
            let widest = self.take_all(lexicon, filter, &mended)?;
            if self.ids.len() > before {
                found.corrected = Some(mended.join(" "));
                return Ok(widest);
            }
        }
        let known: Vec<&String> = mended.iter().filter(|word| lexicon.vocabulary.knows(word)).collect();
        if !self.ids.is_empty() || known.is_empty() || mended.len() == 1 {
            return Ok(None);
        }
        let some = filter.clone().and(Field::Words, known);
        self.take(&some)?;
        found.partial = !self.ids.is_empty();
        Ok(Some(some))
    }

    fn page(self) -> Vec<i64> {
        self.ids.into_iter().skip(self.offset as usize).take(self.limit as usize).collect()
    }
}

fn mend(lexicon: &Lexicon, words: &[String]) -> Vec<String> {
    let vocabulary = &lexicon.vocabulary;
    let last = words.len().saturating_sub(1);
    let mend = |(at, word): (usize, &String)| {
        // Looking for neighbours is the dearest thing here, and most words need none.
        let mended = if vocabulary.is_common(word) { None } else { vocabulary.mend(word, at == last) };
        mended.filter(|mended| vocabulary.is_slip(word, mended)).unwrap_or_else(|| word.clone())
    };
    words.iter().enumerate().map(mend).collect()
}

/// What a barcode that begins with these digits can begin with in its normal form; nothing when the text is no barcode.
fn barcode_prefixes(typed: &str) -> Vec<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    if !(BARCODE_BEGINS..=Barcode::MAX_DIGITS).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let mut prefixes = vec![digits.clone(), format!("0{digits}")];
    prefixes.extend(Barcode::parse(&digits).ok().map(|code| code.as_str().to_owned()));
    prefixes.sort();
    // A longer prefix of one that is there finds nothing new.
    prefixes.dedup_by(|longer, shorter| longer.starts_with(shorter.as_str()));
    prefixes
}

#[cfg(test)]
mod tests {
    use super::barcode_prefixes;

    #[test]
    fn a_barcode_is_found_by_its_beginning_with_and_without_zeros() {
        assert_eq!(barcode_prefixes("301762"), ["00301762", "0301762", "301762"]);
        assert_eq!(barcode_prefixes("3017 6204 2200 3"), ["03017620422003", "3017620422003"]);
        assert_eq!(barcode_prefixes("12"), [""; 0]);
        assert_eq!(barcode_prefixes("7up"), [""; 0]);
        assert_eq!(barcode_prefixes("123456789012345"), [""; 0]);
    }
}
