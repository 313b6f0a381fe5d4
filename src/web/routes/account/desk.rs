//! All that the handlers of accounts work with.

use rocket::Request;
use rocket::http::{CookieJar, Status};
use rocket::request::{FromRequest, Outcome};

use super::{Refusal, Reply};
use crate::accounts::UserId;
use crate::config::Accounts;
use crate::store::{Store, sessions};
use crate::web::Frame;
use crate::web::aim::Aim;
use crate::web::credentials::Credentials;
use crate::web::error::Error;
use crate::web::letters::Letters;
use crate::web::limit::Limits;
use crate::web::notice::Notice;
use crate::web::page::Page;
use crate::web::views::account::{AccountPage, Device, Wrong, words};
use crate::web::visitor::{Member, Whereabouts};

/// What the handlers of accounts work with.
pub(in crate::web) struct Desk<'r> {
    pub(super) store: &'r Store,
    pub(super) credentials: &'r Credentials,
    pub(super) accounts: &'r Accounts,
    pub(super) letters: &'r Letters,
    pub(super) limits: &'r Limits,
    pub(super) jar: &'r CookieJar<'r>,
    pub(super) here: Whereabouts,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Desk<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let site = request.rocket();
        let Some(here) = request.guard::<Whereabouts>().await.succeeded() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let desk = || {
            Some(Self {
                store: site.state()?,
                credentials: site.state()?,
                accounts: site.state()?,
                letters: site.state()?,
                limits: site.state()?,
                jar: request.cookies(),
                here,
            })
        };
        desk().map_or(Outcome::Error((Status::InternalServerError, ())), Outcome::Success)
    }
}

impl Desk<'_> {
    /// Logs a user in, and leads them to where they wanted to go.
    pub(super) async fn let_in(&self, user: UserId, aim: &Aim, greeting: Notice, piece: bool) -> Result<Reply, Error> {
        self.here.log_in(self.store, self.jar, user).await?;
        Ok(Reply::go(aim.reach(self.store, user, &self.here, self.jar, greeting).await?, piece))
    }

    /// Why a password does not prove that it is its owner who is logged in; `None` when it does. Wrong ones are counted like
    /// those of a log-in.
    pub(super) async fn doubts(&self, member: &Member, password: &str) -> Result<Option<Refusal>, Error> {
        let name = &member.user.username;
        let came_to = self.credentials.log_in(self.store, name, password, self.here.address, self.here.now).await?;
        Ok(Refusal::of(&came_to, words::WRONG_PASSWORD))
    }

    /// The page of somebody's account, with what is wrong with a form of it.
    pub(super) async fn account(&self, member: &Member, frame: Frame<'_>, wrong: Wrong<'_>) -> Result<Page, Error> {
        let (user, this, now) = (member.user.id, member.session.id, self.here.now);
        let sessions = self.store.read(move |reader| sessions::of_user(reader.conn, user, now)).await?;
        let devices = sessions.iter().map(|session| Device::of(session, this, now)).collect();
        Page::render(&AccountPage { frame, member, devices, wrong })
    }

    /// Back to the account's page, which says what was done.
    pub(super) fn done(&self, notice: &Notice) -> Reply {
        notice.leave(self.jar, self.here.https);
        Reply::go("/mon-compte".to_owned(), false)
    }
}
