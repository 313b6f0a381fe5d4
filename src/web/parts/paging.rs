//! The links between the pages of a list.

use askama::Template;

use super::Icon;

/// First, previous, « page 2 sur 7 », next and last. Writes nothing when there is one page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/paging.html")]
pub struct Paging {
    page: u32,
    last: u32,
    /// More than was counted.
    endless: bool,
    first_href: String,
    previous_href: String,
    next_href: String,
    last_href: String,
}

impl Paging {
    /// The links for a page (from 1) of `last`; `href` gives the address of a page. `endless`: there is more than was counted.
    #[must_use]
    pub fn new(page: u32, last: u32, endless: bool, href: impl Fn(u32) -> String) -> Self {
        Self {
            page,
            last,
            endless,
            first_href: href(1),
            previous_href: href(page.saturating_sub(1).max(1)),
            next_href: href(page.saturating_add(1).min(last)),
            last_href: href(last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Paging;

    #[test]
    fn there_is_no_previous_on_the_first_page_and_no_next_on_the_last() {
        let page = |page| Paging::new(page, 3, false, |page| format!("/x?page={page}")).to_string();
        assert!(!page(1).contains("Précédente") && page(1).contains("/x?page=2"));
        assert!(page(3).contains("/x?page=2") && !page(3).contains("Suivante"));
        assert!(page(2).contains("Page 2 sur 3"));
        assert_eq!(Paging::new(1, 1, false, |_| String::new()).to_string().trim(), "");
    }
}
