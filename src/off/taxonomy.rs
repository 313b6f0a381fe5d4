//! The file of categories: names, synonyms and parents, out of `categories.json` or `categories.full.json`.

use std::borrow::Cow;
use std::io::{BufRead as _, Read as _};

use serde::de::MapAccess;

use super::clean;
use super::lenient::{Object, Read, list, object, skip, text};
use super::source::{Source, SourceError};
use crate::catalogue::taxonomy::Node;
use crate::catalogue::{CategoryTag, Taxonomy};

/// Largest file read, decompressed; the real one has some six megabytes.
const MAX_BYTES: u64 = 128 * 1024 * 1024;
/// Most categories read; the real one has some thirteen thousand.
const MAX_NODES: usize = 200_000;
const MAX_NAME: usize = 120;
const MAX_SYNONYMS: usize = 40;
const MAX_PARENTS: usize = 40;

/// Why a file is no taxonomy.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// It cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// It is not the JSON of a taxonomy.
    #[error("{name} is no taxonomy: {what}")]
    Malformed {
        /// The file.
        name: String,
        /// What is wrong and where.
        what: String,
    },
}

/// Reads a taxonomy. A category whose id is none is left out; a name or a list of the wrong type is an absent one.
///
/// # Errors
/// When it cannot be read to its end, is not JSON, is larger than 128 MiB, or holds no category.
pub fn read(source: Source) -> Result<Taxonomy, TaxonomyError> {
    let Source { name, mut reader, .. } = source;
    let malformed = |what: String| TaxonomyError::Malformed { name: name.clone(), what };
    let first = reader.fill_buf().map_err(|why| SourceError::Open { name: name.clone(), why })?;
    if first.trim_ascii_start().starts_with(b"<") {
        return Err(malformed("it is a web page; its address may have changed, or the server was busy".to_owned()));
    }
    let mut bounded = reader.take(MAX_BYTES);
    let read = serde_json::from_reader::<_, Read<Nodes>>(&mut bounded);
    if bounded.limit() == 0 {
        return Err(malformed("it is larger than 128 MiB".to_owned()));
    }
    let Read(Nodes(nodes)) = read.map_err(|why| malformed(why.to_string()))?;
    if nodes.is_empty() {
        return Err(malformed("it names no category such as \"en:pizzas\"".to_owned()));
    }
    Ok(Taxonomy::new(nodes))
}

/// The whole file: an object whose keys are ids.
#[derive(Default)]
struct Nodes(Vec<Node>);

impl<'de> Object<'de> for Nodes {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        let Some(tag) = CategoryTag::parse(key).filter(|_| self.0.len() < MAX_NODES) else { return skip(map) };
        let category: Category = object(map)?;
        let name_fr = [&category.name.french, &category.name.any].into_iter().map(|name| clean::text(name, MAX_NAME));
        self.0.push(Node {
            tag,
            name_fr: name_fr.into_iter().find(|name| !name.is_empty()),
            synonyms_fr: clean::names(&category.synonyms.0, MAX_SYNONYMS),
            parents: clean::tags(&category.parents, MAX_PARENTS),
        });
        Ok(())
    }
}

#[derive(Default)]
struct Category<'a> {
    name: Name<'a>,
    synonyms: Synonyms<'a>,
    parents: Vec<Cow<'a, str>>,
}

impl<'de> Object<'de> for Category<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "name" => self.name = object(map)?,
            "synonyms" => self.synonyms = object(map)?,
            "parents" => self.parents = list(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Name<'a> {
    french: Cow<'a, str>,
    /// The name in no language, which holds in all of them (`xx`).
    any: Cow<'a, str>,
}

impl<'de> Object<'de> for Name<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "fr" => self.french = text(map)?,
            "xx" => self.any = text(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

#[derive(Default)]
struct Synonyms<'a>(Vec<Cow<'a, str>>);

impl<'de> Object<'de> for Synonyms<'de> {
    fn field<A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "fr" => self.0 = list(map)?,
            _ => skip(map)?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::{TaxonomyError, read};
    use crate::catalogue::{CategoryTag, Taxonomy};
    use crate::off::Source;

    fn of(bytes: impl Into<Vec<u8>>) -> Result<Taxonomy, TaxonomyError> {
        read(Source::new("categories.json".to_owned(), Cursor::new(bytes.into()), None).expect("it opens"))
    }

    const CATEGORIES: &str = r#"{
        "en:spreads": {"name": {"fr": "Pâtes à tartiner", "en": "Spreads"}, "children": ["en:honeys"]},
        "en:honeys": {"name": {"fr": "Miels"}, "synonyms": {"fr": ["Miels", "Miel"], "de": "Honig"}, "parents": ["en:spreads", "en:lost"]},
        "fr:miel-du-lac": {"name": {"xx": "Miel du Lac"}, "parents": ["en:honeys"], "wikidata": {"en": "Q1"}},
        "en:odd": {"name": "Odd", "synonyms": [1], "parents": {"a": [[]]}},
        "en:odder": 12,
        "no id": {"name": {"fr": "Rien"}}
    }"#;

    #[test]
    fn names_synonyms_and_parents_are_read() {
        let taxonomy = of(CATEGORIES).expect("it is a taxonomy");
        let tag = |text: &str| CategoryTag::parse(text).expect("an id");
        assert_eq!(taxonomy.len(), 5);
        assert_eq!(taxonomy.name(&tag("en:spreads")), "Pâtes à tartiner");
        assert_eq!(taxonomy.name(&tag("fr:miel-du-lac")), "Miel du Lac");
        assert_eq!(taxonomy.name(&tag("en:odd")), "Odd");
        assert_eq!(taxonomy.node(&tag("en:honeys")).map(|node| node.synonyms_fr.len()), Some(2));
        let ancestors = taxonomy.ancestors(&tag("fr:miel-du-lac"));
        assert_eq!(ancestors, [&tag("en:spreads"), &tag("en:honeys")]);
    }

    #[test]
    fn a_compressed_file_is_read_too() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(CATEGORIES.as_bytes()).expect("memory");
        assert_eq!(of(encoder.finish().expect("memory")).expect("it is a taxonomy").len(), 5);
    }

    #[test]
    fn what_is_no_taxonomy_says_why() {
        let why = |bytes: &str| of(bytes).expect_err("it is none").to_string();
        assert!(why("").contains("EOF"));
        assert!(why(" <!doctype html>").contains("web page"));
        assert!(why("{\"en:a\": {").contains("line 1"));
        assert!(why("[]").contains("names no category"));
        assert!(why("{\"code\": \"1\"}").contains("names no category"));
    }
}
