//! What people with an account do, from the search to the goodbye, by links and forms: with scripts and without.

use fantoccini::Locator;

use crate::SPREAD;
use crate::session::Browser;

const PASSWORD: &str = "Tartines-et-confiture-9";

/// Search, choose, save while nobody is logged in, sign up, saved; look, remove, undo; log out.
pub(crate) async fn save_sign_up_and_leave(browser: &Browser, name: &str) {
    search_and_save(browser).await;
    sign_up(browser, name).await;
    look_and_change_ones_mind(browser).await;
    leave(browser).await;
}

/// From the home page to the button that saves a swap.
async fn search_and_save(browser: &Browser) {
    browser.open_page("/").await;
    browser.write("input#recherche", "noisette").await;
    browser.click(".search-big button").await;
    browser.find(".cards").await;
    browser.open_page(&format!("{SPREAD}/substituts")).await;
    let card = browser.find(".card-swap").await;
    let save = card.find(Locator::Css(".save")).await.expect("a way to save");
    save.click().await.expect("a click");
}

/// Through the log-in to a new account, and to the confirmation.
async fn sign_up(browser: &Browser, name: &str) {
    browser.find("form[action='/connexion'] input[name=identifiant]").await;
    browser.click("a[href^='/inscription']").await;
    let form = "form[action='/inscription']";
    browser.write(&format!("{form} input[name=identifiant]"), name).await;
    browser.write(&format!("{form} input[name=courriel]"), &format!("{name}@example.org")).await;
    browser.write(&format!("{form} input[name=mot_de_passe]"), "court").await;
    browser.write(&format!("{form} input[name=mot_de_passe_2]"), "court").await;
    browser.click(&format!("{form} button[type=submit]")).await;
    browser.find(&format!("{form} [aria-invalid=true][name=mot_de_passe]")).await;
    assert_eq!(browser.attribute(&format!("{form} input[name=identifiant]"), "value").await, name, "what was typed is kept");
    browser.write(&format!("{form} input[name=mot_de_passe]"), PASSWORD).await;
    browser.write(&format!("{form} input[name=mot_de_passe_2]"), PASSWORD).await;
    browser.click(&format!("{form} button[type=submit]")).await;
    browser.find("body:has(a[href='/mon-compte']) main:not(:has(form[action='/inscription']))").await;
    let address = browser.address().await;
    assert!(address.starts_with("/mes-aliments/confirmation?"), "{address}");
    assert!(browser.text(".top-nav").await.contains(name) || browser.find_all(".top-name").await.len() == 1);
}

/// The swap is there; it goes, and it comes back.
async fn look_and_change_ones_mind(browser: &Browser) {
    browser.open_page("/mes-aliments").await;
    browser.find("form[action='/mes-aliments/retirer'] button").await;
    browser.click("form[action='/mes-aliments/retirer'] button").await;
    browser.find("main:not(:has(form[action='/mes-aliments/retirer'])) form[action='/mes-aliments'] button").await;
    browser.click(".toast form[action='/mes-aliments'] button").await;
    browser.find("form[action='/mes-aliments/retirer'] button").await;
    assert!(browser.text(".toast").await.contains("de retour"));
    assert_eq!(browser.complaints().await, [""; 0]);
}

/// Logging out closes what is personal.
async fn leave(browser: &Browser) {
    browser.open_page("/deconnexion").await;
    browser.click("main form[action='/deconnexion'] button").await;
    browser.find("a[href^='/connexion']").await;
    browser.open_page("/mes-aliments").await;
    assert_eq!(browser.address().await, "/connexion?retour=%2Fmes-aliments");
}
