//! The pieces that pages are made of. Each is a template of its own, escaped by itself, and is put into a page with `{{ part }}`.

mod account;
mod card;
mod completion;
mod kind;
mod paging;
mod photo;
mod save;
mod scale;

pub use account::{AccountNav, Token, Told};
pub use card::{Action, Card};
pub use completion::{About, Came, Offer, Rest};
pub use paging::Paging;
pub use photo::Photo;
pub use save::Save;
pub use scale::{Scale, Size};

use askama::Template;

/// One drawing of icons.svg, as a decoration: what it means must stand beside it in words.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/icon.html")]
pub struct Icon(
    /// The id of its symbol.
    pub &'static str,
);

/// The search field.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "parts/search.html")]
pub struct SearchField<'a> {
    id: &'static str,
    text: &'a str,
    big: bool,
}

impl<'a> SearchField<'a> {
    /// Most characters that may be typed.
    pub const MOST: usize = crate::web::params::SearchText::MOST;

    /// The field at the top of a page.
    #[must_use]
    pub const fn header(text: &'a str) -> Self {
        Self { id: "q", text, big: false }
    }

    /// The field as the main thing of a page.
    #[must_use]
    pub const fn big(text: &'a str) -> Self {
        Self { id: "recherche", text, big: true }
    }
}

/// What `{{ part }}` may write as it is: each of these has escaped its own content.
mod safe {
    use askama::filters::HtmlSafe;

    impl HtmlSafe for super::AccountNav<'_> {}
    impl HtmlSafe for super::Told<'_> {}
    impl HtmlSafe for super::Token<'_> {}
    impl HtmlSafe for super::Icon {}
    impl HtmlSafe for super::SearchField<'_> {}
    impl HtmlSafe for super::Card<'_> {}
    impl HtmlSafe for super::Offer {}
    impl HtmlSafe for super::Rest<'_> {}
    impl HtmlSafe for super::Paging {}
    impl HtmlSafe for super::Photo<'_> {}
    impl HtmlSafe for super::Save<'_> {}
    impl HtmlSafe for super::Scale {}
}
