//! `purbeurre change-password`: for somebody who forgot theirs, and whom no letter reaches.

use clap::Args;
use serde::Serialize;

use super::{Common, Failure, Outcome, output, people};
use crate::store::{login_failures, password_resets, sessions, users};

/// Give a user another password, and log them out everywhere
#[derive(Debug, Args)]
#[command(
    alias = "changepassword",
    after_help = "Examples:
  purbeurre change-password claire
  purbeurre change-password claire --password-stdin < /run/secrets/claire"
)]
pub(super) struct ChangePassword {
    /// The name that the user logs in with
    #[arg(value_name = "USER")]
    user: String,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
    #[arg(long, help = JSON)]
    json: bool,
}

const JSON: &str = "Print JSON: {username, sessions_ended}";

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Changed {
    username: String,
    sessions_ended: usize,
}

impl ChangePassword {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let store = people::open(common)?;
        let user = store.read_here(|reader| users::by_username(reader.conn, &self.user))?;
        let user = user.ok_or_else(|| Failure::new(format!("nobody is called “{}”", self.user)))?;
        let password = people::new_password(self.password_stdin)?;
        people::refuse(&people::password_problems(&password, &user.username, &user.email))?;
        let hash = people::hash(&password)?;
        let ended = store.write_here(|conn| {
            users::set_password(conn, user.id, &hash)?;
            password_resets::forget(conn, user.id)?;
            login_failures::clear(conn, &user.username)?;
            sessions::end_all(conn, user.id, None)
        })?;
        if self.json {
            return output::json(&Changed { username: user.username, sessions_ended: ended });
        }
        output::line(&format!("{} has another password; {ended} sessions ended.", user.username))?;
        if !user.active {
            super::complain("this user is not active: no password lets them log in");
        }
        Ok(())
    }
}
