//! Who asks: somebody who is logged in, by the cookie of their session, or anybody.

use std::net::IpAddr;

use rocket::Request;
use rocket::http::{Cookie, CookieJar, SameSite, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::time::Duration;

use super::error::Error;
use crate::accounts::{Token, User, UserId};
use crate::config::Accounts;
use crate::store::sessions::{self, Place, Session};
use crate::store::{Store, StoreError};

/// The cookie of a session. Behind TLS its name has a prefix that browsers take from this host over TLS only.
const COOKIE: (&str, &str) = ("purbeurre_session", "__Host-purbeurre_session");
/// A session that is used is prolonged this often, in seconds; not with every page.
const PROLONGED_EVERY: i64 = 60 * 60;
/// The longest name of a browser that is kept, in characters.
const LONGEST_BROWSER: usize = 200;
const DAY: i64 = 24 * 60 * 60;

/// Whether the visitor's connection is encrypted, as far as the front door knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Https(pub bool);

impl Https {
    /// What the front door left with the request.
    pub(super) fn of(request: &Request<'_>) -> Self {
        *request.local_cache(Self::default)
    }
}

/// Somebody who is logged in. As a guard it refuses everybody else with 401, which leads to the log-in page and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: User,
    /// By which session.
    pub session: Session,
}

/// The guard is a reference: whoever is logged in is looked up once a request.
#[rocket::async_trait]
impl<'r> FromRequest<'r> for &'r Member {
    type Error = &'r StoreError;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        match member(request).await {
            Ok(Some(member)) => Outcome::Success(member),
            Ok(None) => Outcome::Forward(Status::Unauthorized),
            Err(error) => {
                let passing = error.is_passing();
                Outcome::Error((if passing { Status::ServiceUnavailable } else { Status::InternalServerError }, error))
            }
        }
    }
}

/// Whoever is logged in, looked up once a request.
pub(super) async fn member<'r>(request: &'r Request<'_>) -> &'r Result<Option<Member>, StoreError> {
    request.local_cache_async(look_up(request)).await
}

async fn look_up(request: &Request<'_>) -> Result<Option<Member>, StoreError> {
    let https = Https::of(request);
    let (Some(token), Some(store)) = (session_token(request), request.rocket().state::<Store>()) else { return Ok(None) };
    let now = chrono::Utc::now().timestamp();
    let asked = token.clone();
    let found = store.read(move |reader| sessions::find(reader.conn, &asked, now)).await?;
    let Some((session, user)) = found else { return Ok(None) };
    if now - session.seen_at >= PROLONGED_EVERY {
        let (id, where_from) = (session.id, Whereabouts::of(request, now));
        let seconds = where_from.expires_at - now;
        let prolonged = store.write(move |conn| sessions::touch(conn, id, &where_from.place())).await;
        match prolonged {
            Ok(()) => give_session(request.cookies(), &token, https, seconds),
            // A page that can be read must not fail because it is read.
            Err(error) => tracing::warn!(%error, "a session could not be prolonged"),
        }
    }
    Ok(Some(Member { user, session }))
}

/// Where a request comes from, and until when a session that it begins or prolongs lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whereabouts {
    /// The visitor's address.
    pub address: IpAddr,
    /// Whether the connection is encrypted.
    pub https: Https,
    /// What the browser calls itself, shortened.
    pub browser: String,
    /// Now, in Unix seconds.
    pub now: i64,
    /// When a session ends unless it is used, in Unix seconds.
    pub expires_at: i64,
}

impl Whereabouts {
    fn of(request: &Request<'_>, now: i64) -> Self {
        let browser = request.headers().get_one("User-Agent").unwrap_or_default();
        let days =
            request.rocket().state::<Accounts>().map_or(Accounts::default().session_days, |accounts| accounts.session_days);
        Self {
            address: request.client_ip().unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED)),
            https: Https::of(request),
            browser: browser.chars().filter(|c| !c.is_control()).take(LONGEST_BROWSER).collect(),
            now,
            expires_at: now + i64::from(days) * DAY,
        }
    }

    /// Logs somebody in: a new session, whose cookie the browser gets. The one it had ends: whoever knew its token before the
    /// log-in must not have this one.
    ///
    /// # Errors
    /// When the database fails, or the system gives no chance.
    pub async fn log_in(&self, store: &Store, jar: &CookieJar<'_>, user: UserId) -> Result<(), Error> {
        let mut chance = [0; Token::BYTES];
        getrandom::fill(&mut chance).map_err(|_| Error::NoChance)?;
        let (token, before) = (Token::new(chance), self.token(jar));
        let (begun, here) = (token.clone(), self.clone());
        store
            .write(move |conn| {
                if let Some(before) = before {
                    sessions::end_token(conn, &before)?;
                }
                sessions::begin(conn, user, &begun, &here.place())
            })
            .await?;
        give_session(jar, &token, self.https, self.expires_at - self.now);
        Ok(())
    }

    /// Logs out whoever is logged in with this browser.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_out(&self, store: &Store, jar: &CookieJar<'_>) -> Result<(), Error> {
        if let Some(token) = self.token(jar) {
            store.write(move |conn| sessions::end_token(conn, &token)).await?;
        }
        jar.remove(guarded(Cookie::build(cookie_name(self.https)), self.https));
        Ok(())
    }

    fn token(&self, jar: &CookieJar<'_>) -> Option<Token> {
        jar.get(cookie_name(self.https)).and_then(|cookie| Token::parse(cookie.value()))
    }

    fn place(&self) -> Place<'_> {
        Place { address: self.address, browser: &self.browser, now: self.now, expires_at: self.expires_at }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Whereabouts {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self::of(request, chrono::Utc::now().timestamp()))
    }
}

/// The token of the session's cookie, whether it stands for a session or not.
pub(super) fn session_token(request: &Request<'_>) -> Option<Token> {
    let cookie = request.cookies().get(cookie_name(Https::of(request)))?;
    Token::parse(cookie.value())
}

const fn cookie_name(https: Https) -> &'static str {
    if https.0 { COOKIE.1 } else { COOKIE.0 }
}

/// A cookie that scripts cannot read, that other sites' pages do not send, and that TLS keeps to itself.
pub(super) fn guarded<'c>(cookie: impl Into<Cookie<'c>>, https: Https) -> Cookie<'c> {
    let mut cookie = cookie.into();
    cookie.set_path("/");
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(https.0);
    cookie
}

fn give_session(jar: &CookieJar<'_>, token: &Token, https: Https, seconds: i64) {
    let cookie = Cookie::build((cookie_name(https), token.expose().to_owned())).max_age(Duration::seconds(seconds));
    jar.add(guarded(cookie, https));
}
