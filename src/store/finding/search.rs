//! Search: the exact before the near, and among equals the popular first.
//!
//! One index query finds whatever has all the words anywhere, the last one only begun, and so tells how many there are. Few are
//! put in order here, by what their names say; of many, narrower queries tell which come first. So a usual search is two
//! or three look-ups in the index however many products match. Only when (nearly) nothing matches are misspelt words mended,
//! and after that words given up.

use std::collections::HashSet;
use std::sync::Arc;

use crate::catalogue::finding::{Counting, Found, Glance, Record, SearchRequest};
use crate::catalogue::{Barcode, text};
use crate::store::index::{self, Field, Query, tag};
use crate::store::lexicon::Lexicon;
use crate::store::products::{self, Named};
use crate::store::{DbConnection, Reader, StoreError};

/// Fewest digits that are taken for the beginning of a barcode.
const BARCODE_BEGINS: usize = 3;
/// From this many digits on, a barcode is more likely meant than a name (`1664` is a beer).
const BARCODE_FIRST: usize = 6;

/// With fewer products than this, the words are looked at for misspellings.
const FEW: usize = 3;
/// About so many products have the same name, at most.
const NAMESAKES: u64 = 100;
/// So many matches are put in order by reading their names; of more, the index tells the nearest.
const READ_TO_ORDER: usize = 60;

/// Finds products.
///
/// # Errors
/// When the database fails. A category that is not there, like a text that nothing matches, gives an empty answer.
pub fn search(reader: &mut Reader<'_>, request: &SearchRequest) -> Result<Found<Record>, StoreError> {
    search_ids(reader, request)?.told(|ids| records(reader, &ids))
}

/// Finds products to show in a list: [`search`] that reads no more of them than a card shows.
///
/// # Errors
/// As [`search`].
pub fn glance(reader: &mut Reader<'_>, request: &SearchRequest) -> Result<Found<Glance>, StoreError> {
    let lexicon = Arc::clone(&reader.lexicon);
    search_ids(reader, request)?.told(|ids| products::glances(reader.conn, &lexicon, &ids))
}

fn search_ids(reader: &mut Reader<'_>, request: &SearchRequest) -> Result<Found<i64>, StoreError> {
    let lexicon = Arc::clone(&reader.lexicon);
    let Some(filter) = filter(&lexicon, request) else { return Ok(Found::default()) };
    let per_page = request.per_page.clamp(1, 100);
    let offset = request.page.max(1).saturating_sub(1).saturating_mul(per_page);
    let page_end = offset.saturating_add(per_page);
    // One more than the page shows whether there is another.
    let enough = page_end.saturating_add(1);
    let most = enough.max(request.count.most());
    let enough = if matches!(request.count, Counting::UpTo(_)) { most } else { enough };
    let mut wanted =
        Wanted { conn: &mut *reader.conn, page_end, enough, most, ids: Vec::new(), seen: HashSet::new(), cut: false };

    let words = text::words(&request.text);
    let mut found = Found::default();
    if request.text.trim().is_empty() {
        let everything = if filter.is_empty() { filter.and(Field::Tags, [tag::EVERYTHING]) } else { filter };
        wanted.take(&everything)?;
    } else {
        let prefixes = if filter.is_empty() { barcode_prefixes(&request.text) } else { Vec::new() };
        let digits = request.text.chars().filter(char::is_ascii_digit).count();
        if digits >= BARCODE_FIRST {
            wanted.take_barcodes(&prefixes)?;
        }
        wanted.take_all(&lexicon, &filter, &words)?;
        if digits < BARCODE_FIRST {
            wanted.take_barcodes(&prefixes)?;
        }
        if wanted.ids.len() < FEW {
            wanted.look_wider(&lexicon, &filter, &words, &mut found)?;
        }
    }
    found.count = u32::try_from(wanted.ids.len()).unwrap_or(most).min(most);
    found.more = wanted.cut || found.count >= most;
    found.products = wanted.ids.into_iter().skip(offset as usize).take(per_page as usize).collect();
    Ok(found)
}

/// The products with these ids as records.
pub(super) fn records(reader: &mut Reader<'_>, ids: &[i64]) -> Result<Vec<Record>, StoreError> {
    let rows = products::by_ids(reader.conn, ids)?;
    rows.into_iter().map(|row| row.into_record(reader.conn, &reader.lexicon)).collect()
}

/// The filters of a request; `None` for a category that is not there.
fn filter(lexicon: &Lexicon, request: &SearchRequest) -> Option<Query> {
    let query = Query::of(&lexicon.depths);
    let Some(category) = &request.category else { return Some(query.and_tag(request.grade.map(tag::grade))) };
    let id = lexicon.id_of(category)?;
    Some(query.and(Field::Tags, [request.grade.map_or_else(|| tag::category(id), |grade| tag::graded(id, grade))]))
}

/// The ids found so far, best first.
struct Wanted<'a> {
    conn: &'a mut DbConnection,
    /// How many are needed for the page, those of the pages before it included.
    page_end: u32,
    /// With so many, nobody needs to look further.
    enough: u32,
    /// How many are counted at most.
    most: u32,
    ids: Vec<i64>,
    seen: HashSet<i64>,
    /// Whether there may be more than were looked for.
    cut: bool,
}

impl Wanted<'_> {
    fn is_full(&self) -> bool {
        self.ids.len() >= self.page_end as usize
    }

    fn add(&mut self, ids: impl IntoIterator<Item = i64>) {
        let new = ids.into_iter().filter(|id| self.seen.insert(*id));
        self.ids.extend(new);
    }

    /// Takes all that match, as far as they are counted.
    fn take(&mut self, query: &Query) -> Result<(), StoreError> {
        let matching = index::search(self.conn, query, self.enough, self.most)?;
        self.cut |= !matching.all;
        self.add(matching.ids);
        Ok(())
    }

    /// Takes what the page lacks.
    fn fill_page(&mut self, query: &Query) -> Result<(), StoreError> {
        if !self.is_full() {
            let nearest = index::search(self.conn, query, self.page_end, self.page_end)?;
            self.add(nearest.ids);
        }
        Ok(())
    }

    fn take_barcodes(&mut self, prefixes: &[String]) -> Result<(), StoreError> {
        let ids = products::with_code_prefix(self.conn, prefixes, self.most)?;
        self.add(ids);
        Ok(())
    }

    /// Takes products that have all these words, the nearest first.
    fn take_all(&mut self, lexicon: &Lexicon, filter: &Query, words: &[String]) -> Result<(), StoreError> {
        let Some((last, others)) = words.split_last() else { return Ok(()) };
        let mut completions = lexicon.vocabulary.completions(last).to_vec();
        if !completions.contains(last) {
            completions.push(last.clone());
        }
        let rarest = others.iter().map(|word| lexicon.vocabulary.count(word)).min().unwrap_or(u64::MAX);
        let begun: u64 = completions.iter().map(|word| lexicon.vocabulary.count(word)).sum();
        let filter = filter.clone().expecting(rarest.min(begun));
        let every = |field| others.iter().fold(filter.clone(), |query, word| query.and(field, [word]));
        // This name, however it is split into words: « Coca Cola » is found by « cocacola ».
        self.fill_page(&filter.clone().and(Field::Tags, [tag::exact_name(words)]).expecting(NAMESAKES))?;
        let widest = every(Field::Words).and(Field::Words, &completions);
        let matching = index::search(self.conn, &widest, self.enough, self.most)?;
        if matching.all && matching.ids.len() <= READ_TO_ORDER {
            let nearest = nearest_first(self.conn, matching.ids, &Typed { others, last, completions: &completions })?;
            self.add(nearest);
            return Ok(());
        }
        self.cut |= !matching.all;
        self.fill_page(&every(Field::NameAndBrands).and(Field::NameAndBrands, [last]))?;
        if completions.len() > 1 {
            self.fill_page(&every(Field::NameAndBrands).and(Field::NameAndBrands, &completions))?;
        }
        self.add(matching.ids);
        Ok(())
    }

    /// Few or no products have all the words: mends those that look misspelt; and when there is still nothing, takes
    /// products that have some of the words.
    fn look_wider(
        &mut self,
        lexicon: &Lexicon,
        filter: &Query,
        words: &[String],
        found: &mut Found<i64>,
    ) -> Result<(), StoreError> {
        let mended = mend(lexicon, words);
        if mended != words {
            let before = self.ids.len();
            self.take_all(lexicon, filter, &mended)?;
            if self.ids.len() > before {
                found.corrected = Some(mended.join(" "));
                return Ok(());
            }
        }
        let known: Vec<&String> = mended.iter().filter(|word| lexicon.vocabulary.knows(word)).collect();
        if self.ids.is_empty() && !known.is_empty() && mended.len() > 1 {
            self.take(&filter.clone().and(Field::Words, known))?;
            found.partial = !self.ids.is_empty();
        }
        Ok(())
    }
}

/// The words that were typed, and what the last one may be the beginning of.
struct Typed<'a> {
    others: &'a [String],
    last: &'a String,
    completions: &'a [String],
}

impl Typed<'_> {
    /// How far a product is from these words: 0 when its name and brands have them all as they were typed, 1 when the last one
    /// is only begun there, 2 when some stand elsewhere.
    fn distance(&self, product: &Named) -> Result<u8, StoreError> {
        let mut words = text::words(&product.name);
        for brand in products::list(&product.brands)? {
            words.extend(text::words(&brand));
        }
        Ok(match () {
            () if !self.others.iter().all(|word| words.contains(word)) => 2,
            () if words.contains(self.last) => 0,
            () if self.completions.iter().any(|word| words.contains(word)) => 1,
            () => 2,
        })
    }
}

/// The same ids, the nearest first; equals stay in their order.
fn nearest_first(conn: &mut DbConnection, ids: Vec<i64>, typed: &Typed<'_>) -> Result<Vec<i64>, StoreError> {
    if ids.len() < 2 {
        return Ok(ids);
    }
    let mut distances = std::collections::HashMap::new();
    for product in products::named(conn, &ids)? {
        distances.insert(product.id, typed.distance(&product)?);
    }
    let mut ids = ids;
    ids.sort_by_key(|id| distances.get(id).copied());
    Ok(ids)
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
