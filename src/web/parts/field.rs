//! A field of a form, with its label, a hint and what is wrong with it.

use askama::Template;

use super::Icon;

/// A field. Its id must be the only one on the page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field<'a> {
    /// Its id.
    pub id: &'static str,
    /// Its name in the form.
    pub name: &'static str,
    /// What is asked.
    pub label: &'static str,
    /// What it is: decides the keyboard, and what the browser may fill in.
    pub kind: Kind,
    /// What was typed before; a password is never repeated.
    pub value: &'a str,
    /// What may be typed, in a few words; empty for nothing.
    pub hint: &'static str,
    /// What is wrong with what was typed.
    pub errors: &'a [String],
}

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A user name.
    Username,
    /// A user name or an e-mail address.
    Either,
    /// An e-mail address.
    Email,
    /// The password that is in use.
    Password,
    /// A password that is chosen.
    NewPassword,
}

impl Kind {
    const fn input(self) -> &'static str {
        match self {
            Self::Username | Self::Either => "text",
            Self::Email => "email",
            Self::Password | Self::NewPassword => "password",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::Username | Self::Either => "username",
            Self::Email => "email",
            Self::Password => "current-password",
            Self::NewPassword => "new-password",
        }
    }

    const fn is_secret(self) -> bool {
        matches!(self, Self::Password | Self::NewPassword)
    }
}

impl Field<'_> {
    /// The ids of what describes the field.
    fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-aide", self.id));
        let errors = (!self.errors.is_empty()).then(|| format!("{}-erreur", self.id));
        // What is wrong is heard first.
        errors.into_iter().chain(hint).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Kind};
    use askama::Template as _;

    #[test]
    fn what_is_wrong_belongs_to_its_field_and_a_password_is_never_repeated() {
        let wrong = ["Trop court.".to_owned(), "Trop courant.".to_owned()];
        let field = Field {
            id: "f",
            name: "mot_de_passe",
            label: "Mot de passe",
            kind: Kind::NewPassword,
            value: "secret",
            hint: "Huit.",
            errors: &wrong,
        };
        let html = field.render().expect("a field");
        for part in [
            "aria-invalid=\"true\"",
            "aria-describedby=\"f-erreur f-aide\"",
            "Trop court.",
            "Trop courant.",
            "autocomplete=\"new-password\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("secret"), "{html}");
        let plain = Field { kind: Kind::Username, value: "\"><b>", hint: "", errors: &[], ..field }.render().expect("a field");
        assert!(!plain.contains("aria-") && !plain.contains("<b>") && plain.contains("autocapitalize=\"none\""), "{plain}");
    }
}
