//! What is wrong with what somebody typed, in words.

use super::wait;
use crate::accounts::{email, password, username};

/// Nobody has any of this: which of the two is wrong is not told.
pub const WRONG_LOG_IN: &str = "Ce nom et ce mot de passe ne vont pas ensemble. Vérifiez l’un et l’autre, majuscules comprises.";
/// The password of somebody who is logged in.
pub const WRONG_PASSWORD: &str = "Ce n’est pas votre mot de passe actuel.";
/// Too many at once.
pub const BUSY: &str = "Beaucoup de personnes se connectent en ce moment. Réessayez dans quelques instants.";
/// Two passwords that should be one.
pub const NOT_THE_SAME: &str = "Les deux mots de passe ne sont pas les mêmes.";
/// Somebody has that name.
pub const TAKEN: &str = "Ce nom est déjà pris. Essayez-en un autre.";

/// Too many attempts.
#[must_use]
pub fn too_many(seconds: u64) -> String {
    format!("Trop d’essais\u{202f}: patientez {}, puis réessayez.", wait(seconds))
}

/// What is wrong with a user name.
#[must_use]
pub fn username(name: &str) -> Vec<String> {
    let Err(problem) = username::check(name) else { return Vec::new() };
    vec![match problem {
        username::Problem::Empty => "Choisissez un nom d’utilisateur.".to_owned(),
        username::Problem::TooLong => format!("{} caractères au plus.", username::LONGEST),
        username::Problem::BadCharacters => {
            "Seulement des lettres, des chiffres et @ . + - _, sans espaces ni autres signes.".to_owned()
        }
    }]
}

/// What is wrong with an e-mail address.
#[must_use]
pub fn email(address: &str) -> Vec<String> {
    let Err(problem) = email::check(address) else { return Vec::new() };
    vec![match problem {
        email::Problem::TooLong => "Cette adresse est trop longue.".to_owned(),
        email::Problem::NotAnAddress => "Une adresse ressemble à claire@exemple.fr.".to_owned(),
    }]
}

/// What is wrong with a new password of somebody with this name and address.
#[must_use]
pub fn password(text: &str, name: &str, address: &str) -> Vec<String> {
    if text.is_empty() {
        return vec!["Choisissez un mot de passe.".to_owned()];
    }
    let told = |problem| match problem {
        password::Problem::TooShort => format!("Trop court\u{202f}: il faut {} caractères au moins.", password::SHORTEST),
        password::Problem::TooLong => format!("Trop long\u{202f}: {} caractères au plus.", password::LONGEST),
        password::Problem::OnlyDigits => "Des chiffres seuls se devinent\u{202f}: ajoutez des lettres.".to_owned(),
        password::Problem::TooCommon => "Trop courant\u{202f}: c’est l’un des premiers que l’on essaierait.".to_owned(),
        password::Problem::LikeUsername => "Trop proche de votre nom d’utilisateur.".to_owned(),
        password::Problem::LikeEmail => "Trop proche de votre adresse e-mail.".to_owned(),
    };
    password::check(text, name, address).into_iter().map(told).collect()
}

/// What is wrong with a password that was typed again.
#[must_use]
pub fn again(text: &str, again: &str) -> Vec<String> {
    if text == again { Vec::new() } else { vec![NOT_THE_SAME.to_owned()] }
}
