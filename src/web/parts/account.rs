//! What the frame says of whoever is logged in, and of what was done a moment ago; and the token of every form.

use askama::Template;

use super::Icon;
use crate::web::links;
use crate::web::notice::Notice;
use crate::web::visitor::Member;

/// The way to one's account, or to the log-in.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/account.html")]
pub struct AccountNav<'a> {
    /// Whoever is logged in.
    pub member: Option<&'a Member>,
    /// The address to come back to.
    pub here: &'a str,
}

/// What was done a moment ago, and how to undo it.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/notice.html")]
pub struct Told<'a> {
    /// What was done.
    pub notice: &'a Notice,
    /// The token for the form that undoes it.
    pub form_token: Option<&'a str>,
}

/// The field that every form has, with its token.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/token.html")]
pub struct Token<'a>(
    /// The token.
    pub &'a str,
);
