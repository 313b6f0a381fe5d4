//! Accounts: in and out, one's own page, and a forgotten password.

pub(super) mod data;
pub(super) mod delete;
mod desk;
pub(super) mod email;
pub(super) mod forgotten;
pub(super) mod forgotten_form;
pub(super) mod log_in;
pub(super) mod log_in_form;
pub(super) mod log_out;
pub(super) mod log_out_form;
pub(super) mod password;
mod reply;
pub(super) mod reset;
pub(super) mod reset_form;
pub(super) mod sessions;
pub(super) mod show;
pub(super) mod sign_up;
pub(super) mod sign_up_form;

use desk::Desk;
use reply::{Refusal, Reply};

use rocket::form::FromForm;

use crate::web::aim::Aim;

/// Where a form leads, as its hidden fields or the address tell.
#[derive(Debug, Clone, Copy, FromForm)]
pub(in crate::web) struct Way<'r> {
    #[field(default = "")]
    retour: &'r str,
    #[field(default = "")]
    produit: &'r str,
    #[field(default = "")]
    substitut: &'r str,
    /// Whether a form is wanted alone, for a dialog.
    #[field(default = "")]
    bloc: &'r str,
}

impl Way<'_> {
    fn aim(&self) -> Aim {
        Aim::of(self.retour, self.produit, self.substitut)
    }

    const fn is_piece(&self) -> bool {
        !self.bloc.is_empty()
    }
}
