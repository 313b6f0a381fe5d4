//! A browser's part of the conversation: keeps cookies, and sends forms with the token of the page they stand on.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::app::{Answer, TestApp};

/// Somebody who visits a site.
pub struct Visitor<'a> {
    app: &'a TestApp,
    cookies: RefCell<BTreeMap<String, String>>,
    headers: Vec<(String, String)>,
}

impl<'a> Visitor<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: RefCell::default(), headers: vec![("User-Agent".to_owned(), FIREFOX.to_owned())] }
    }

    /// Sends a header with every request from now on.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    /// Opens a page, fills in a form of it and sends that to `action`.
    pub fn fill(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(page);
        let token = token_in(&page.body).unwrap_or_else(|| panic!("no form: {} {}", page.status, page.body));
        self.post(action, &token, fields)
    }

    /// Sends a form with a token.
    pub fn post(&self, action: &str, token: &str, fields: &[(&str, &str)]) -> Answer {
        let all = [("jeton", token)].into_iter().chain(fields.iter().copied());
        let body: Vec<String> = all.map(|(name, value)| format!("{name}={}", encode(value))).collect();
        self.send("POST", action, Some(&body.join("&")))
    }

    /// A cookie that is kept now.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// Sends a request with the cookies, and keeps those that come back. Redirects are not followed.
    pub fn send(&self, method: &str, path: &str, form: Option<&str>) -> Answer {
        let mut headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let cookies: Vec<String> = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        if !cookies.is_empty() {
            headers.push(("Cookie", &cookies));
        }
        if form.is_some() {
            headers.push(("Content-Type", "application/x-www-form-urlencoded"));
        }
        let answer = match form {
            Some(form) => self.app.send(method, path, &headers, form),
            None => self.app.ask(method, path, &headers),
        };
        for set in answer.headers.get_all("set-cookie") {
            self.keep(set.to_str().expect("a cookie is text"));
        }
        answer
    }

    fn keep(&self, set: &str) {
        let (cookie, attributes) = set.split_once(';').unwrap_or((set, ""));
        let (name, value) = cookie.split_once('=').expect("a cookie has a value");
        if attributes.to_ascii_lowercase().contains("max-age=0") {
            self.cookies.borrow_mut().remove(name);
        } else {
            self.set_cookie(name, value);
        }
    }
}

/// What Firefox on a telephone calls itself.
pub const FIREFOX: &str = "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0";

/// The token of the forms on a page.
pub fn token_in(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"jeton\" value=\"")?;
    Some(rest.split('"').next().unwrap_or_default().to_owned())
}

/// A value as forms send it.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| match byte {
        b' ' => text + "+",
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => text + &char::from(byte).to_string(),
        _ => format!("{text}%{byte:02X}"),
    })
}
