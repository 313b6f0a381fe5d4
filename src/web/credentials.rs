//! Whether somebody is who they say: log-in and passwords, with no more work at once than the machine can bear.
//!
//! Hashing a password takes a core and 19 MiB for some twenty milliseconds, by design. So only a few are hashed at once, a
//! few dozen wait, and whoever comes then is told that too many do. A log-in does the same work whether there is such a user
//! or not, so that nobody learns from its duration who has an account.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::sync::Semaphore;

use super::error::Error;
use crate::accounts::hashing::{self, Verdict};
use crate::accounts::password::LONGEST;
use crate::accounts::{User, UserId};
use crate::store::login_failures::{self, Attempt};
use crate::store::{DbConnection, Store, StoreError, users};

/// How many passwords wait to be hashed at most, beside those that are being hashed.
const LINE: usize = 64;
/// Fits no password.
const NO_HASH: &str = "!";
/// How often a log-in begins again because the password was changed meanwhile.
const TRIES: u32 = 3;

/// What a log-in came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogIn {
    /// It is this user, whose log-in is written down. The session is not begun yet.
    In(User),
    /// No such user, not the password, or somebody who may not log in: nobody is told which.
    Wrong,
    /// Too many attempts failed; the password was not even looked at.
    Wait {
        /// When to try again.
        seconds: u64,
    },
    /// Too many people log in right now.
    Busy,
}

/// Hashes and compares passwords. One for the whole process.
#[derive(Debug)]
pub struct Credentials {
    /// Those that are hashed.
    at_work: Arc<Semaphore>,
    /// Those that are hashed or wait.
    in_line: Arc<Semaphore>,
}

impl Default for Credentials {
    /// One password at once for each core, up to four.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::new(cores.min(4), LINE)
    }
}

impl Credentials {
    /// Hashes so many passwords at once, and lets so many more wait.
    #[must_use]
    pub fn new(at_once: usize, line: usize) -> Self {
        let at_once = at_once.max(1);
        Self { at_work: Arc::new(Semaphore::new(at_once)), in_line: Arc::new(Semaphore::new(at_once + line)) }
    }

    /// Logs somebody in with their name and password, from an address, at a moment in Unix seconds. A hash that is not of today
    /// is replaced.
    ///
    /// # Errors
    /// When the database fails or the system gives no chance.
    pub async fn log_in(&self, store: &Store, username: &str, password: &str, address: IpAddr, now: i64) -> Result<LogIn, Error> {
        for _ in 0..TRIES {
            let claim = Claim { username: username.trim().to_owned(), address, now };
            let known = match store.read(move |reader| claim.known(reader.conn)).await? {
                Known::Waits(seconds) => return Ok(LogIn::Wait { seconds }),
                Known::Maybe(known) => known,
            };
            let checked = match self.check(password, &known.stored).await {
                Err(Error::Busy) => return Ok(LogIn::Busy),
                checked => checked?,
            };
            if let Some(came_to) = store.write(move |conn| known.finish(conn, checked)).await? {
                return Ok(came_to);
            }
        }
        Ok(LogIn::Busy)
    }

    /// Whether this is the password of somebody who is logged in. Nothing is counted or changed.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many passwords wait; when the database fails.
    pub async fn is_right(&self, store: &Store, user: UserId, password: &str) -> Result<bool, Error> {
        let stored = store.read(move |reader| users::password(reader.conn, user)).await?;
        let stored = stored.unwrap_or_else(|| NO_HASH.to_owned());
        let password = shortened(password);
        self.at_work(move || Ok(hashing::verify(&password, &stored) != Verdict::Wrong)).await
    }

    /// Hashes a new password.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many passwords wait; when the system gives no chance or no memory.
    pub async fn hash(&self, password: &str) -> Result<String, Error> {
        let password = password.to_owned();
        self.at_work(move || hash(&password)).await
    }

    /// Whether a password is right, and its new hash when the stored one is old.
    async fn check(&self, password: &str, stored: &str) -> Result<Checked, Error> {
        let (password, stored) = (shortened(password), stored.to_owned());
        let check = move || {
            Ok(match hashing::verify(&password, &stored) {
                Verdict::Wrong => Checked::Wrong,
                Verdict::Right => Checked::Right { better: None },
                Verdict::RightButOld => Checked::Right { better: Some(hash(&password)?) },
            })
        };
        self.at_work(check).await
    }

    /// Runs `work` on a thread where it may take its time, when it is its turn.
    async fn at_work<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
        let place = Arc::clone(&self.in_line).try_acquire_owned().map_err(|_| Error::Busy)?;
        let turn = Arc::clone(&self.at_work).acquire_owned().await.map_err(|_| Error::Busy)?;
        let task = tokio::task::spawn_blocking(move || {
            // Kept until the work is done, also when whoever asked has gone away.
            let _kept = (place, turn);
            work()
        });
        match task.await {
            Ok(done) => done,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::Busy),
            },
        }
    }
}

/// A password that is longer than any is compared all the same, so that it takes no longer than others.
fn shortened(password: &str) -> String {
    // One character more than fits, so that it is not the password that it begins with.
    password.chars().take(LONGEST + 1).collect()
}

fn hash(password: &str) -> Result<String, Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Error::NoChance)?;
    Ok(hashing::hash(password, salt)?)
}

/// Who somebody says they are.
#[derive(Debug)]
struct Claim {
    username: String,
    address: IpAddr,
    now: i64,
}

enum Known {
    Waits(u64),
    Maybe(Box<Candidate>),
}

/// Who it may be, and the hash that the password has to fit.
#[derive(Debug)]
struct Candidate {
    claim: Claim,
    user: Option<User>,
    stored: String,
}

enum Checked {
    Wrong,
    Right { better: Option<String> },
}

impl Claim {
    fn attempt(&self, user: Option<&User>) -> Attempt<'_> {
        Attempt { username: &self.username, user: user.map(|user| user.id), address: self.address, now: self.now }
    }

    fn known(self, conn: &mut DbConnection) -> Result<Known, StoreError> {
        let user = users::by_username(conn, &self.username)?;
        if let Some(seconds) = login_failures::wait(conn, &self.attempt(user.as_ref()))? {
            return Ok(Known::Waits(seconds));
        }
        let user = user.filter(|user| user.active);
        let stored = match &user {
            Some(user) => users::password(conn, user.id)?,
            None => None,
        };
        let stored = stored.unwrap_or_else(|| NO_HASH.to_owned());
        Ok(Known::Maybe(Box::new(Candidate { claim: self, user, stored })))
    }
}

impl Candidate {
    /// Writes down what came of it; `None` when the password was changed meanwhile and all has to begin again.
    fn finish(self, conn: &mut DbConnection, checked: Checked) -> Result<Option<LogIn>, StoreError> {
        let attempt = self.claim.attempt(self.user.as_ref());
        login_failures::lock(conn)?;
        // Others may have failed while this one was compared: a thousand tries at once are no way around the wait.
        if let Some(seconds) = login_failures::wait(conn, &attempt)? {
            return Ok(Some(LogIn::Wait { seconds }));
        }
        let (Some(mut user), Checked::Right { better }) = (self.user.clone(), checked) else {
            login_failures::record(conn, &attempt)?;
            return Ok(Some(LogIn::Wrong));
        };
        if users::password(conn, user.id)?.as_deref() != Some(self.stored.as_str()) {
            return Ok(None);
        }
        if let Some(better) = better {
            users::set_password(conn, user.id, &better)?;
        }
        users::logged_in(conn, user.id, self.claim.now)?;
        login_failures::clear(conn, &self.claim.username)?;
        user.last_login_at = Some(self.claim.now);
        Ok(Some(LogIn::In(user)))
    }
}
