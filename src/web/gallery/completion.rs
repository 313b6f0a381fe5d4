//! What Open Food Facts adds to a page, in every state it can be in.

use super::sample::{self, frame, glances, substitutes};
use super::{HOSTILE, html};
use crate::catalogue::Grade;
use crate::catalogue::finding::Glance;
use crate::web::links;
use crate::web::parts::{About, Came, Card, Offer, Rest};
use crate::web::views::CompletionPage;

/// The offer on a page that has few answers.
pub(super) fn offer(about: About, few: bool) -> Option<Offer> {
    let more = Some("/recherche/suite?q=x&deja=3000000000011".to_owned());
    few.then(|| Offer { about, more, elsewhere: links::open_food_facts_search(HOSTILE) })
}

/// The pages for visitors without scripts, by name.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let site = sample::site();
    let page =
        |text: &str, rest| html(&CompletionPage { frame: frame(&site, false), text, back: links::search(text, None, 1), rest });
    let elsewhere = links::open_food_facts_search(HOSTILE);
    let rest = |about, came| Rest { about, came, elsewhere: &elsewhere };
    let found = glances();
    let mut hostile = glances();
    hostile[0].name = HOSTILE.to_owned();
    hostile[0].brands = vec![HOSTILE.to_owned()];
    let swaps = substitutes(Some(Grade::E), 4, true);
    let swaps_cards = || swaps.substitutes.iter().map(|swap| Card::swap(swap, &swaps.product, None)).collect();
    vec![
        ("rest", page("nutella", rest(About::Search, cards(&found[..4])))),
        ("rest-one", page("nutella", rest(About::Search, cards(&found[..1])))),
        ("rest-hostile", page(HOSTILE, rest(About::Search, cards(&hostile)))),
        ("rest-none", page("xyzzy", rest(About::Search, Came::Products(Vec::new())))),
        ("rest-spent", page("nutella", rest(About::Search, Came::Spent))),
        ("rest-swaps", page("Noisettine", rest(About::Substitutes, Came::Products(swaps_cards())))),
        ("rest-swaps-none", page(HOSTILE, rest(About::Substitutes, Came::Products(Vec::new())))),
        ("rest-swaps-failing", page("Noisettine", rest(About::Substitutes, Came::Failing))),
    ]
}

fn cards(glances: &[Glance]) -> Came<'_> {
    Came::Products(glances.iter().map(Card::found).collect())
}

#[test]
fn a_page_that_is_not_completed_has_only_the_link() {
    let alone = |about| html(&Offer { about, more: None, elsewhere: links::open_food_facts_search("pâte & <b>") });
    for page in [alone(About::Search), alone(About::Substitutes)] {
        assert!(
            page.contains("https://fr.openfoodfacts.org/cgi/search.pl?search_terms=p%C3%A2te%20%26%20%3Cb%3E&#38;action=process"),
            "{page}"
        );
        assert!(!page.contains("data-more") && !page.contains("<h2"), "{page}");
    }
    let offered = html(&offer(About::Search, true).expect("an offer"));
    for words in ["aria-live=\"polite\"", "data-more=\"/recherche/suite?", "Complété par Open Food Facts", "rel=\"nofollow\""] {
        assert!(offered.contains(words), "{words}: {offered}");
    }
}

#[test]
fn what_came_is_told_in_one_sentence() {
    let pages = pages();
    let has = |wanted: &str, words: &str| {
        let page = pages.iter().find(|(name, _)| *name == wanted).map(|(_, page)| page.as_str()).expect("a page");
        assert!(page.contains(words), "{wanted} lacks {words}");
        assert_eq!(page.matches("completion-said").count(), 1, "{wanted}");
    };
    has("rest", "4 produits de plus");
    has("rest-one", "1 produit de plus");
    has("rest-none", "n’a rien de plus");
    has("rest-spent", "laissons-lui une minute");
    has("rest-swaps", "au lieu de E");
    has("rest-swaps-none", "rien de mieux non plus");
    has("rest-swaps-failing", "ne répond pas");
}
