//! What a page says once after something was done: carried over the redirect by a cookie that goes with the page.
//!
//! The cookie names one of the notices here and what it is about; whatever else it holds is ignored, so that nobody can put
//! words in our mouth.

use rocket::http::{Cookie, CookieJar};
use rocket::request::Request;
use rocket::time::Duration;

use super::visitor::{Https, guarded};
use crate::catalogue::Barcode;

/// The cookie.
const COOKIE: &str = "purbeurre_message";

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// An account was made, and its owner is logged in.
    SignedUp,
    /// Somebody logged in.
    LoggedIn,
    /// Somebody logged out.
    LoggedOut,
    /// A swap was saved.
    Saved,
    /// A swap that was saved before was saved again.
    SavedAlready,
    /// A swap was removed; undone by saving it again as of that moment (Unix seconds).
    Removed {
        /// What was replaced.
        product: Barcode,
        /// What replaced it.
        substitute: Barcode,
        /// When it had been saved.
        at: i64,
    },
    /// A removed swap is back.
    Restored,
    /// The e-mail address is another one now.
    EmailChanged,
    /// The password is another one now, and all other sessions are ended.
    PasswordChanged,
    /// A session was ended.
    SessionEnded,
    /// All other sessions were ended.
    OthersEnded,
    /// The account is gone.
    AccountDeleted,
}

impl Notice {
    /// Has the next page say it.
    pub fn leave(&self, jar: &CookieJar<'_>, https: Https) {
        let cookie = Cookie::build((COOKIE, self.write())).max_age(Duration::minutes(5));
        jar.add(guarded(cookie, https));
    }

    /// The notice that was left for this page; it goes with it.
    pub(super) fn take(request: &Request<'_>) -> Option<Self> {
        let jar = request.cookies();
        let left = jar.get(COOKIE)?;
        let notice = Self::read(left.value());
        jar.remove(guarded(Cookie::build(COOKIE), Https::of(request)));
        notice
    }

    fn write(&self) -> String {
        match self {
            Self::Removed { product, substitute, at } => format!("removed.{product}.{substitute}.{at}"),
            other => PLAIN.iter().find(|(_, notice)| notice == other).map_or("", |(name, _)| name).to_owned(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let plain = PLAIN.iter().find(|(name, _)| *name == text).map(|(_, notice)| notice.clone());
        plain.or_else(|| {
            let mut parts = text.strip_prefix("removed.")?.split('.');
            let mut code = || Barcode::parse(parts.next()?).ok();
            let (product, substitute) = (code()?, code()?);
            Some(Self::Removed { product, substitute, at: parts.next()?.parse().ok()? })
        })
    }

    /// The words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::SignedUp => "Bienvenue\u{202f}! Votre compte est prêt, et vous êtes connecté.",
            Self::LoggedIn => "Vous voilà connecté. Ravis de vous revoir\u{202f}!",
            Self::LoggedOut => "Vous êtes déconnecté. À bientôt\u{202f}!",
            Self::Saved => "C’est noté\u{202f}: l’échange est dans vos aliments.",
            Self::SavedAlready => "Cet échange était déjà dans vos aliments.",
            Self::Removed { .. } => "L’échange est retiré de vos aliments.",
            Self::Restored => "L’échange est de retour dans vos aliments.",
            Self::EmailChanged => "Votre adresse e-mail est changée.",
            Self::PasswordChanged => "Votre mot de passe est changé. Vos autres appareils sont déconnectés.",
            Self::SessionEnded => "Cet appareil est déconnecté.",
            Self::OthersEnded => "Vos autres appareils sont déconnectés.",
            Self::AccountDeleted => "Votre compte est supprimé, avec tout ce qu’il contenait. Merci d’avoir été là.",
        }
    }
}

/// Notices that are about nothing in particular, by name.
static PLAIN: [(&str, Notice); 11] = [
    ("signed-up", Notice::SignedUp),
    ("logged-in", Notice::LoggedIn),
    ("logged-out", Notice::LoggedOut),
    ("saved", Notice::Saved),
    ("saved-already", Notice::SavedAlready),
    ("restored", Notice::Restored),
    ("email", Notice::EmailChanged),
    ("password", Notice::PasswordChanged),
    ("session", Notice::SessionEnded),
    ("others", Notice::OthersEnded),
    ("deleted", Notice::AccountDeleted),
];

#[cfg(test)]
mod tests {
    use super::{Notice, PLAIN};
    use crate::catalogue::Barcode;

    #[test]
    fn a_notice_comes_back_as_it_was_left() {
        let code = |digits| Barcode::parse(digits).expect("a barcode");
        let removed = Notice::Removed { product: code("3017620422003"), substitute: code("20051596"), at: 7 };
        for notice in PLAIN.iter().map(|(_, notice)| notice).chain([&removed]) {
            assert_eq!(Notice::read(&notice.write()).as_ref(), Some(notice));
        }
        for strange in ["", "hello", "removed.", "removed.x.y.z", "removed.1.2", "removed.1.2.x"] {
            assert_eq!(Notice::read(strange), None, "{strange}");
        }
    }
}
