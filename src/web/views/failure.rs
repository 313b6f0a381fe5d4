//! The page of an error.

use askama::Template;
use rocket::http::Status;

use crate::web::Frame;
use crate::web::error::Problem;
use crate::web::parts::{Icon, SearchField};

/// What a page says when it cannot be shown.
#[derive(Debug, Template)]
#[template(path = "pages/failure.html")]
pub struct FailurePage<'a> {
    frame: Frame<'a>,
    code: u16,
    title: &'static str,
    message: String,
}

impl<'a> FailurePage<'a> {
    /// The page for a status, with what the error itself says where it says something.
    #[must_use]
    pub fn new(frame: Frame<'a>, status: Status, problem: &Problem) -> Self {
        let (title, message) = words(status.code);
        let title = if problem.title.is_empty() { title } else { problem.title };
        let message = if problem.message.is_empty() { message.to_owned() } else { problem.message.clone() };
        Self { frame, code: status.code, title, message }
    }
}

/// Title and message of a status.
const fn words(code: u16) -> (&'static str, &'static str) {
    match code {
        400 => ("Demande illisible", "Nous n’avons pas compris cette demande. Repartez de la recherche, tout simplement."),
        401 | 403 => ("Accès réservé", "Cette page ne vous est pas ouverte."),
        404 => ("Cette page n’est plus au menu", "Elle a peut-être changé d’adresse. La recherche, elle, est toujours là."),
        405 => ("Geste non prévu", "Cette page ne se prête pas à cette action."),
        413 | 414 | 431 => ("C’est trop long", "Cette demande est trop longue pour nous. Essayez avec moins de mots."),
        422 => ("Adresse mal formée", "Une partie de l’adresse ne convient pas. Repartez de la recherche, tout simplement."),
        429 => ("Doucement\u{202f}!", "Vous allez un peu vite pour nous. Reprenez dans une minute."),
        503 => (
            "De retour dans un instant",
            "Notre garde-manger est momentanément inaccessible. Rien n’est perdu\u{202f}: réessayez dans une minute.",
        ),
        500.. => ("Ça a débordé", "Une erreur s’est produite de notre côté, pas du vôtre. Réessayez dans un instant."),
        _ => ("Demande refusée", "Nous ne pouvons pas répondre à cette demande."),
    }
}
