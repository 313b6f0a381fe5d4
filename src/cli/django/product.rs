//! Products of the Django site: seven texts that its visitors could write what they liked into.

use std::collections::HashSet;

use super::fields::{Fields, Reason};
use super::value::shown;
use crate::catalogue::matching::{Matcher, Meaning};
use crate::catalogue::{Barcode, Classified, Grade, NutriScore, Nutrients, Product, Taxonomy, text};
use crate::off::{clean_names, clean_text, photo_address};
use crate::store::{DbConnection, StoreError, taxonomy, upkeep};

/// Most shops of a product.
const MAX_STORES: usize = 20;
/// What the old site wrote for a shop that it did not know.
const NO_SHOP: &str = "Non renseigné";

/// How good what is known of a product is, as a date: whatever Open Food Facts says of it is better, also without a date; and the
/// site's own products are better than the copies that were made of them when somebody saved them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Origin {
    /// A copy, made when it was saved.
    Copy = -2,
    /// The site's own.
    Site = -1,
}

/// Where products belong: the categories of the database.
pub(in crate::cli) struct Shelf {
    taxonomy: Taxonomy,
    matcher: Matcher,
    images_url: String,
    /// Texts that no category of the taxonomy is meant by, as ids.
    own: HashSet<String>,
    matched: HashSet<String>,
}

impl Shelf {
    /// Takes the categories from the database. `images_url` is where photos are.
    pub(in crate::cli) fn new(conn: &mut DbConnection, images_url: &str) -> Result<Self, StoreError> {
        let taxonomy = taxonomy::load(conn)?;
        let matcher = Matcher::new(&upkeep::category_names(conn)?);
        Ok(Self { taxonomy, matcher, images_url: images_url.to_owned(), own: HashSet::new(), matched: HashSet::new() })
    }

    /// The known category that a text means.
    pub(in crate::cli) const fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// How many different categories were met that the taxonomy knows, and that it does not.
    pub(in crate::cli) fn met(&self) -> (u64, u64) {
        (self.matched.len() as u64, self.own.len() as u64)
    }

    /// Makes a product of the seven fields. A category of its own gets a row at once, with its name as it was written.
    pub(super) fn product(
        &mut self,
        conn: &mut DbConnection,
        fields: &Fields,
        origin: Origin,
    ) -> Result<Result<Classified, Reason>, StoreError> {
        let product = match self.read(fields, origin) {
            Ok(read) => read,
            Err(reason) => return Ok(Err(reason)),
        };
        let (mut product, meaning) = product;
        let tag = match meaning {
            Meaning::Known(tag) => tag,
            Meaning::Own(tag, name) => {
                if !self.own.contains(tag.as_str()) {
                    taxonomy::ensure_category(conn, &tag, &clean_text(&name, Product::MAX_NAME))?;
                }
                tag
            }
        };
        let met = if self.taxonomy.node(&tag).is_some() { &mut self.matched } else { &mut self.own };
        met.insert(tag.as_str().to_owned());
        product.categories = vec![tag];
        Ok(Ok(self.taxonomy.classify(product)))
    }

    fn read(&self, fields: &Fields, origin: Origin) -> Result<(Product, Meaning), Reason> {
        let name = clean_text(fields.text("name")?, Product::MAX_NAME);
        if name.is_empty() {
            return Err("it has no name".to_owned());
        }
        let category = fields.some_text("category")?;
        let meaning = self.matcher.meaning(category).ok_or_else(|| format!("its category is no name: {}", shown(category)))?;
        let grade = Grade::parse(fields.text("n_grade")?);
        // The old site wrote these words where it knew no shop.
        let named = |shop: &&str| text::fold(shop) != text::fold(NO_SHOP);
        let stores: Vec<_> = fields.text("store")?.split(',').filter(named).map(std::borrow::Cow::Borrowed).collect();
        let photo = |name| Ok::<_, Reason>(photo_address(&self.images_url, fields.text(name)?.trim()));
        let product = Product {
            code: code(fields.text("url")?.trim(), &name),
            name,
            brands: Vec::new(),
            quantity: None,
            categories: Vec::new(),
            nutriscore: grade.map(|grade| NutriScore { grade, score: None, version: None, computed: false }),
            nova_group: None,
            nutrients: Nutrients::default(),
            stores: clean_names(&stores, MAX_STORES),
            labels: Vec::new(),
            allergens: Vec::new(),
            image_url: photo("img")?,
            image_nutrition_url: photo("img_nutrition")?,
            popularity: 0,
            modified_at: origin as i64,
        };
        Ok((product, meaning))
    }
}

/// The barcode in an address of Open Food Facts, else a key made from the address, or from the name where there is none.
pub(super) fn code(url: &str, name: &str) -> Barcode {
    let key = || Barcode::key_of(if url.is_empty() { name } else { url });
    barcode(url).unwrap_or_else(key)
}

fn barcode(url: &str) -> Option<Barcode> {
    let address = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = address.split_once('/')?;
    if host != "openfoodfacts.org" && !host.ends_with(".openfoodfacts.org") {
        return None;
    }
    let (_, after) = path.split_once("produit/").or_else(|| path.split_once("product/"))?;
    let digits = after.split(['/', '?', '#']).next()?;
    Barcode::parse(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn a_barcode_comes_from_the_address() {
        for (url, barcode) in [
            ("https://fr.openfoodfacts.org/produit/3017620422003/nutella-ferrero", "3017620422003"),
            ("https://world.openfoodfacts.org/product/3017620422003", "3017620422003"),
            ("http://fr.openfoodfacts.org/produit/20673642?x=1", "20673642"),
            ("https://openfoodfacts.org/produit/9900000000000001", "9900000000000001"),
        ] {
            assert_eq!(code(url, "x").as_str(), barcode, "{url}");
        }
    }

    #[test]
    fn without_one_it_has_a_key_of_its_own() {
        for url in [
            "",
            "javascript:alert(1)//produit/3017620422003",
            "https://evil.example/produit/3017620422003",
            "https://openfoodfacts.org.evil.example/produit/3017620422003",
            "https://fr.openfoodfacts.org/produit/abc",
            "https://fr.openfoodfacts.org/produit/12345678901234567",
        ] {
            assert!(code(url, "Confiture").is_key(), "{url}");
        }
        assert_eq!(code("", "Confiture"), code("", "Confiture"));
        assert_ne!(code("", "Confiture"), code("", "Miel"));
    }
}
