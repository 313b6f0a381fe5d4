//! Proof that a form came from a page of this site: a token in every form, and where the browser says the request was made.
//!
//! The token is worked out from the session's cookie, or for somebody who is not logged in from a cookie that pages with a form
//! set, and the site's key. It is masked with new chance for every page, so that compression cannot give it away. A
//! handler that changes something takes its form as [`Verified`]; there is no other way to read one.

use hmac::{Hmac, KeyInit as _, Mac as _};
use rocket::data::{Data, FromData, Outcome as DataOutcome, ToByteUnit as _};
use rocket::form::name::NameView;
use rocket::form::{Form, FromForm, ValueField};
use rocket::http::{Cookie, Status};
use rocket::request::{FromRequest, Outcome, Request, local_cache};
use sha2::Sha256;

use super::error::Problem;
use super::visitor::{self, Https};
use crate::accounts::Token;
use crate::accounts::token::hex;
use crate::config::Secret;

/// The name of the token's field in every form.
pub const FIELD: &str = "jeton";
/// The cookie of somebody who has a form before them and is not logged in.
const COOKIE: &str = "purbeurre_formulaire";
/// The longest form: names and passwords.
const LONGEST_KIB: u64 = 32;
const BYTES: usize = 32;

/// What tokens are made with.
#[derive(Debug)]
pub struct FormKey(Secret);

impl FormKey {
    /// Derives tokens from the site's key; without one, from chance that lasts as long as the process.
    #[must_use]
    pub fn of(secret: Option<&Secret>) -> Self {
        let made = || {
            let mut chance = [0; BYTES];
            // Without chance the key is weak for the life of this process, and no token can be made either.
            if let Err(error) = getrandom::fill(&mut chance) {
                tracing::error!(%error, "the system gives no random numbers");
            }
            Secret::new(hex(&chance))
        };
        Self(secret.cloned().unwrap_or_else(made))
    }

    fn mac(&self, holder: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose().as_bytes()).ok()?;
        mac.update(b"purbeurre form ");
        mac.update(holder.as_bytes());
        Some(mac)
    }

    /// A token for the forms of whoever holds this cookie.
    fn token(&self, holder: &str, pad: [u8; BYTES]) -> Option<String> {
        let mut masked = [0; BYTES];
        let mac = self.mac(holder)?.finalize().into_bytes();
        for (at, byte) in masked.iter_mut().enumerate() {
            *byte = mac.get(at)? ^ pad.get(at)?;
        }
        Some(hex(&pad) + &hex(&masked))
    }

    /// Whether a token was made for whoever holds this cookie.
    fn accepts(&self, holder: &str, token: &str) -> bool {
        let read = || {
            let (pad, masked) = token.split_at_checked(2 * BYTES)?;
            let bytes: Option<Vec<u8>> = unhex(pad)?.iter().zip(unhex(masked)?).map(|(pad, byte)| Some(pad ^ byte)).collect();
            // Compares in constant time.
            self.mac(holder)?.verify_slice(&bytes?).ok()
        };
        read().is_some()
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() == 2 * BYTES)?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// The token for the forms of a page, as a guard: whoever has no cookie yet gets one. Only pages with a form ask for it, so
/// that somebody who only reads has none.
#[derive(Debug, Clone)]
pub struct FormToken(pub String);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for FormToken {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let token = holder(request).or_else(|| give_cookie(request)).and_then(|holder| token_for(request, &holder));
        token.map_or(Outcome::Error((Status::InternalServerError, ())), |token| Outcome::Success(Self(token)))
    }
}

/// A token for the forms of a page whose visitor has a cookie already.
pub(super) fn token_of(request: &Request<'_>) -> Option<String> {
    token_for(request, &holder(request)?)
}

fn token_for(request: &Request<'_>, holder: &str) -> Option<String> {
    let mut pad = [0; BYTES];
    getrandom::fill(&mut pad).ok()?;
    request.rocket().state::<FormKey>()?.token(holder, pad)
}

/// What the visitor holds: the session's token, or that of the form cookie.
fn holder(request: &Request<'_>) -> Option<String> {
    let form = || request.cookies().get(COOKIE).and_then(|cookie| Token::parse(cookie.value()));
    visitor::session_token(request).or_else(form).map(|token| token.expose().to_owned())
}

/// Makes the visitor the holder of a new form cookie, which goes when the browser is closed.
fn give_cookie(request: &Request<'_>) -> Option<String> {
    let mut chance = [0; Token::BYTES];
    getrandom::fill(&mut chance).ok()?;
    let token = Token::new(chance);
    let cookie = Cookie::build((COOKIE, token.expose().to_owned()));
    request.cookies().add(visitor::guarded(cookie, Https::of(request)));
    Some(token.expose().to_owned())
}

/// A form that a page of this site sent, with its token.
#[derive(Debug)]
pub struct Verified<T>(
    /// What was filled in.
    pub T,
);

#[rocket::async_trait]
impl<'r, T: FromForm<'r>> FromData<'r> for Verified<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> DataOutcome<'r, Self> {
        let refused = |status, title, message: &str| {
            request.local_cache(|| Problem { title, message: message.to_owned() });
            DataOutcome::Error((status, ()))
        };
        if !request.content_type().is_some_and(|kind| kind.is_form()) {
            return DataOutcome::Error((Status::UnsupportedMediaType, ()));
        }
        let body = match data.open(LONGEST_KIB.kibibytes()).into_string().await {
            Ok(body) if body.is_complete() => body.into_inner(),
            Ok(_) => return DataOutcome::Error((Status::PayloadTooLarge, ())),
            Err(_) => return DataOutcome::Error((Status::BadRequest, ())),
        };
        let fields: &'r [(String, String)] = local_cache!(request, decoded(&body));
        if is_from_elsewhere(request) || !has_token(request, fields) {
            return refused(Status::Forbidden, "Ce formulaire n’est plus valable", OUTDATED);
        }
        let fields = fields.iter().map(|(name, value)| ValueField { name: NameView::new(name), value });
        match Form::<T>::parse_iter(fields) {
            Ok(form) => DataOutcome::Success(Self(form)),
            Err(_) => refused(
                Status::UnprocessableEntity,
                "Formulaire incomplet",
                "Il y manque un champ. Revenez en arrière et réessayez.",
            ),
        }
    }
}

const OUTDATED: &str = "La page est restée ouverte trop longtemps, ou les cookies sont refusés par votre navigateur. \
    Revenez en arrière, rechargez la page et recommencez\u{202f}: rien n’a été changé.";

/// The fields of a form as they were filled in, decoded.
fn decoded(body: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let field = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    };
    body.split('&').filter(|pair| !pair.is_empty()).map(field).collect()
}

/// Whether a form with these fields carries the token of whoever sent it.
fn has_token(request: &Request<'_>, fields: &[(String, String)]) -> bool {
    let token = fields.iter().find(|(name, _)| name == FIELD).map_or("", |(_, value)| value);
    let accepted = || Some(request.rocket().state::<FormKey>()?.accepts(&holder(request)?, token));
    accepted().unwrap_or(false)
}

/// Whether the browser says that a page of another site made the request.
fn is_from_elsewhere(request: &Request<'_>) -> bool {
    let elsewhere = |site: &str| site.trim() != "same-origin" && site.trim() != "none";
    if request.headers().get_one("Sec-Fetch-Site").is_some_and(elsewhere) {
        return true;
    }
    let host = request.host().map(ToString::to_string);
    let from = request.headers().get_one("Origin").map(|origin| origin.split_once("://").map(|(_, host)| host.to_owned()));
    from.is_some_and(|from| from.is_none() || from != host)
}

#[cfg(test)]
mod tests {
    use super::{FormKey, decoded};
    use crate::config::Secret;

    #[test]
    fn a_token_fits_its_holder_and_nobody_else() {
        let key = FormKey::of(Some(&Secret::new("k".repeat(40))));
        let token = key.token("claire", [7; 32]).expect("a token");
        assert!(key.accepts("claire", &token));
        assert!(!key.accepts("denis", &token));
        assert!(!FormKey::of(Some(&Secret::new("l".repeat(40)))).accepts("claire", &token));
        assert!(!FormKey::of(None).accepts("claire", &token));
        let other = key.token("claire", [8; 32]).expect("a token");
        assert!(other != token && key.accepts("claire", &other), "another mask, the same token");
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let key = FormKey::of(None);
        let token = key.token("claire", [7; 32]).expect("a token");
        for wrong in ["", "x", &token[..127], &token[2..], &format!("{token}00"), &"é".repeat(64), &"0".repeat(128)] {
            assert!(!key.accepts("claire", wrong), "{wrong}");
        }
    }

    #[test]
    fn fields_are_what_was_typed() {
        let fields = decoded("identifiant=claire&&mot_de_passe=a+b%2Bc%26d%3De%C3%A9&vide=&seul&mal=%FF%zz");
        let of = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(of("mot_de_passe"), Some("a b+c&d=eé"));
        assert_eq!(
            (of("identifiant"), of("vide"), of("seul"), of("mal")),
            (Some("claire"), Some(""), Some(""), Some("\u{fffd}%zz"))
        );
    }
}
