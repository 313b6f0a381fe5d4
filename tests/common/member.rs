//! Somebody with an account and a browser that keeps its cookies, in front of the running site.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use purbeurre::accounts::{NewUser, Token, UserId};
use purbeurre::store::sessions::{self, Place};
use purbeurre::store::{Store, users};

use super::app::{Answer, TestApp};

/// Somebody, logged in or not.
pub struct Visitor<'a> {
    app: &'a TestApp,
    pub cookies: BTreeMap<String, String>,
}

/// Makes an account, with a password that fits nothing.
pub fn account(store: &Store, username: &str) -> UserId {
    let new = NewUser { username: username.to_owned(), password: "!".to_owned(), joined_at: 1, ..NewUser::default() };
    store.write_here(|conn| users::create(conn, &new)).expect("the database answers").expect("the name is free")
}

impl<'a> Visitor<'a> {
    /// Somebody who just came.
    pub fn anybody(app: &'a TestApp) -> Self {
        Self { app, cookies: BTreeMap::new() }
    }

    /// A user with a session of their own.
    pub fn logged_in(app: &'a TestApp, store: &Store, user: UserId) -> Self {
        let mut chance = [0; Token::BYTES];
        chance[0] = u8::try_from(user.0).expect("few users");
        let token = Token::new(chance);
        let place =
            Place { address: IpAddr::V4(Ipv4Addr::LOCALHOST), browser: "test", now: 1_700_000_000, expires_at: 4_000_000_000 };
        store.write_here(|conn| sessions::begin(conn, user, &token, &place)).expect("a session");
        let cookies = BTreeMap::from([("purbeurre_session".to_owned(), token.expose().to_owned())]);
        Self { app, cookies }
    }

    pub fn get(&mut self, path: &str) -> Answer {
        let answer = self.app.ask("GET", path, &[("Cookie", &self.cookie())]);
        self.keep(&answer);
        answer
    }

    /// Sends a form as it is, with further headers.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let encoded = fields.iter().map(|(name, value)| format!("{name}={}", purbeurre::web::links::encode(value)));
        let body = encoded.collect::<Vec<_>>().join("&");
        let cookie = self.cookie();
        let all = [("Cookie", cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        let all: Vec<(&str, &str)> = all.into_iter().chain(headers.iter().copied()).collect();
        let answer = self.app.send("POST", path, &all, body);
        self.keep(&answer);
        answer
    }

    /// Sends a form with the token of a page.
    pub fn post(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token(page);
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("jeton", token.as_str())]).collect();
        self.send(path, &fields, &[])
    }

    /// The token in the first form of a page.
    pub fn token(&mut self, page: &str) -> String {
        let body = self.get(page).body;
        let (_, rest) = body.split_once("name=\"jeton\" value=\"").unwrap_or_else(|| panic!("{page} has no form: {body}"));
        rest.split('"').next().expect("a value").to_owned()
    }

    fn cookie(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let text = set.to_str().expect("a cookie is text");
            let (pair, rest) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a name and a value");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
