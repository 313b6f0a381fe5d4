//! `GET /produit/<code>/substituts?magasin=&bio=&sans=`

use rocket::{State, get};

use crate::catalogue::finding::{Substitutes, Wishes};
use crate::catalogue::{BadBarcode, Grade};
use crate::store::{Store, finding};
use crate::web::completing::{Completing, ENOUGH};
use crate::web::error::Error;
use crate::web::page::Page;
use crate::web::params::Code;
use crate::web::parts::{About, Offer};
use crate::web::views::SubstitutesPage;
use crate::web::{Frame, links, names};

/// Longest name of a shop, in characters.
const LONGEST_SHOP: usize = 100;

#[get("/produit/<code>/substituts?<magasin>&<bio>&<sans>")]
pub(in crate::web) async fn substitutes(
    frame: Frame<'_>,
    store: &State<Store>,
    completing: &State<Completing>,
    code: Result<Code, BadBarcode>,
    magasin: Option<&str>,
    bio: Option<&str>,
    sans: Option<&str>,
) -> Result<Page, Error> {
    let code = code?.code;
    let wishes = wishes(magasin, bio, sans)?;
    let (wanted, asked) = (code.clone(), wishes.clone());
    let answer = store.read(move |reader| finding::substitutes(reader, &wanted, &asked, SubstitutesPage::MOST)).await?;
    let answer = answer.ok_or_else(|| Error::NoProduct(code.to_string()))?;
    let offer = offer(completing, &frame, &answer, &wishes);
    Page::render(&SubstitutesPage { frame, answer: &answer, wishes: &wishes, offer })
}

/// What Open Food Facts may add: where few are better, unless the product is of the best there are.
fn offer(completing: &Completing, frame: &Frame<'_>, answer: &Substitutes, wishes: &Wishes) -> Option<Offer> {
    let (product, found) = (&answer.product, &answer.substitutes);
    let best = product.product.nutriscore.is_some_and(|score| score.grade == Grade::A);
    if found.len() >= ENOUGH || (best && found.is_empty()) {
        return None;
    }
    let shown = found.iter().map(|swap| &swap.product.product.code);
    let asked = completing.is_offered(&frame.overview);
    let more = asked.then(|| links::substitutes_rest(&product.product.code, wishes, shown));
    Some(Offer { about: About::Substitutes, more, elsewhere: links::open_food_facts_category(&product.category.tag) })
}

pub(super) fn wishes(shop: Option<&str>, organic: Option<&str>, without: Option<&str>) -> Result<Wishes, Error> {
    let wrong = |name: &str, why: &str| Error::BadParameter { name: name.to_owned(), why: why.to_owned() };
    let given = |text: Option<&'_ str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let store = given(shop);
    if store.as_ref().is_some_and(|shop| shop.chars().nth(LONGEST_SHOP).is_some()) {
        return Err(wrong("magasin", "un nom de magasin a 100 caractères au plus"));
    }
    let without_allergen = given(without);
    if without_allergen.as_ref().is_some_and(|id| !names::ALLERGENS.iter().any(|(known, _)| known == id)) {
        return Err(wrong("sans", "choisissez un allergène de la liste"));
    }
    Ok(Wishes { store, label: given(organic).map(|_| names::ORGANIC.to_owned()), without_allergen })
}

#[cfg(test)]
mod tests {
    use super::wishes;

    #[test]
    fn wishes_are_checked() {
        let asked = wishes(Some(" Lidl "), Some("oui"), Some("en:milk")).expect("good wishes");
        assert_eq!((asked.store.as_deref(), asked.label.as_deref()), (Some("Lidl"), Some("en:organic")));
        assert_eq!(wishes(Some(" "), Some(""), None).expect("no wishes"), crate::catalogue::finding::Wishes::default());
        assert!(wishes(None, None, Some("en:everything")).is_err());
        assert!(wishes(Some(&"x".repeat(101)), None, None).is_err());
    }
}
