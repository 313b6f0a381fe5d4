//! A forgotten password: asking for a letter, and choosing a new one with it.

use askama::Template;

use crate::web::Frame;
use crate::web::parts::{Field, FieldKind, Icon, SearchField, Token};

/// What the page to ask for a letter has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Whose letter it should be.
    Who {
        /// What is wrong with what was typed.
        problem: Option<String>,
    },
    /// That a letter is under way, if there is such an account.
    Sent,
    /// Whom to ask: no letters are sent here.
    Nobody,
}

/// The page to ask for a letter.
#[derive(Debug, Template)]
#[template(path = "pages/account/forgotten.html")]
pub struct ForgottenPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The form's token.
    pub token: &'a str,
    /// What it says.
    pub asked: Asked,
}

/// The page to choose a new password, with the token of a letter.
#[derive(Debug, Template)]
#[template(path = "pages/account/reset.html")]
pub struct ResetPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The form's token.
    pub token: &'a str,
    /// The letter's token.
    pub letter: &'a str,
    /// Whose password it is.
    pub username: &'a str,
    /// What is wrong with the password and its repetition.
    pub errors: [Vec<String>; 2],
}

/// The page for a letter that is good no more.
#[derive(Debug, Template)]
#[template(path = "pages/account/outdated.html")]
pub struct OutdatedPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
}

impl ForgottenPage<'_> {
    const fn field() -> Field<'static> {
        let (name, label, kind) = ("identifiant", "Nom d’utilisateur ou adresse e-mail", FieldKind::Either);
        Field { id: "compte-nom", name, label, kind, value: "", hint: "", errors: &[] }
    }
}

impl ResetPage<'_> {
    fn fields(&self) -> [Field<'_>; 2] {
        let [password, again] = &self.errors;
        let kind = FieldKind::NewPassword;
        let hint = "8 caractères au moins. Quelques mots sans rapport font très bien l’affaire.";
        let (first, second) = ("Nouveau mot de passe", "Le même, encore une fois");
        [
            Field { id: "compte-mot-de-passe", name: "mot_de_passe", label: first, kind, value: "", hint, errors: password },
            Field { id: "compte-encore", name: "mot_de_passe_2", label: second, kind, value: "", hint: "", errors: again },
        ]
    }
}
