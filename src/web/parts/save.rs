//! The button that keeps a swap.

use askama::Template;

use super::{Icon, Token};
use crate::catalogue::Barcode;
use crate::web::links;

/// Keeps that one product is bought instead of another. Whoever is not logged in is led to the log-in, which then keeps it: so
/// that a page without a cookie has no token, and is the same for everybody.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/save.html")]
pub struct Save<'a> {
    /// What is replaced.
    pub product: &'a Barcode,
    /// What replaces it.
    pub substitute: &'a Barcode,
    /// The name of what replaces it.
    pub name: &'a str,
    /// The token for the form of somebody who is logged in.
    pub form_token: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::Save;
    use crate::catalogue::Barcode;

    #[test]
    fn somebody_without_account_is_led_to_the_log_in_and_has_no_token() {
        let (product, substitute) =
            (Barcode::parse("3017620422003").expect("a code"), Barcode::parse("20051596").expect("a code"));
        let save = Save { product: &product, substitute: &substitute, name: "<b>", form_token: None };
        let html = save.to_string();
        let way = "/connexion?retour=%2Fproduit%2F3017620422003%2Fsubstituts&#38;produit=3017620422003&#38;substitut=20051596";
        assert!(html.contains(way) && html.contains("data-dialog") && !html.contains("jeton"), "{html}");
        let html = Save { form_token: Some("abc"), ..save }.to_string();
        assert!(html.contains("name=\"jeton\" value=\"abc\"") && html.contains("value=\"20051596\""), "{html}");
        assert!(!html.contains("<b>") && !html.contains("/connexion"), "{html}");
    }
}
