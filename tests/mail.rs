//! Letters, sent to a mail server on a real socket that may misbehave.

#![expect(clippy::unwrap_used, reason = "a test helper that cannot go on is a failed test")]

mod common;

use std::time::Duration;

use common::smtp::{Manner, SmtpServer};
use purbeurre::config::{Mail, Secret};
use purbeurre::ops::mail::{Letter, MailError, Mailer};

/// Long enough for a server on this machine, short enough to wait for in vain.
const PATIENCE: Duration = Duration::from_secs(2);

fn mail(url: &str) -> Mail {
    Mail { url: Some(Secret::new(url.to_owned())), from: Some("Pur Beurre <bonjour@purbeurre.example>".to_owned()) }
}

fn mailer(url: &str) -> Mailer {
    Mailer::patient(&mail(url), PATIENCE).unwrap().unwrap()
}

fn letter(to: &str) -> Letter {
    Letter {
        to: to.to_owned(),
        subject: "Choisissez un nouveau mot de passe – c’est l’été".to_owned(),
        text: "Bonjour Élodie,\n.\nVoici l’adresse : https://purbeurre.example/x?a=1&b=2\n".to_owned(),
        html: "<p>Bonjour Élodie</p>".to_owned(),
    }
}

/// Sends to a server of that manner.
fn send(manner: Manner, to: &str) -> (Result<(), MailError>, SmtpServer) {
    let server = SmtpServer::start(manner);
    let sent = mailer(&format!("smtp://{}?tls=none", server.address)).send(&letter(to));
    (sent, server)
}

#[test]
fn a_letter_arrives_in_both_forms() {
    let (sent, server) = send(Manner::Good, "elodie@exemple.fr");
    sent.unwrap();
    let [came] = &server.received()[..] else { panic!("{:?}", server.received()) };
    assert_eq!((came.from.as_str(), came.to.as_slice()), ("bonjour@purbeurre.example", &["elodie@exemple.fr".to_owned()][..]));
    assert_eq!(came.hello, "purbeurre.example");
    for part in [
        "From: \"Pur Beurre\" <bonjour@purbeurre.example>\n",
        "To: elodie@exemple.fr\n",
        "Subject: Choisissez un nouveau mot de passe =?utf-8?b?",
        "multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "\nDate: ",
        "@purbeurre.example>\nAuto-Submitted: auto-generated\n",
    ] {
        assert!(came.text.contains(part), "{part:?} in {}", came.text);
    }
    assert!(came.text.is_ascii(), "any server can carry it");
    assert!(came.text.find("text/plain").unwrap() < came.text.find("text/html").unwrap(), "the better form comes last");
}

#[test]
fn one_mailer_sends_many_letters() {
    let server = SmtpServer::start(Manner::Good);
    let mailer = mailer(&format!("smtp://{}?tls=opportunistic", server.address));
    for number in 0..3 {
        mailer.send(&letter(&format!("n{number}@exemple.fr"))).unwrap();
    }
    assert_eq!(
        server.received().iter().map(|came| came.to[0].clone()).collect::<Vec<_>>(),
        ["n0@exemple.fr", "n1@exemple.fr", "n2@exemple.fr"]
    );
}

#[test]
fn who_has_to_log_in_does() {
    let server = SmtpServer::start(Manner::LogIn);
    let with =
        |credentials: &str| mailer(&format!("smtp://{credentials}{}?tls=none", server.address)).send(&letter("a@exemple.fr"));
    with("claire:s%C3%A9same%3A1@").unwrap();
    assert_eq!(server.received().len(), 1);
    for credentials in ["", "claire:geheim@"] {
        let error = with(credentials).unwrap_err();
        assert!(matches!(error, MailError::Refused(_)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("geheim"));
    }
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_letter_that_is_refused_says_so() {
    for (manner, says) in [(Manner::NoSuchPerson, "no such person"), (Manner::Later, "later")] {
        let (sent, server) = send(manner, "a@exemple.fr");
        let error = sent.unwrap_err();
        assert!(matches!(&error, MailError::Refused(why) if format!("{why:?}{why}").contains(says)), "{error:?}");
        assert_eq!(server.received(), []);
    }
}

#[test]
fn a_server_that_is_none_is_given_up() {
    for manner in [Manner::HangsUp, Manner::Silent, Manner::Web] {
        let (sent, server) = send(manner, "a@exemple.fr");
        assert!(matches!(sent, Err(MailError::Unreachable(_))), "{manner:?}: {sent:?}");
        assert_eq!(server.received(), []);
    }
    let nobody = mailer("smtp://127.0.0.1:1?tls=none").send(&letter("a@exemple.fr"));
    assert!(matches!(nobody, Err(MailError::Unreachable(_))), "{nobody:?}");
}

#[test]
fn nothing_travels_in_the_clear_unless_told_so() {
    let server = SmtpServer::start(Manner::LogIn);
    for url in [format!("smtp://claire:s%C3%A9same%3A1@{}", server.address), format!("smtps://claire:x@{}", server.address)] {
        let sent = mailer(&url).send(&letter("a@exemple.fr"));
        assert!(matches!(sent, Err(MailError::Unreachable(_))), "{sent:?}");
    }
    assert_eq!(server.received(), []);
}

#[test]
fn a_letter_cannot_be_made_to_go_elsewhere() {
    let server = SmtpServer::start(Manner::Good);
    let mailer = mailer(&format!("smtp://{}?tls=none", server.address));
    for to in ["", "a", "a@exemple.fr\r\nRCPT TO:<b@exemple.fr>", "a@exemple.fr\nBcc: b@exemple.fr", "a@exemple.fr, b@exemple.fr"]
    {
        assert!(matches!(mailer.send(&letter(to)), Err(MailError::Letter(_))), "{to:?}");
    }
    let subject = "Bonjour\r\nBcc: b@exemple.fr\r\n\r\nVoici".to_owned();
    mailer.send(&Letter { subject, ..letter("a@exemple.fr") }).unwrap();
    let received = server.received();
    assert_eq!((received.len(), received[0].to.len()), (1, 1));
    assert!(!received[0].text.contains("\nBcc:"), "{}", received[0].text);
}

#[test]
fn addresses_with_accents_go_as_far_as_the_server_can_carry_them() {
    let server = SmtpServer::start(Manner::Good);
    let mailer = mailer(&format!("smtp://{}?tls=none", server.address));
    mailer.send(&letter("claire@épicerie.example")).unwrap();
    assert_eq!(server.received()[0].to, ["claire@xn--picerie-9xa.example"]);
    let sent = mailer.send(&letter("élodie@exemple.fr"));
    assert!(matches!(sent, Err(MailError::Letter(_))), "{sent:?}");
    assert_eq!(server.received().len(), 1);
}

#[test]
fn without_a_server_there_is_no_mailer() {
    assert!(Mailer::of(&Mail::default()).unwrap().is_none());
    let wrong = Mail { from: Some("nobody".to_owned()), ..mail("smtp://h") };
    let error = Mailer::of(&wrong).unwrap_err();
    assert!(matches!(error, MailError::Settings(_)), "{error:?}");
    let error = Mailer::of(&mail("ftp://u:geheim@h")).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("geheim"));
    assert!(!format!("{:?}", mailer("smtp://u:geheim@h")).contains("geheim"));
}

/// `PURBEURRE_TEST_SMTP` gives the address of a mail server that is not ours.
#[test]
fn a_server_of_others_takes_a_letter() {
    if let Ok(url) = std::env::var("PURBEURRE_TEST_SMTP") {
        mailer(&url).send(&letter("elodie@exemple.fr")).unwrap();
    }
}
