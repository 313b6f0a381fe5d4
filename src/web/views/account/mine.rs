//! "Mon compte".

use askama::Template;

use super::browser;
use super::date;
use crate::store::sessions::Session;
use crate::web::Frame;
use crate::web::parts::{Field, FieldKind, Icon, SearchField, Token};
use crate::web::visitor::Member;

/// The page of one's own account.
#[derive(Debug, Template)]
#[template(path = "pages/account/mine.html")]
pub struct AccountPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Whose it is.
    pub member: &'a Member,
    /// Where they are logged in.
    pub devices: Vec<Device>,
    /// What is wrong with the form that was sent.
    pub wrong: Wrong<'a>,
}

/// What is wrong with a form of the page; the others are as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Wrong<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// The form of the e-mail address.
    Email {
        /// What was typed.
        typed: &'a str,
        /// The address, the password.
        errors: [Vec<String>; 2],
    },
    /// The form of the password.
    Password {
        /// The old one, the new one, its repetition.
        errors: [Vec<String>; 3],
    },
    /// The form that deletes the account.
    Deletion {
        /// The password, the confirmation.
        errors: [Vec<String>; 2],
    },
}

/// A place where somebody is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    id: i64,
    name: String,
    address: String,
    seen: String,
    is_this: bool,
}

impl Device {
    /// A session, seen from another one at a moment in Unix seconds.
    #[must_use]
    pub fn of(session: &Session, this: i64, now: i64) -> Self {
        let seen = match now - session.seen_at {
            ..7_200 => "à l’instant ou presque".to_owned(),
            ago @ 7_200..86_400 => format!("il y a {} heures", ago / 3_600),
            _ => format!("le {}", date(session.seen_at)),
        };
        let name = browser::name(&session.browser).to_string();
        Self { id: session.id, name, address: session.address.clone(), seen, is_this: session.id == this }
    }
}

impl AccountPage<'_> {
    fn since(&self) -> String {
        date(self.member.user.joined_at)
    }

    fn form_token(&self) -> &str {
        self.frame.form_token.as_deref().unwrap_or_default()
    }

    fn email_fields(&self) -> [Field<'_>; 2] {
        let (value, errors): (&str, [&[String]; 2]) = match &self.wrong {
            Wrong::Email { typed, errors: [email, password] } => (typed, [email, password]),
            _ => (&self.member.user.email, [&[], &[]]),
        };
        let hint = "Laissez vide pour n’en garder aucune.";
        let email = ("courriel-adresse", "courriel", "Adresse e-mail", FieldKind::Email);
        let password = ("courriel-mot-de-passe", "mot_de_passe", "Votre mot de passe", FieldKind::Password);
        [field(email, value, hint, errors[0]), field(password, "", "", errors[1])]
    }

    fn password_fields(&self) -> [Field<'_>; 3] {
        let errors: [&[String]; 3] = match &self.wrong {
            Wrong::Password { errors: [old, new, again] } => [old, new, again],
            _ => [&[], &[], &[]],
        };
        let old = ("ancien", "ancien", "Mot de passe actuel", FieldKind::Password);
        let new = ("nouveau", "mot_de_passe", "Nouveau mot de passe", FieldKind::NewPassword);
        let again = ("nouveau-encore", "mot_de_passe_2", "Le nouveau, encore une fois", FieldKind::NewPassword);
        let hint = "8 caractères au moins. Vos autres appareils seront déconnectés.";
        [field(old, "", "", errors[0]), field(new, "", hint, errors[1]), field(again, "", "", errors[2])]
    }

    fn deletion_errors(&self) -> [&[String]; 2] {
        match &self.wrong {
            Wrong::Deletion { errors: [password, sure] } => [password, sure],
            _ => [&[], &[]],
        }
    }

    fn deletion_field(&self) -> Field<'_> {
        let password = ("suppression-mot-de-passe", "mot_de_passe", "Votre mot de passe", FieldKind::Password);
        field(password, "", "", self.deletion_errors()[0])
    }

    const fn deletes(&self) -> bool {
        matches!(self.wrong, Wrong::Deletion { .. })
    }
}

fn field<'a>(
    (id, name, label, kind): (&'static str, &'static str, &'static str, FieldKind),
    value: &'a str,
    hint: &'static str,
    errors: &'a [String],
) -> Field<'a> {
    Field { id, name, label, kind, value, hint, errors }
}
