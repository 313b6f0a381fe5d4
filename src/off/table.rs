//! The tab-separated export, read by the same rules as JSON.
//!
//! Its columns have the names of the JSON keys, so a row is handed to the parser as an object of texts. The export
//! quotes nothing and has neither tabs nor line breaks inside a field: a line is a row. Tools that wrote it anew may
//! quote, so a field that is well quoted as a whole loses its quotes.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, Error, MapDeserializer};

use super::lenient::Read;
use super::product::{Dropped, ParseOptions, Parsed, judge};
use super::raw::Raw;

/// Most columns; the export has some two hundred.
const MAX_COLUMNS: usize = 2_000;

/// The names of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header(Vec<String>);

impl Header {
    /// Reads the first line of a file; `None` when it is not one that names a column `code`.
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line).ok()?;
        let columns: Vec<String> = cells(line).take(MAX_COLUMNS + 1).map(|cell| cell.trim().to_owned()).collect();
        let fits = (2..=MAX_COLUMNS).contains(&columns.len()) && columns.iter().any(|column| column == "code");
        fits.then_some(Self(columns))
    }

    /// Reads one row. A row with more or fewer fields than the header is malformed: its values would be in wrong columns.
    pub(super) fn parse(&self, line: &[u8], options: &ParseOptions) -> Result<Parsed, Dropped> {
        let line = std::str::from_utf8(line).map_err(|_| Dropped::Malformed)?;
        let cells: Vec<Cow<'_, str>> = cells(line.trim_end_matches(['\n', '\r'])).take(self.0.len() + 1).collect();
        if cells.len() != self.0.len() {
            return Err(Dropped::Malformed);
        }
        let filled = self.0.iter().zip(&cells).filter(|(_, cell)| !cell.is_empty());
        let fields = filled.map(|(column, cell)| (BorrowedStrDeserializer::new(column), BorrowedStrDeserializer::new(cell)));
        match Read::<Raw<'_>>::deserialize(MapDeserializer::<_, Error>::new(fields)) {
            Ok(Read(raw)) => judge(&raw, options),
            Err(_) => Err(Dropped::Malformed),
        }
    }
}

fn cells(line: &str) -> impl Iterator<Item = Cow<'_, str>> {
    line.split('\t').map(unquoted)
}

/// A field without its quotes, where it has them as a whole: `"Sirop ""bio"""` is `Sirop "bio"`, `"A" et "B"` stays.
fn unquoted(cell: &str) -> Cow<'_, str> {
    let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('"') => Cow::Borrowed(inner),
        Some(inner) if !inner.replace("\"\"", "").contains('"') => Cow::Owned(inner.replace("\"\"", "\"")),
        _ => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::Header;
    use crate::catalogue::CategoryTag;
    use crate::off::{Country, Dropped, ParseOptions};

    const COLUMNS: &str = "code\turl\tlast_modified_t\tproduct_name\tquantity\tbrands\tcategories_tags\tlabels_tags\tcountries_tags\
        \tallergens\tstores\tnutriscore_score\tnutriscore_grade\tnova_group\tunique_scans_n\timage_url\tenergy-kcal_100g\tsugars_100g\
        \tsodium_100g";

    fn header() -> Header {
        Header::of(COLUMNS.as_bytes()).expect("it names the code")
    }

    #[test]
    fn a_row_is_a_product_like_any_other() {
        let row = "03000000000014\thttp://x\t1682726341\t\"Sirop \"\"bio\"\"\"\t1 l\tMaison Bruyère,Les Matins\ten:beverages,en:syrups\
            \ten:organic\ten:france,en:belgium\ten:milk\t\t12\td\t4\t\t\
            https://images.openfoodfacts.org/images/products/300/000/000/0014/front_fr.5.400.jpg\t300.00000001\t75.5\t0.04\r\n";
        let product = header().parse(row.as_bytes(), &ParseOptions::default()).expect("it is complete").product;
        assert_eq!(product.code.as_str(), "3000000000014");
        assert_eq!(product.name, "Sirop \"bio\"");
        assert_eq!(product.brands, ["Maison Bruyère", "Les Matins"]);
        assert_eq!(product.categories.last().map(CategoryTag::as_str), Some("en:syrups"));
        assert_eq!((product.labels, product.allergens), (vec!["en:organic".to_owned()], vec!["en:milk".to_owned()]));
        let score = product.nutriscore.expect("it has a grade");
        assert_eq!((score.grade.letter(), score.score, score.version), ("d", Some(12), None));
        assert_eq!((product.nutrients.energy_kcal, product.nutrients.sugars), (Some(300.0), Some(75.5)));
        assert_eq!(product.nutrients.salt, Some(0.1));
        assert!(product.image_url.is_some_and(|url| url.ends_with("/front_fr.5.400.jpg")));
        assert_eq!((product.popularity, product.modified_at), (0, 1_682_726_341));
    }

    #[test]
    fn rows_of_another_width_are_malformed() {
        let options = ParseOptions { country: Country::All, ..ParseOptions::default() };
        let header = Header::of(b"code\tproduct_name\tcategories_tags").expect("it names the code");
        assert!(
            header
                .parse("1\t\"A\" et \"B\"\ten:syrups".as_bytes(), &options)
                .is_ok_and(|parsed| parsed.product.name == "\"A\" et \"B\"")
        );
        for row in ["1\tSirop", "1\tSirop\ten:syrups\t", "1", ""] {
            assert_eq!(header.parse(row.as_bytes(), &options), Err(Dropped::Malformed), "{row}");
        }
        assert_eq!(header.parse(b"1\t\xff\ten:x", &options), Err(Dropped::Malformed));
    }

    #[test]
    fn only_a_header_is_a_header() {
        for line in ["", "code", "{\"code\": 1}", "name\tbrands", "<html>\t"] {
            assert_eq!(Header::of(line.as_bytes()), None, "{line}");
        }
    }
}
