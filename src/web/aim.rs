//! Where somebody wants to go who has to log in first, and the swap they wanted to keep.

use rocket::http::CookieJar;

use super::error::Error;
use super::links;
use super::notice::Notice;
use super::saving::{self, Saved};
use super::visitor::Whereabouts;
use crate::accounts::UserId;
use crate::catalogue::Barcode;
use crate::store::Store;

/// Pages that lead to nothing for somebody who has just logged in or out.
const DOORS: [&str; 4] = ["/connexion", "/inscription", "/deconnexion", "/mot-de-passe-oublie"];

/// Where to go after the log-in. Never another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    back: String,
    swap: Option<(Barcode, Barcode)>,
}

impl Aim {
    /// What an address or a form asks for; whatever is not one of our pages is the home page.
    #[must_use]
    pub fn of(back: &str, product: &str, substitute: &str) -> Self {
        let is_door = |address: &str| {
            let path = address.split(['?', '#', '/']).nth(1).unwrap_or_default();
            DOORS.iter().any(|door| door.strip_prefix('/') == Some(path))
        };
        let back = links::local(back).filter(|back| !is_door(back)).unwrap_or("/").to_owned();
        let swap = Barcode::parse(product).ok().zip(Barcode::parse(substitute).ok());
        Self { back, swap }
    }

    /// The page to come back to.
    #[must_use]
    pub fn back(&self) -> &str {
        &self.back
    }

    /// What is to be replaced by what.
    #[must_use]
    pub const fn swap(&self) -> Option<&(Barcode, Barcode)> {
        self.swap.as_ref()
    }

    /// The log-in that leads there.
    #[must_use]
    pub fn log_in(&self) -> String {
        links::door("/connexion", &self.back, self.swap())
    }

    /// The sign-up that leads there.
    #[must_use]
    pub fn sign_up(&self) -> String {
        links::door("/inscription", &self.back, self.swap())
    }

    /// Keeps the swap of somebody who has just logged in, leaves a notice, and says where to go.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reach(
        &self,
        store: &Store,
        user: UserId,
        here: &Whereabouts,
        jar: &CookieJar<'_>,
        greeting: Notice,
    ) -> Result<String, Error> {
        let Some((product, substitute)) = &self.swap else {
            greeting.leave(jar, here.https);
            return Ok(self.back.clone());
        };
        let (notice, to) = match saving::save(store, user, product, substitute, here.now).await {
            Ok(Saved::New) => (Notice::Saved, links::confirmation(product, substitute)),
            Ok(Saved::Already) => (Notice::SavedAlready, links::confirmation(product, substitute)),
            Ok(Saved::Unknown) => (greeting, self.back.clone()),
            // They are logged in all the same; that page lets them try again, and then says why it cannot be.
            Err(Error::Full) => (greeting, links::confirmation(product, substitute)),
            Err(error) => return Err(error),
        };
        notice.leave(jar, here.https);
        Ok(to)
    }
}

#[cfg(test)]
mod tests {
    use super::Aim;

    #[test]
    fn nobody_is_led_away() {
        for hostile in
            ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "", "a"]
        {
            assert_eq!(Aim::of(hostile, "", "").back(), "/", "{hostile}");
        }
        for door in ["/connexion", "/connexion?retour=%2F", "/inscription", "/deconnexion", "/mot-de-passe-oublie/abc"] {
            assert_eq!(Aim::of(door, "", "").back(), "/", "{door}");
        }
        assert_eq!(Aim::of("/recherche?q=connexion", "", "").back(), "/recherche?q=connexion");
    }

    #[test]
    fn a_swap_comes_along() {
        let aim = Aim::of("/produit/1/substituts", "3000000000011", "3000000000028");
        assert_eq!(
            aim.sign_up(),
            "/inscription?retour=%2Fproduit%2F1%2Fsubstituts&produit=3000000000011&substitut=3000000000028"
        );
        assert_eq!(Aim::of("/", "3000000000011", "x").log_in(), "/connexion");
    }
}
