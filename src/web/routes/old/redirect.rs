//! `GET /quality/…`: the addresses of the site that this one replaces. People have them in bookmarks and search engines in
//! their index, so each leads for good to what it has become.

use rocket::get;
use rocket::http::RawStr;
use rocket::http::uri::Origin;
use rocket::response::Redirect;

use crate::catalogue::Barcode;
use crate::web::links;
use crate::web::params::SearchText;

/// Words in an old path, and the page they lead to.
const PAGES: [(&[&str], &str); 5] = [
    (&["legal", "mention"], "/mentions-legales"),
    (&["contact"], "/contact"),
    (&["account", "compte", "profil"], "/mon-compte"),
    (&["logout", "log_out", "signout", "deconnexion", "disconnect"], "/deconnexion"),
    (&["save", "food", "aliment", "backup", "favor", "favour"], "/mes-aliments"),
];
/// Words in the old paths of pages from which one goes on to another: log-in and sign-up.
const LOG_IN: [&str; 4] = ["login", "log_in", "connexion", "connect"];
const SIGN_UP: [&str; 3] = ["register", "sign", "inscription"];
/// The longest chain of old addresses that lead on to each other; a log-in that leads to a log-in leads nowhere.
const ONWARD: u8 = 1;

#[get("/quality/<_..>")]
pub(in crate::web) fn redirect(uri: &Origin<'_>) -> Redirect {
    let parameters: Vec<(String, String)> = uri
        .query()
        .map(|query| query.segments().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
        .unwrap_or_default();
    Redirect::moved(target(&uri.path().to_string(), &parameters, ONWARD))
}

/// Where an old address leads now. `onward` is how many addresses in its parameters may be followed.
fn target(path: &str, parameters: &[(String, String)], onward: u8) -> String {
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
            let name = || value(&["name", "product_name", "product", "query"]).or_else(|| subscribed(parameters));
            match code {
                Some(code) => links::substitutes(&code),
                None => name().map_or_else(|| "/".to_owned(), |name| links::search(&name, None, 1)),
            }
        }
        view => page(view, parameters, onward),
    }
}

/// The page that a word in an old path leads to.
fn page(view: &str, parameters: &[(String, String)], onward: u8) -> String {
    let has = |words: &[&str]| words.iter().any(|word| view.contains(word));
    let next = || next(parameters, onward).unwrap_or_default();
    let page = PAGES.iter().find(|(words, _)| has(words)).map(|(_, page)| *page);
    match page {
        Some("/mes-aliments") => {
            let number = parameters.iter().find(|(name, _)| name == "page").and_then(|(_, value)| value.parse::<u32>().ok());
            number
                .filter(|number| *number > 1)
                .map_or("/mes-aliments".to_owned(), |number| format!("/mes-aliments?page={number}"))
        }
        Some(page) => page.to_owned(),
        None if has(&LOG_IN) => links::log_in(&next()),
        None if has(&SIGN_UP) => links::sign_up(&next()),
        None => "/".to_owned(),
    }
}

/// Where an old log-in would have led: an address of this site, or what an old one has become.
fn next(parameters: &[(String, String)], onward: u8) -> Option<String> {
    let (_, next) = parameters.iter().find(|(name, _)| name == "next")?;
    let next = links::local(next).filter(|_| onward > 0)?;
    if next != "/quality" && !next.starts_with("/quality/") {
        return Some(next.to_owned());
    }
    let (path, query) = next.split_once('?').unwrap_or((next, ""));
    let form = rocket::form::Form::values(query);
    let parameters: Vec<(String, String)> =
        form.map(|field| (field.name.to_string(), RawStr::new(field.value).url_decode_lossy().into_owned())).collect();
    Some(target(path, &parameters, onward - 1))
}

/// What `subscribe` names: all that the old site knew of a product in one text, its name first.
fn subscribed(parameters: &[(String, String)]) -> Option<String> {
    let (_, value) = parameters.iter().find(|(name, _)| name == "subscribe")?;
    let name = value.split([',', '|', ';']).next()?.trim_matches(|c: char| !c.is_alphanumeric());
    let words = SearchText::new(name).words;
    // A number by itself was the row of a product, which nobody knows any more.
    (words.chars().any(char::is_alphabetic)).then_some(words)
}

/// The barcode in an address of Open Food Facts (`…/produit/3017620422003/nutella`), or a barcode by itself.
fn barcode_in(text: &str) -> Option<Barcode> {
    let long_enough = |piece: &&str| (8..=Barcode::MAX_DIGITS).contains(&piece.len());
    let after = text.split("/produit/").nth(1).or_else(|| text.split("/product/").nth(1)).unwrap_or(text);
    let digits = after.split(|c: char| !c.is_ascii_digit()).next().filter(long_enough)?;
    // By itself it must be all there is: `12345678 g` is no barcode.
    (after.len() < text.len() || digits == text).then(|| Barcode::parse(digits).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::target;

    fn leads(path: &str, parameters: &[(&str, &str)]) -> String {
        let owned: Vec<_> = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        target(path, &owned, super::ONWARD)
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
    fn pages_of_people_lead_on_to_where_they_led() {
        assert_eq!(leads("/quality/food/", &[("page", "2")]), "/mes-aliments?page=2");
        for page in ["1", "0", "-3", "last", "99999999999"] {
            assert_eq!(leads("/quality/food/", &[("page", page)]), "/mes-aliments", "{page}");
        }
        assert_eq!(leads("/quality/login/", &[]), "/connexion");
        assert_eq!(
            leads("/quality/login/", &[("next", "/quality/food/?page=2")]),
            "/connexion?retour=%2Fmes-aliments%3Fpage%3D2"
        );
        assert_eq!(leads("/quality/login/", &[("next", "/mentions-legales")]), "/connexion?retour=%2Fmentions-legales");
        assert_eq!(
            leads("/quality/login/", &[("next", "/quality/login/?next=/quality/food/")]),
            "/connexion?retour=%2Fconnexion"
        );
        assert_eq!(leads("/quality/login", &[("next", "//evil.example/quality/")]), "/connexion");
        assert_eq!(leads("/quality/register/", &[("next", "/quality/account/")]), "/inscription?retour=%2Fmon-compte");
        assert_eq!(leads("/quality/logout/", &[]), "/deconnexion");
        assert_eq!(leads("/quality/account/", &[]), "/mon-compte");
    }

    #[test]
    fn what_was_subscribed_to_is_named_in_one_text() {
        let whole = "['Nutella', 'https://fr.openfoodfacts.org/produit/3017620422003', 'e', 'Pâtes à tartiner']";
        assert_eq!(leads("/quality/sub_product/", &[("subscribe", whole)]), "/produit/3017620422003/substituts");
        assert_eq!(leads("/quality/sub_product/", &[("subscribe", "3017620422003")]), "/produit/3017620422003/substituts");
        assert_eq!(leads("/quality/sub_product/", &[("subscribe", "('Petit Beurre', 'x')")]), "/recherche?q=Petit%20Beurre");
        for nothing in ["", "3175", "on", "', '"] {
            let to = leads("/quality/sub_product/", &[("subscribe", nothing)]);
            assert!(to == "/" || to == "/recherche?q=on", "{nothing}: {to}");
        }
    }

    #[test]
    fn nothing_leads_outside() {
        for hostile in ["//evil.example", "https://evil.example/produit/x", "javascript:alert(1)", "\r\nLocation: //x"] {
            let to = leads("/quality/sub_product/", &[("url", hostile), ("name", hostile)]);
            assert!(to.starts_with("/recherche?q=") && !to.contains('\n'), "{to}");
        }
    }
}
