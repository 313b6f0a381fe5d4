//! What can go wrong with a page, and the one place that says which error becomes which answer.

use rocket::form;
use rocket::http::Status;
use rocket::request::Request;
use rocket::response::{self, Responder};

use crate::accounts::hashing::HashError;
use crate::catalogue::BadBarcode;
use crate::store::StoreError;

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No product has this barcode.
    #[error("no product has the barcode {0}")]
    NoProduct(String),
    /// Something else than a barcode stands where one should.
    #[error(transparent)]
    BadBarcode(#[from] BadBarcode),
    /// There is no such category.
    #[error("no such category")]
    NoCategory,
    /// A parameter has a value it cannot have.
    #[error("the parameter {name} is wrong: {why}")]
    BadParameter {
        /// Its name in the address.
        name: String,
        /// What it should be, in French.
        why: String,
    },
    /// Another site's page asks for what only pages of this one may.
    #[error("asked from another site")]
    FromElsewhere,
    /// Somebody keeps as many swaps as anybody may.
    #[error("no more swaps can be saved")]
    Full,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoChance,
    /// Too many passwords wait to be hashed.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// A password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database did not answer. Never a "not found".
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template could not be rendered.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// An answer could not be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// What the error page says of an error, when it can say more than its status does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// The title of the page; empty for that of the status.
    pub title: &'static str,
    /// A sentence or two.
    pub message: String,
}

impl Error {
    /// The status of the answer.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::NoProduct(_) | Self::BadBarcode(_) | Self::NoCategory => Status::NotFound,
            Self::BadParameter { .. } => Status::UnprocessableEntity,
            Self::FromElsewhere => Status::Forbidden,
            Self::Full => Status::Conflict,
            Self::Busy => Status::ServiceUnavailable,
            Self::Store(error) if error.is_passing() => Status::ServiceUnavailable,
            Self::Store(_) | Self::Template(_) | Self::Json(_) | Self::NoChance | Self::Hash(_) => Status::InternalServerError,
        }
    }

    fn problem(&self) -> Problem {
        match self {
            Self::NoProduct(code) => Problem {
                title: "Produit inconnu",
                message: format!(
                    "Nous n’avons pas encore de produit avec le code-barres {code}. Vérifiez les chiffres, ou cherchez-le par son nom."
                ),
            },
            Self::BadBarcode(why) => Problem { title: "Ce n’est pas un code-barres", message: bad_barcode(*why).to_owned() },
            Self::NoCategory => Problem {
                title: "Catégorie inconnue",
                message: "Aucun de nos produits n’est rangé dans cette catégorie. Cherchez plutôt un aliment par son nom."
                    .to_owned(),
            },
            Self::BadParameter { name, why } => Problem {
                title: "Adresse mal formée",
                message: format!("Le paramètre «\u{202f}{name}\u{202f}» de l’adresse ne convient pas\u{202f}: {why}."),
            },
            Self::Full => Problem {
                title: "Vos aliments sont au complet",
                message: format!(
                    "Vous gardez déjà {} échanges, et c’est le plus que nous puissions vous garder. Retirez-en quelques-uns de «\u{202f}Mes aliments\u{202f}», puis réessayez.",
                    super::french::whole(crate::accounts::saved::MOST)
                ),
            },
            Self::Busy => Problem {
                title: "Un peu de patience",
                message: "Beaucoup de personnes se connectent en ce moment. Réessayez dans quelques instants.".to_owned(),
            },
            Self::FromElsewhere | Self::Store(_) | Self::Template(_) | Self::Json(_) | Self::NoChance | Self::Hash(_) => {
                Problem::default()
            }
        }
    }
}

const fn bad_barcode(why: BadBarcode) -> &'static str {
    match why {
        BadBarcode::Empty => "Le code-barres est vide\u{202f}: recopiez les 8 ou 13 chiffres imprimés sous les barres.",
        BadBarcode::NotDigits => {
            "Un code-barres n’a que des chiffres\u{202f}: recopiez les 8 ou 13 chiffres imprimés sous les barres."
        }
        BadBarcode::TooLong => "Un code-barres a 14 chiffres au plus\u{202f}: vérifiez qu’il n’y en a pas un de trop.",
    }
}

impl From<form::Errors<'_>> for Error {
    fn from(errors: form::Errors<'_>) -> Self {
        let first = errors.first();
        let name = first.and_then(|error| error.name.as_ref()).map_or_else(String::new, ToString::to_string);
        let why = match first.map(|error| &error.kind) {
            Some(form::error::ErrorKind::Validation(why)) => why.to_string(),
            _ => "valeur illisible".to_owned(),
        };
        Self::BadParameter { name, why }
    }
}

/// Leaves the problem with the request and the page to the catcher, which knows the frame.
impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let status = self.status();
        if status.code >= 500 {
            tracing::error!(error = %self, path = %request.uri().path(), "a page failed");
        } else {
            tracing::debug!(error = %self, path = %request.uri().path(), "a page was refused");
        }
        request.local_cache(|| self.problem());
        Err(status)
    }
}

#[cfg(test)]
mod tests {
    use super::Error;
    use crate::catalogue::Barcode;
    use crate::store::StoreError;

    #[test]
    fn a_database_error_is_never_a_not_found() {
        let status = |error: StoreError| Error::from(error).status().code;
        assert_eq!(status(StoreError::Busy), 503);
        assert_eq!(status(StoreError::Unreachable("gone".to_owned())), 503);
        assert_eq!(status(StoreError::Unreadable { what: "grade", why: "x".to_owned() }), 500);
    }

    #[test]
    fn a_wrong_barcode_is_explained() {
        let error = Error::from(Barcode::parse("abc").expect_err("not a barcode"));
        assert_eq!(error.status().code, 404);
        assert!(error.problem().message.contains("chiffres"));
    }
}
