//! Log-in and sign-up as dialogs over the page, by mouse and by keyboard.

use fantoccini::key::Key;

use crate::session::Browser;

const PASSWORD: &str = "Tartines-et-confiture-9";
const LINK: &str = ".top-nav a[data-dialog]";

/// Opens, closes and fills the dialogs on a page that stays where it is.
pub(crate) async fn over_the_page(browser: &Browser) {
    browser.open_page("/contact").await;
    browser.run("return document.querySelector('.top-nav a[data-dialog]').focus()").await;
    browser.press(Key::Enter).await;
    browser.find("dialog[open] form[action='/connexion']").await;
    assert_eq!(focused(browser).await, "identifiant", "the first field has the focus");
    browser.press(Key::Escape).await;
    browser.find("body:not(:has(dialog[open]))").await;
    let back = browser.run("return document.activeElement.matches('.top-nav a[data-dialog]')").await;
    assert_eq!(back, true, "the focus is back on the link");

    browser.click(LINK).await;
    browser.click("dialog[open] .dialog-close").await;
    browser.find("body:not(:has(dialog[open]))").await;

    browser.click(LINK).await;
    browser.click("dialog[open] a[href^='/inscription']").await;
    let form = "dialog[open] form[action='/inscription']";
    browser.write(&format!("{form} [name=identifiant]"), "dialogue").await;
    browser.write(&format!("{form} [name=mot_de_passe]"), "1234").await;
    browser.click(&format!("{form} [type=submit]")).await;
    browser.find(&format!("{form} [name=mot_de_passe][aria-invalid=true]")).await;
    assert_eq!(focused(browser).await, "mot_de_passe", "the first field that is wrong has the focus");
    assert_eq!(browser.attribute(&format!("{form} [name=identifiant]"), "value").await, "dialogue");
    assert_eq!(browser.address().await, "/contact");

    browser.write(&format!("{form} [name=mot_de_passe]"), PASSWORD).await;
    browser.write(&format!("{form} [name=mot_de_passe_2]"), PASSWORD).await;
    browser.click(&format!("{form} .field-show")).await;
    browser.find(&format!("{form} [name=mot_de_passe][type=text]")).await;
    browser.click(&format!("{form} [type=submit]")).await;
    browser.find(".top-nav a[href='/mon-compte']").await;
    assert_eq!(browser.address().await, "/contact");
    assert!(browser.text(".toast").await.contains("Bienvenue"));
}

async fn focused(browser: &Browser) -> String {
    let name = browser.run("return document.activeElement.name ?? ''").await;
    name.as_str().unwrap_or_default().to_owned()
}
