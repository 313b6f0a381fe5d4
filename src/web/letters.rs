//! Letters to people who forgot their password: written and sent in the background, so that nobody learns from how long an
//! answer takes whether there is an account.

use std::sync::Arc;

use askama::Template;
use tokio::sync::Semaphore;

use super::error::Error;
use crate::accounts::{Token, User};
use crate::config::Settings;
use crate::ops::mail::{Letter, Mailer};
use crate::store::{DbConnection, Store, StoreError, password_resets, users};

/// Letters that are written and sent at once, or wait for it.
const AT_ONCE: usize = 64;

/// Sends letters, where the settings say how.
#[derive(Debug)]
pub struct Letters {
    sender: Option<Sender>,
    places: Arc<Semaphore>,
}

/// All that a letter needs to be sent.
#[derive(Debug, Clone)]
struct Sender {
    mailer: Mailer,
    site_name: String,
    base_url: String,
    minutes: u32,
}

/// The letter as text.
#[derive(Debug, Template)]
#[template(path = "letters/reset.txt")]
struct ResetText<'a> {
    username: &'a str,
    site_name: &'a str,
    link: &'a str,
    span: &'a str,
}

/// The letter as HTML.
#[derive(Debug, Template)]
#[template(path = "letters/reset.html")]
struct ResetHtml<'a> {
    username: &'a str,
    site_name: &'a str,
    link: &'a str,
    span: &'a str,
}

impl Letters {
    /// The letters of a site. None are sent without a server, or without an address of the site for the links in them.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let mailer = Mailer::of(&settings.mail).unwrap_or_else(|error| {
            tracing::error!(%error, "no letters can be sent");
            None
        });
        if mailer.is_some() && settings.site.base_url.is_none() {
            tracing::warn!("no letters are sent to people who forgot their password: links in them need site.base_url");
        }
        let sender = mailer.zip(settings.site.base_url.clone()).map(|(mailer, base_url)| Sender {
            mailer,
            site_name: settings.site.name.clone(),
            base_url: base_url.trim_end_matches('/').to_owned(),
            minutes: settings.accounts.reset_minutes,
        });
        Self { sender, places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Whether letters can be sent at all.
    #[must_use]
    pub const fn are_sent(&self) -> bool {
        self.sender.is_some()
    }

    /// Has a letter sent to everybody whom a user name or an e-mail address means, if anybody, and returns at once.
    pub fn reset(&self, store: &Store, asked: &str, now: i64) {
        let Some(sender) = self.sender.clone() else { return };
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            tracing::warn!("too many people forgot their password at once: a letter was not sent");
            return;
        };
        let (store, asked) = (store.clone(), asked.trim().to_owned());
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = sender.send_to_all(&store, asked, now).await {
                tracing::error!(%error, "a letter to somebody who forgot their password could not be written");
            }
        });
    }
}

impl Sender {
    async fn send_to_all(&self, store: &Store, asked: String, now: i64) -> Result<(), Error> {
        for user in store.read(move |reader| meant(reader.conn, &asked)).await? {
            let mut chance = [0; Token::BYTES];
            getrandom::fill(&mut chance).map_err(|_| Error::NoChance)?;
            let token = Token::new(chance);
            let (id, begun, until) = (user.id, token.clone(), now + i64::from(self.minutes) * 60);
            if store.write(move |conn| password_resets::begin(conn, id, &begun, now, until)).await? {
                let (letter, mailer) = (self.letter(&user, &token)?, self.mailer.clone());
                match tokio::task::spawn_blocking(move || mailer.send(&letter)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::error!(error = &error as &dyn std::error::Error, "a letter was not sent"),
                    Err(error) => tracing::error!(%error, "a letter was not sent"),
                }
            }
        }
        Ok(())
    }

    fn letter(&self, user: &User, token: &Token) -> Result<Letter, Error> {
        let link = format!("{}/mot-de-passe-oublie/{}", self.base_url, token.expose());
        let span = span(self.minutes);
        let (username, site_name) = (&*user.username, &*self.site_name);
        let text = ResetText { username, site_name, link: &link, span: &span }.render()?;
        let html = ResetHtml { username, site_name, link: &link, span: &span }.render()?;
        Ok(Letter { to: user.email.clone(), subject: format!("{site_name}\u{a0}: choisir un nouveau mot de passe"), text, html })
    }
}

/// Everybody who may be meant and has an address: the one of that name, and those with that address.
fn meant(conn: &mut DbConnection, asked: &str) -> Result<Vec<User>, StoreError> {
    let mut meant = users::by_email(conn, asked)?;
    let named = users::by_username(conn, asked)?;
    meant.extend(named.filter(|named| named.active && !named.email.is_empty()));
    meant.sort_by_key(|user| user.id);
    meant.dedup_by_key(|user| user.id);
    Ok(meant)
}

/// `une heure`, `2 heures`, `45 minutes`.
fn span(minutes: u32) -> String {
    match minutes {
        60 => "une heure".to_owned(),
        _ if minutes.is_multiple_of(60) => format!("{} heures", minutes / 60),
        _ => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ResetHtml, ResetText, span};
    use askama::Template as _;

    #[test]
    fn a_letter_says_whose_it_is_and_for_how_long() {
        let (username, site_name, link) = ("d'\u{c9}lodie<b>", "Pur Beurre", "https://exemple.fr/mot-de-passe-oublie/ab");
        let text = ResetText { username, site_name, link, span: &span(60) }.render().expect("a letter");
        assert!(text.contains("d'\u{c9}lodie<b>") && text.contains(link) && text.contains("une heure"), "{text}");
        let html = ResetHtml { username, site_name, link, span: &span(60) }.render().expect("a letter");
        assert!(!html.contains("<b>") && html.contains(link), "{html}");
        assert_eq!((span(45), span(120)), ("45 minutes".to_owned(), "2 heures".to_owned()));
    }
}
