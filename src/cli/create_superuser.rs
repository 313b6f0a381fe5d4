//! `purbeurre create-superuser`: the first one who may do everything in the admin.

use chrono::Utc;
use clap::Args;
use serde::Serialize;

use super::{Common, Failure, Outcome, output, people};
use crate::accounts::{NewUser, username};
use crate::store::users;

/// Make an account that may do everything in the admin
///
/// What is not given as an option is asked for on the terminal; the password is not seen.
#[derive(Debug, Args)]
#[command(
    alias = "createsuperuser",
    after_help = "Examples:
  purbeurre create-superuser
  purbeurre create-superuser --username claire --email claire@example.org --password-stdin < /run/secrets/claire"
)]
pub(super) struct CreateSuperuser {
    /// The name to log in with: letters, digits and @ . + - _
    #[arg(long, value_name = "NAME")]
    username: Option<String>,
    /// The e-mail address; empty for none
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
    #[arg(long, help = JSON)]
    json: bool,
}

const JSON: &str = "Print JSON: {id, username}";

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Created {
    id: i64,
    username: String,
}

impl CreateSuperuser {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let store = people::open(common)?;
        let name = self.username.map_or_else(|| people::ask("User name", "--username"), Ok)?;
        let email = self.email.map_or_else(|| people::ask("E-mail address (may be empty)", "--email"), Ok)?;
        let (name, email) = (username::clean(&name), email.trim().to_owned());
        let password = people::new_password(self.password_stdin)?;
        let mut problems: Vec<String> = people::name_problems(&name).into_iter().chain(people::email_problems(&email)).collect();
        problems.extend(people::password_problems(&password, &name, &email));
        people::refuse(&problems)?;
        let new = NewUser {
            username: name.clone(),
            email,
            password: people::hash(&password)?,
            staff: true,
            superuser: true,
            joined_at: Utc::now().timestamp(),
        };
        let created = store.write_here(|conn| users::create(conn, &new))?;
        let id = created.map_err(|users::Taken::Username| {
            Failure::new(format!("somebody is called “{name}” already, or so but for capitals; nothing was changed"))
        })?;
        if self.json {
            return output::json(&Created { id: id.0, username: name });
        }
        output::line(&format!("{name} may now log in, and do everything in the admin."))
    }
}
