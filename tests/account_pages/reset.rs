//! A forgotten password, with letters through a real SMTP server.

use std::time::{Duration, Instant};

use super::common::smtp::{Manner, Received, SmtpServer};
use super::common::visitor::Visitor;
use super::*;
use purbeurre::config::Secret;

fn settings(server: &SmtpServer) -> Settings {
    let mut settings = Settings::default();
    settings.mail.url = Some(Secret::new(format!("smtp://{}?tls=none", server.address)));
    settings.mail.from = Some("Pur Beurre <bonjour@exemple.fr>".to_owned());
    settings.site.base_url = Some("https://beurre.exemple.fr".to_owned());
    settings
}

fn with_mail(test: impl Fn(&TestApp, &TestStore, &SmtpServer)) {
    on_each_database(|store| {
        let server = SmtpServer::start(Manner::Good);
        let app = TestApp::serve_with(&settings(&server), store.store.clone());
        test(&app, store, &server);
    });
}

/// Waits until so many letters came.
fn letters(server: &SmtpServer, many: usize) -> Vec<Received> {
    let patience = Instant::now() + Duration::from_mins(1);
    loop {
        let letters = server.received();
        if letters.len() >= many {
            return letters;
        }
        assert!(Instant::now() < patience, "{} letters of {many}", letters.len());
        std::thread::yield_now();
    }
}

/// The path of the link in a letter.
fn link(letter: &Received) -> String {
    // Long lines are broken, and other letters written as =C3=A9.
    let text = letter.text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
    let (_, rest) = text.split_once("https://beurre.exemple.fr").expect("a link");
    rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "/-".contains(*c)).collect()
}

fn forget(visitor: &Visitor<'_>, who: &str) -> Answer {
    visitor.fill("/mot-de-passe-oublie", "/mot-de-passe-oublie", &[("identifiant", who)])
}

#[test]
fn a_letter_leads_to_a_new_password_once() {
    with_mail(|app, _, server| {
        let (claire, other) = (Visitor::new(app), Visitor::new(app));
        sign_up(&claire, "claire");
        assert!(forget(&other, "CLAIRE@exemple.fr").body.contains("C’est parti"));
        let letter = letters(server, 1).remove(0);
        assert_eq!(letter.to.len(), 1);
        assert!(letter.to[0].contains("claire@exemple.fr") && letter.text.contains("text/html"), "{letter:?}");
        let link = link(&letter);
        let page = other.get(&link);
        assert_eq!((page.status, page.header("cache-control"), page.header("referrer-policy")), (200, "no-store", "same-origin"));
        assert!(page.body.contains("<strong>claire</strong>") && !page.body.contains("retour=%2Fmot-de-passe-oublie"));
        let choose = |visitor: &Visitor<'_>, new: &str, again: &str| {
            visitor.fill(&link, &link, &[("mot_de_passe", new), ("mot_de_passe_2", again)])
        };
        let wrong = choose(&other, "12345678", "x");
        assert!(wrong.status == 422 && wrong.body.contains("Des chiffres seuls") && wrong.body.contains("les mêmes"));
        assert!(is_in(&claire));
        assert_eq!(way(&choose(&other, OTHER, OTHER)), (303, "/"));
        assert!(is_in(&other) && !is_in(&claire), "whoever was logged in is no more");
        let used = Visitor::new(app);
        let page = used.get(&link);
        assert!(page.status == 410 && page.body.contains("/mot-de-passe-oublie\""));
        let late = used.fill("/connexion", &link, &[("mot_de_passe", PASSWORD), ("mot_de_passe_2", PASSWORD)]);
        assert_eq!(late.status, 410);
        assert_eq!(log_in(&used, "claire", PASSWORD).status, 422);
        assert_eq!(log_in(&used, "claire", OTHER).status, 303);
    });
}

#[test]
fn nobody_learns_who_has_an_account() {
    with_mail(|app, _, server| {
        sign_up(&Visitor::new(app), "claire");
        let visitor = Visitor::new(app);
        let plain = |answer: Answer| {
            let (before, rest) = answer.body.split_once("<main").expect("a page");
            assert!(!before.contains("claire"));
            (answer.status, rest.to_owned())
        };
        let known = plain(forget(&visitor, "claire"));
        assert_eq!(known, plain(forget(&visitor, "personne")));
        assert_eq!(known, plain(forget(&visitor, "personne@exemple.fr\r\nBcc: tous@exemple.fr")));
        assert_eq!(forget(&visitor, " ").status, 422);
        assert_eq!(letters(server, 1).len(), 1);
    });
}

#[test]
fn a_letter_runs_out_and_there_are_only_so_many() {
    with_mail(|app, store, server| {
        sign_up(&Visitor::new(app), "claire");
        let visitor = Visitor::new(app);
        forget(&visitor, "claire");
        let link = link(&letters(server, 1)[0]);
        assert_eq!(visitor.get(&link).status, 200);
        let token = purbeurre::accounts::Token::parse(link.rsplit('/').next().expect("a token")).expect("a token");
        let in_an_hour = chrono::Utc::now().timestamp() + 3_601;
        let found = store.store.read_here(|reader| purbeurre::store::password_resets::find(reader.conn, &token, in_an_hour));
        assert_eq!(found.expect("a read"), None);
        for nonsense in ["x", &"0".repeat(64), &"é".repeat(10)] {
            assert_eq!(visitor.get(&format!("/mot-de-passe-oublie/{}", super::common::visitor::encode(nonsense))).status, 410);
        }
        let refused = (0..40).map(|_| forget(&visitor, "claire")).find(|answer| answer.status != 200).expect("a refusal");
        assert_eq!(refused.status, 429);
        assert!(refused.header("retry-after").parse::<u32>().expect("seconds") > 60, "{:?}", refused.headers);
        assert!(letters(server, 3).len() <= 3);
    });
}

#[test]
fn without_mail_the_page_says_whom_to_ask() {
    let mut settings = Settings::default();
    settings.site.contact_email = Some("aide@exemple.fr".to_owned());
    on_site_with(&settings, |app, _| assert!(app.get("/mot-de-passe-oublie").body.contains("mailto:aide@exemple.fr")));
    on_site(|app, _| assert!(app.get("/mot-de-passe-oublie").body.contains("la personne qui tient ce site")));
}
