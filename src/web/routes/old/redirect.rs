//! `GET /quality/…`: the addresses of the site that this one replaces. People have them in bookmarks and search engines in
//! their index, so each leads for good to what it has become.

use rocket::get;
use rocket::http::uri::Origin;
use rocket::response::Redirect;

use crate::catalogue::Barcode;
use crate::web::links;
use crate::web::params::SearchText;

/// Words in an old path, and the page they lead to.
const PAGES: [(&[&str], &str); 6] = [
    (&["legal", "mention"], "/mentions-legales"),
    (&["contact"], "/contact"),
    (&["account", "compte", "profil"], "/mon-compte"),
    (&["save", "food", "aliment", "backup", "favor", "favour"], "/mes-aliments"),
    (&["login", "log_in", "connexion", "connect"], "/connexion"),
    (&["register", "sign", "inscription"], "/inscription"),
];

#[get("/quality/<_..>")]
pub(in crate::web) fn redirect(uri: &Origin<'_>) -> Redirect {
    let parameters: Vec<(String, String)> = uri
        .query()
        .map(|query| query.segments().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
        .unwrap_or_default();
    Redirect::moved(target(&uri.path().to_string(), &parameters))
}

/// Where an old address leads now.
fn target(path: &str, parameters: &[(String, String)]) -> String {
    let view = path.trim_start_matches("/quality").trim_matches('/').split('/').next().unwrap_or_default().to_lowercase();
    let value = |names: &[&str]| {
        let mut all = parameters.iter().filter(|(name, _)| names.contains(&name.as_str()));
        all.find_map(|(_, value)| Some(SearchText::new(value).words).filter(|words| !words.is_empty()))
    };
    match view.as_str() {
        "query_data" => match value(&["query", "q"]) {
            Some(words) => links::search(&words, None, 1),
            None => "/".to_owned(),
        },
        "sub_product" => {
            let code = parameters.iter().find_map(|(_, value)| barcode_in(value));
            let name = || value(&["name", "product_name", "product", "query"]);
            match code {
                Some(code) => links::substitutes(&code),
                None => name().map_or_else(|| "/".to_owned(), |name| links::search(&name, None, 1)),
            }
        }
        _ => {
            let page = PAGES.iter().find(|(words, _)| words.iter().any(|word| view.contains(word)));
            page.map_or("/", |(_, page)| page).to_owned()
        }
    }
}

/// The barcode in an address of Open Food Facts (`…/produit/3017620422003/nutella`), or a barcode by itself.
fn barcode_in(text: &str) -> Option<Barcode> {
    let long_enough = |piece: &&str| (8..=Barcode::MAX_DIGITS).contains(&piece.len());
    let after = text.split("/produit/").nth(1).or_else(|| text.split("/product/").nth(1)).unwrap_or(text);
    let digits = after.split('/').next().filter(long_enough)?;
    Barcode::parse(digits).ok()
}

#[cfg(test)]
mod tests {
    use super::target;

    fn leads(path: &str, parameters: &[(&str, &str)]) -> String {
        let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        target(path, &owned)
    }

    #[test]
    fn old_addresses_lead_to_what_they_have_become() {
        assert_eq!(leads("/quality/", &[]), "/");
        assert_eq!(leads("/quality/query_data/", &[("query", "pâte à tartiner")]), "/recherche?q=p%C3%A2te%20%C3%A0%20tartiner");
        assert_eq!(leads("/quality/query_data/", &[]), "/");
        let url = "https://fr.openfoodfacts.org/produit/3017620422003/nutella";
        let chosen = [("name", "Nutella"), ("url", url), ("n_grade", "e")];
        assert_eq!(leads("/quality/sub_product/", &chosen), "/produit/3017620422003/substituts");
        assert_eq!(leads("/quality/sub_product/", &[("name", "Nutella"), ("img", "x")]), "/recherche?q=Nutella");
        assert_eq!(leads("/quality/sub_product", &[]), "/");
        assert_eq!(leads("/quality/legal_notice/", &[]), "/mentions-legales");
        assert_eq!(leads("/quality/whatever/else", &[]), "/");
    }

    #[test]
    fn nothing_leads_outside() {
        for hostile in ["//evil.example", "https://evil.example/produit/x", "javascript:alert(1)", "\r\nLocation: //x"] {
            let to = leads("/quality/sub_product/", &[("url", hostile), ("name", hostile)]);
            assert!(to.starts_with("/recherche?q=") && !to.contains('\n'), "{to}");
        }
    }
}
