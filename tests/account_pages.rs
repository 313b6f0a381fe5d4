//! Accounts as people use them: in and out, one's own page, a forgotten password; and what strangers try.
#![expect(clippy::expect_used, reason = "a test that cannot go on should say so")]

mod common;
#[path = "account_pages/doors.rs"]
mod doors;
#[path = "account_pages/hostile.rs"]
mod hostile;
#[path = "account_pages/mine.rs"]
mod mine;
#[path = "account_pages/reset.rs"]
mod reset;

use common::app::{Answer, TestApp};
use common::visitor::Visitor;
use common::{TestStore, on_each_database, product};
use purbeurre::accounts::{NewUser, UserId};
use purbeurre::catalogue::Grade;
use purbeurre::config::Settings;
use purbeurre::store::users;

/// A password that nobody guesses.
const PASSWORD: &str = "tartine+confiture & 3 œufs";
const OTHER: &str = "fromage%20 ou dessert = les deux";
const PRODUCT: &str = "3000000000011";
const SUBSTITUTE: &str = "3000000000028";

/// Runs a test on the running site with two products, on each database.
fn on_site(test: impl Fn(&TestApp, &TestStore)) {
    on_site_with(&Settings::default(), test);
}

fn on_site_with(settings: &Settings, test: impl Fn(&TestApp, &TestStore)) {
    on_each_database(|store| {
        store.fill(&[
            product(PRODUCT, "Noisettine", "en:spreads", Some((Grade::E, 26))),
            product(SUBSTITUTE, "Noisettes du verger", "en:spreads", Some((Grade::B, 1))),
        ]);
        test(&TestApp::serve_with(settings, store.store.clone()), store);
    });
}

/// Signs somebody up.
fn sign_up(visitor: &Visitor<'_>, name: &str) -> Answer {
    let email = format!("{name}@exemple.fr");
    let fields = [("identifiant", name), ("courriel", &*email), ("mot_de_passe", PASSWORD), ("mot_de_passe_2", PASSWORD)];
    visitor.fill("/inscription", "/inscription", &fields)
}

fn log_in(visitor: &Visitor<'_>, name: &str, password: &str) -> Answer {
    visitor.fill("/connexion", "/connexion", &[("identifiant", name), ("mot_de_passe", password)])
}

/// Whether somebody is logged in.
fn is_in(visitor: &Visitor<'_>) -> bool {
    visitor.get("/mon-compte").status == 200
}

/// Makes a user whose hash comes from elsewhere.
fn make_user(store: &TestStore, name: &str, hash: &str, superuser: bool) -> UserId {
    let new = NewUser { username: name.to_owned(), password: hash.to_owned(), superuser, ..NewUser::default() };
    store.store.write_here(|conn| users::create(conn, &new)).expect("the user is written").expect("the name is free")
}

/// Status and where it leads.
fn way(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.header("location"))
}
