//! The addresses of the pages, built in one place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::params::Shown;
use crate::accounts::saved::Order;
use crate::catalogue::finding::Wishes;
use crate::catalogue::{Barcode, CategoryTag, Grade};

/// All that is not plainly a letter, a digit or one of `- . _ ~ : ,` is encoded, in paths and queries alike.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b',');

/// One piece of a path, or one value of a query.
#[must_use]
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// A product's page.
#[must_use]
pub fn product(code: &Barcode) -> String {
    format!("/produit/{code}")
}

/// What may replace a product.
#[must_use]
pub fn substitutes(code: &Barcode) -> String {
    format!("/produit/{code}/substituts")
}

/// A category's page.
#[must_use]
pub fn category(tag: &CategoryTag) -> String {
    format!("/categorie/{}", encode(tag.as_str()))
}

/// A category's page, of one grade, from a page on.
#[must_use]
pub fn category_page(tag: &CategoryTag, grade: Option<Grade>, page: u32) -> String {
    with_query(category(tag), &[("note", grade.map(Grade::letter)), ("page", number(page).as_deref())])
}

/// A search, of one grade, from a page on.
#[must_use]
pub fn search(text: &str, grade: Option<Grade>, page: u32) -> String {
    let number = number(page);
    with_query("/recherche".to_owned(), &[("q", Some(text)), ("note", grade.map(Grade::letter)), ("page", number.as_deref())])
}

/// Products side by side.
#[must_use]
pub fn compare<'a>(codes: impl IntoIterator<Item = &'a Barcode>) -> String {
    let codes: Vec<&str> = codes.into_iter().map(Barcode::as_str).collect();
    format!("/comparer?codes={}", codes.join(","))
}

/// The log-in page, which leads back to an address of this site.
#[must_use]
pub fn log_in(back: &str) -> String {
    back_to("/connexion", back)
}

/// The sign-up page, which leads back to an address of this site.
#[must_use]
pub fn sign_up(back: &str) -> String {
    back_to("/inscription", back)
}

/// The log-in page, which then saves a swap and leads back to what else may replace the product.
#[must_use]
pub fn log_in_to_save(product: &Barcode, substitute: &Barcode) -> String {
    let back = substitutes(product);
    let swap = [("retour", Some(back.as_str())), ("produit", Some(product.as_str())), ("substitut", Some(substitute.as_str()))];
    with_query("/connexion".to_owned(), &swap)
}

/// What somebody keeps, as far as it has all these words, in an order, from a page on.
#[must_use]
pub fn saved(text: &str, order: Order, page: u32) -> String {
    let text = Some(text).filter(|text| !text.is_empty());
    let order = (order == Order::Gain).then_some("gain");
    with_query("/mes-aliments".to_owned(), &[("q", text), ("tri", order), ("page", number(page).as_deref())])
}

/// The page that says that a swap is saved.
#[must_use]
pub fn confirmation(product: &Barcode, substitute: &Barcode) -> String {
    let swap = [("produit", Some(product.as_str())), ("substitut", Some(substitute.as_str()))];
    with_query("/mes-aliments/confirmation".to_owned(), &swap)
}

fn back_to(page: &str, back: &str) -> String {
    let back = local(back).filter(|back| *back != "/");
    with_query(page.to_owned(), &[("retour", back)])
}

/// An address if it is one of this site, to which somebody may be led; nothing else ever is.
#[must_use]
pub fn local(address: &str) -> Option<&str> {
    // Browsers take a backslash for a slash, and leave blanks and control characters out: `/\t/evil.example` leads away.
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let fits = plain && address.starts_with('/') && !address.starts_with("//") && address.len() <= 2_000;
    fits.then_some(address)
}

/// A product's page at Open Food Facts.
#[must_use]
pub fn open_food_facts(code: &Barcode) -> String {
    format!("https://fr.openfoodfacts.org/produit/{code}")
}

/// What Open Food Facts adds to the results of a search that shows some products already.
#[must_use]
pub fn search_rest<'a>(text: &str, grade: Option<Grade>, shown: impl IntoIterator<Item = &'a Barcode>) -> String {
    let shown = Shown::write(shown);
    with_query(
        "/recherche/suite".to_owned(),
        &[("q", Some(text)), ("note", grade.map(Grade::letter)), ("deja", shown.as_deref())],
    )
}

/// What may replace a product, as it was wished for.
#[must_use]
pub fn substitutes_wished(code: &Barcode, wishes: &Wishes) -> String {
    with_query(substitutes(code), &wished(wishes))
}

/// What Open Food Facts adds to that, where some are shown already.
#[must_use]
pub fn substitutes_rest<'a>(code: &Barcode, wishes: &Wishes, shown: impl IntoIterator<Item = &'a Barcode>) -> String {
    let shown = Shown::write(shown);
    let [shop, organic, without] = wished(wishes);
    with_query(format!("{}/suite", substitutes(code)), &[shop, organic, without, ("deja", shown.as_deref())])
}

fn wished(wishes: &Wishes) -> [(&'static str, Option<&str>); 3] {
    [
        ("magasin", wishes.store.as_deref()),
        ("bio", wishes.label.as_ref().map(|_| "oui")),
        ("sans", wishes.without_allergen.as_deref()),
    ]
}

/// The search of Open Food Facts itself.
#[must_use]
pub fn open_food_facts_search(text: &str) -> String {
    format!("https://fr.openfoodfacts.org/cgi/search.pl?search_terms={}&action=process", encode(text))
}

/// A category at Open Food Facts.
#[must_use]
pub fn open_food_facts_category(tag: &CategoryTag) -> String {
    format!("https://fr.openfoodfacts.org/facets/categories/{}", encode(tag.as_str()))
}

fn number(page: u32) -> Option<String> {
    (page > 1).then(|| page.to_string())
}

fn with_query(path: String, parameters: &[(&str, Option<&str>)]) -> String {
    let mut separator = '?';
    parameters.iter().filter_map(|(name, value)| Some((name, (*value)?))).fold(path, |mut address, (name, value)| {
        address.push(separator);
        separator = '&';
        address.push_str(name);
        address.push('=');
        address.push_str(&encode(value));
        address
    })
}

#[cfg(test)]
mod tests {
    use super::{category, category_page, search};
    use crate::catalogue::{CategoryTag, Grade};

    #[test]
    fn hostile_text_stays_inside_its_parameter() {
        assert_eq!(search("a&page=9#x \"é", None, 2), "/recherche?q=a%26page%3D9%23x%20%22%C3%A9&page=2");
        assert_eq!(search("", None, 1), "/recherche?q=");
    }

    #[test]
    fn categories_keep_their_colon() {
        let tag = CategoryTag::parse("fr:pâtes-à-tartiner?").expect("a tag");
        assert_eq!(category(&tag), "/categorie/fr:p%C3%A2tes-%C3%A0-tartiner%3F");
        assert_eq!(category_page(&tag, Some(Grade::A), 1), "/categorie/fr:p%C3%A2tes-%C3%A0-tartiner%3F?note=a");
    }
}
