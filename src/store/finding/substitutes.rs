//! What may stand in for a product: strictly better first, then most alike (design decision 2).
//!
//! The categories are climbed one level at a time, from the main category up. At each level the index gives a bounded list of
//! candidates, those that share words of the name and those that are best known; the rules then order them by likeness.

use std::sync::Arc;

use super::search::records;
use crate::catalogue::finding::{Category, Record, Substitute, Substitutes, Wishes};
use crate::catalogue::likeness::Likeness;
use crate::catalogue::{Barcode, Grade, NutriScore, reason, text};
use crate::store::index::{self, Field, Query, tag};
use crate::store::lexicon::Lexicon;
use crate::store::products::{Candidate, candidates, ids_of, list};
use crate::store::{Reader, StoreError};

/// Levels looked at: the main category, its parents, theirs. Further up the kinds of food have nothing in common.
const LEVELS: usize = 3;
/// Candidates taken for sharing all words of the name, for sharing one, and for being well known.
const ALL_WORDS: u32 = 40;
/// See [`ALL_WORDS`].
const ONE_WORD: u32 = 120;
/// See [`ALL_WORDS`].
const WELL_KNOWN: u32 = 60;

/// Up to `limit` products (1 to 100) that may stand in for the one with this barcode. `None` when there is no such product.
///
/// # Errors
/// When the database fails.
pub fn substitutes(
    reader: &mut Reader<'_>,
    code: &Barcode,
    wishes: &Wishes,
    limit: u32,
) -> Result<Option<Substitutes>, StoreError> {
    let Some(product) = super::product(reader, code)? else { return Ok(None) };
    let limit = limit.clamp(1, 100) as usize;
    let lexicon = Arc::clone(&reader.lexicon);
    let mut hunt = Hunt::new(reader, &product, wishes, limit);
    match product.product.nutriscore {
        Some(own) => hunt.strictly_better(&lexicon, own)?,
        None => hunt.best_of_category(&lexicon)?,
    }
    let chosen = hunt.chosen;
    let substitutes = describe(reader, &lexicon, &product, &chosen)?;
    let category = substitutes.first().map_or_else(|| product.category.clone(), |first| first.category.clone());
    Ok(Some(Substitutes { product, category, substitutes }))
}

/// A candidate that was chosen, and the category it shares.
type Chosen = (i64, i64);

struct Hunt<'a, 'r> {
    reader: &'a mut Reader<'r>,
    product: &'a Record,
    wishes: &'a Wishes,
    limit: usize,
    name_words: Vec<String>,
    likeness: Likeness<i64>,
    own_categories: Vec<i64>,
    chosen: Vec<Chosen>,
}

impl<'a, 'r> Hunt<'a, 'r> {
    fn new(reader: &'a mut Reader<'r>, product: &'a Record, wishes: &'a Wishes, limit: usize) -> Self {
        let brand_words: Vec<String> = product.product.brands.iter().flat_map(|brand| text::words(brand)).collect();
        let mut name_words = text::words(&product.product.name);
        if name_words.iter().any(|word| !brand_words.contains(word)) {
            name_words.retain(|word| !brand_words.contains(word));
        }
        let own_categories: Vec<i64> = product.product.categories.iter().filter_map(|tag| reader.lexicon.id_of(tag)).collect();
        let likeness = Likeness::of(&product.product.name, &product.product.brands, own_categories.iter().copied());
        Self { reader, product, wishes, limit, name_words, likeness, own_categories, chosen: Vec::new() }
    }

    /// The categories of each level, most specific first.
    fn levels(&self, lexicon: &Lexicon) -> Vec<Vec<i64>> {
        let Some(main) = lexicon.id_of(&self.product.category.tag) else { return Vec::new() };
        let mut levels = vec![vec![main]];
        while levels.len() < LEVELS {
            let below: &[i64] = levels.last().map_or(&[], Vec::as_slice);
            let mut parents: Vec<i64> = below.iter().flat_map(|id| lexicon.parents(*id)).copied().collect();
            parents.sort_unstable();
            parents.dedup();
            parents.retain(|id| !levels.iter().flatten().any(|known| known == id));
            if parents.is_empty() {
                break;
            }
            levels.push(parents);
        }
        if levels.len() == 1 {
            // Without a taxonomy the source's own list, general first, is the only ladder there is.
            let ladder = self.own_categories.iter().rev().filter(|id| **id != main).take(LEVELS - 1);
            levels.extend(ladder.map(|id| vec![*id]));
        }
        levels
    }

    fn query(&self, level: &[i64], grades: &[Grade]) -> Query {
        let lexicon = &self.reader.lexicon;
        let products = level.iter().map(|id| lexicon.products(*id)).sum();
        Query::of(&lexicon.depths)
            .expecting(products)
            .and(Field::Tags, level.iter().flat_map(|id| grades.iter().map(|grade| tag::graded(*id, *grade))))
            .and_tag(self.wishes.store.as_deref().map(tag::store))
            .and_tag(self.wishes.label.as_deref().map(tag::label))
            .but_not(self.wishes.without_allergen.as_deref().map(tag::allergen))
    }

    fn strictly_better(&mut self, lexicon: &Lexicon, own: NutriScore) -> Result<(), StoreError> {
        for level in self.levels(lexicon) {
            self.choose(&level, own, own.grade.better())?;
            // A better letter is what a shopper looks for; the same letter with fewer points only fills up.
            self.choose(&level, own, &[own.grade])?;
            if self.chosen.len() >= self.limit {
                break;
            }
        }
        Ok(())
    }

    fn choose(&mut self, level: &[i64], own: NutriScore, grades: &[Grade]) -> Result<(), StoreError> {
        if grades.is_empty() || self.chosen.len() >= self.limit {
            return Ok(());
        }
        let base = self.query(level, grades);
        let mut ids = Vec::new();
        if !self.name_words.is_empty() {
            let all = self.name_words.iter().fold(base.clone(), |query, word| query.and(Field::Name, [word]));
            ids.extend(index::search(self.reader.conn, &all, ALL_WORDS, ALL_WORDS)?.ids);
            let one = base.clone().and(Field::Name, &self.name_words);
            ids.extend(index::search(self.reader.conn, &one, ONE_WORD, ONE_WORD)?.ids);
        }
        ids.extend(index::search(self.reader.conn, &base, WELL_KNOWN, WELL_KNOWN)?.ids);
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| *id != self.product.id && !self.chosen.iter().any(|(known, _)| known == id));

        let mut ranked = Vec::new();
        for candidate in candidates(self.reader.conn, &ids)? {
            if let Some(score) = nutriscore(&candidate).filter(|score| is_better(*score, own)) {
                let likeness = self.likeness.to(&candidate.name, &list(&candidate.brands)?, ids_of(&candidate.category_ids));
                let shared = ids_of(&candidate.category_ids).find(|id| level.contains(id));
                let points = score.score.unwrap_or(i16::MAX);
                ranked.push((likeness, candidate.popularity, points, candidate.id, shared.unwrap_or(level[0])));
            }
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3)));
        let free = self.limit - self.chosen.len();
        self.chosen.extend(ranked.into_iter().take(free).map(|(.., id, shared)| (id, shared)));
        Ok(())
    }

    /// For a product without grade: the best grades of its category, best known first.
    fn best_of_category(&mut self, lexicon: &Lexicon) -> Result<(), StoreError> {
        for level in self.levels(lexicon) {
            for grade in Grade::ALL {
                let wanted = u32::try_from(self.limit - self.chosen.len() + 1).unwrap_or(u32::MAX);
                let ids = index::search(self.reader.conn, &self.query(&level, &[grade]), wanted, wanted)?.ids;
                for id in ids {
                    let known = id == self.product.id || self.chosen.iter().any(|(known, _)| *known == id);
                    if !known && self.chosen.len() < self.limit {
                        self.chosen.push((id, level[0]));
                    }
                }
                if self.chosen.len() >= self.limit {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// A better letter, or the same letter with fewer points by the same formula.
fn is_better(candidate: NutriScore, own: NutriScore) -> bool {
    candidate.grade < own.grade || (candidate.grade == own.grade && points_gained(own, candidate).is_some_and(|gain| gain > 0))
}

/// Points less, where the two are comparable.
fn points_gained(own: NutriScore, other: NutriScore) -> Option<i16> {
    let same_formula = own.version.is_some() && own.version == other.version;
    if same_formula { Some(own.score? - other.score?) } else { None }
}

fn nutriscore(candidate: &Candidate) -> Option<NutriScore> {
    Some(NutriScore {
        grade: Grade::parse(candidate.grade.as_deref()?)?,
        score: candidate.score.and_then(|score| i16::try_from(score).ok()),
        version: candidate.score_version.and_then(|version| u16::try_from(version).ok()),
        computed: false,
    })
}

fn describe(
    reader: &mut Reader<'_>,
    lexicon: &Lexicon,
    product: &Record,
    chosen: &[Chosen],
) -> Result<Vec<Substitute>, StoreError> {
    let ids: Vec<i64> = chosen.iter().map(|(id, _)| *id).collect();
    let mut described = Vec::with_capacity(ids.len());
    for record in records(reader, &ids)? {
        let shared = chosen.iter().find(|(id, _)| *id == record.id).and_then(|(_, shared)| lexicon.category(*shared));
        let category: Category = shared.unwrap_or_else(|| product.category.clone());
        let scores = product.product.nutriscore.zip(record.product.nutriscore);
        let points_gained = scores.and_then(|(own, other)| points_gained(own, other));
        let reason = reason::reason(&product.product, &record.product);
        described.push(Substitute { product: record, category, reason, points_gained });
    }
    Ok(described)
}

#[cfg(test)]
mod tests {
    use super::{is_better, points_gained};
    use crate::catalogue::{Grade, NutriScore};

    fn score(grade: Grade, score: i16, version: u16) -> NutriScore {
        NutriScore { grade, score: Some(score), version: Some(version), computed: false }
    }

    #[test]
    fn only_the_strictly_better_count() {
        let own = score(Grade::D, 14, 2023);
        assert!(is_better(score(Grade::C, 9, 2023), own));
        assert!(is_better(score(Grade::C, 9, 2021), own), "letters compare across formulas");
        assert!(is_better(score(Grade::D, 12, 2023), own));
        assert!(!is_better(score(Grade::D, 12, 2021), own), "points of two formulas do not");
        assert!(!is_better(own, own));
        assert!(!is_better(score(Grade::E, 3, 2023), own));
        assert!(!is_better(NutriScore { score: None, ..own }, own));
        assert_eq!(points_gained(own, score(Grade::A, -2, 2023)), Some(16));
        assert_eq!(points_gained(own, score(Grade::A, -2, 2021)), None);
    }
}
