//! Log-in and sign-up, as pages and as pieces for a dialog; the log-out.

use askama::Template;

use crate::web::Frame;
use crate::web::aim::Aim;
use crate::web::parts::{Field, FieldKind, Icon, SearchField, Token};

/// The form to log in. Alone, it is what a dialog shows.
#[derive(Debug, Template)]
#[template(path = "pages/account/log-in-form.html")]
pub struct LogInForm<'a> {
    /// The form's token.
    pub token: &'a str,
    /// Where to go afterwards.
    pub aim: &'a Aim,
    /// The user name that was typed.
    pub username: &'a str,
    /// Why nobody is logged in yet.
    pub problem: Option<String>,
    /// Whether anybody may sign up.
    pub sign_up: bool,
    /// Whether it is shown alone.
    pub piece: bool,
}

/// The page to log in.
#[derive(Debug, Template)]
#[template(path = "pages/account/log-in.html")]
pub struct LogInPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The form.
    pub form: LogInForm<'a>,
}

/// The form to sign up. Alone, it is what a dialog shows.
#[derive(Debug, Template)]
#[template(path = "pages/account/sign-up-form.html")]
pub struct SignUpForm<'a> {
    /// The form's token.
    pub token: &'a str,
    /// Where to go afterwards.
    pub aim: &'a Aim,
    /// The user name that was typed.
    pub username: &'a str,
    /// The e-mail address that was typed.
    pub email: &'a str,
    /// What is wrong with name, address, password and its repetition.
    pub errors: [Vec<String>; 4],
    /// Why there is no account yet, if it is none of those.
    pub problem: Option<String>,
    /// Whether anybody may sign up.
    pub open: bool,
    /// Whether it is shown alone.
    pub piece: bool,
}

/// The page to sign up.
#[derive(Debug, Template)]
#[template(path = "pages/account/sign-up.html")]
pub struct SignUpPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The form.
    pub form: SignUpForm<'a>,
}

/// The page to log out, for whoever comes by its address.
#[derive(Debug, Template)]
#[template(path = "pages/account/log-out.html")]
pub struct LogOutPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The page to come back to.
    pub back: &'a str,
}

impl askama::filters::HtmlSafe for LogInForm<'_> {}
impl askama::filters::HtmlSafe for SignUpForm<'_> {}

impl LogInForm<'_> {
    fn username(&self) -> Field<'_> {
        let (name, label, kind) = ("identifiant", "Nom d’utilisateur", FieldKind::Username);
        Field { id: "compte-nom", name, label, kind, value: self.username, hint: "", errors: &[] }
    }

    const fn password() -> Field<'static> {
        let (name, label, kind) = ("mot_de_passe", "Mot de passe", FieldKind::Password);
        Field { id: "compte-mot-de-passe", name, label, kind, value: "", hint: "", errors: &[] }
    }
}

impl SignUpForm<'_> {
    fn fields(&self) -> [Field<'_>; 4] {
        let field = |id, name, label, kind, value, hint, errors| Field { id, name, label, kind, value, hint, errors };
        let [username, email, password, again] = &self.errors;
        let name_hint = "Lettres, chiffres et @ . + - _";
        let email_hint = "Facultative\u{202f}: pour retrouver un mot de passe oublié, et rien d’autre.";
        let password_hint = "8 caractères au moins. Quelques mots sans rapport font très bien l’affaire.";
        let new = FieldKind::NewPassword;
        [
            field("compte-nom", "identifiant", "Nom d’utilisateur", FieldKind::Username, self.username, name_hint, username),
            field("compte-courriel", "courriel", "Adresse e-mail", FieldKind::Email, self.email, email_hint, email),
            field("compte-mot-de-passe", "mot_de_passe", "Mot de passe", new, "", password_hint, password),
            field("compte-encore", "mot_de_passe_2", "Le même, encore une fois", new, "", "", again),
        ]
    }
}
