//! What visitors do on the site by links and forms alone, so that it must work with scripts and without.

use crate::SPREAD;
use crate::session::Browser;

/// A search with a typing error, from the home page.
pub(crate) async fn search_with_a_typo(browser: &Browser) {
    browser.open_page("/").await;
    browser.write("input#recherche", "chocolta").await;
    browser.click(".search-big button").await;
    assert!(browser.text(".corrected").await.contains("chocolta"));
    assert!(browser.text("h1").await.contains("chocolat"));
    assert_eq!(browser.address().await, "/recherche?q=chocolta");
    assert!(!browser.find_all(".card").await.is_empty());
}

/// A category, and the products of it with one grade.
pub(crate) async fn filter_a_category(browser: &Browser) {
    browser.open_page("/categorie/en:breakfast-cereals").await;
    let all = browser.find_all(".card").await.len();
    browser.click(".grades .chip-c").await;
    browser.find(".grades .chip-c[aria-current=true]").await;
    assert_eq!(browser.address().await, "/categorie/en:breakfast-cereals?note=c");
    let (cards, fitting) = (browser.find_all(".card").await.len(), browser.find_all(".card .scale-c").await.len());
    assert!(0 < cards && cards == fitting && cards < all, "{fitting} of {cards} of {all}");
}

/// What may replace a product, all of it and what is organic.
pub(crate) async fn filter_substitutes(browser: &Browser) {
    browser.open_page(SPREAD).await;
    browser.click(".actions a.button[href$='/substituts']").await;
    browser.find(".filters").await;
    let all = browser.find_all(".card-swap").await.len();
    browser.click(".filters input[name=bio]").await;
    browser.click(".filters button").await;
    browser.find(".filters-none").await;
    let address = browser.address().await;
    assert!(address.contains("bio=oui"), "{address}");
    assert!(browser.find(".filters input[name=bio]").await.is_selected().await.expect("a state"));
    let organic = browser.find_all(".card-swap").await.len();
    assert!(0 < organic && organic < all, "{organic} of {all}");
    browser.click(".filters-none").await;
    browser.find(".filters:not(:has(.filters-none))").await;
    assert_eq!(browser.find_all(".card-swap").await.len(), all);
}

/// A comparison, with one product more and one less.
pub(crate) async fn compare_by_barcode(browser: &Browser) {
    browser.open_page("/comparer?codes=2000000010373").await;
    browser.write("#ajouter", "2000000012223").await;
    browser.click(".add button").await;
    browser.find(".compare thead th:nth-child(3)").await;
    assert_eq!(browser.address().await, "/comparer?codes=2000000010373,2000000012223");
    browser.click(".compare .remove").await;
    browser.find(".compare thead:not(:has(th:nth-child(3)))").await;
    assert_eq!(browser.address().await, "/comparer?codes=2000000012223");
}

/// A search from a page that is not there.
pub(crate) async fn go_on_from_an_error(browser: &Browser) {
    browser.open_page("/rien/du/tout").await;
    assert_eq!(browser.text(".failure h1").await, "Cette page n’est plus au menu");
    assert_eq!(browser.complaints().await, [""; 0]);
    browser.write(".failure input[name=q]", "pizza").await;
    browser.click(".failure .search button").await;
    browser.find(".cards").await;
    assert_eq!(browser.address().await, "/recherche?q=pizza");
}
