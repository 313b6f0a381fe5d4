//! `purbeurre deploy systemd|supervisor|nginx`: the files that others want beside this binary, filled in for this installation.

use std::path::Path;

use clap::{Args, Subcommand};

use super::{Common, Failure, Outcome, output};
use crate::config::Settings;

const SERVICE: &str = include_str!("../../systemd/purbeurre.service");
const SOCKET: &str = include_str!("../../systemd/purbeurre.socket");
const SUPERVISOR: &str = include_str!("../../systemd/purbeurre.supervisor.conf");
const NGINX: &str = include_str!("../../systemd/purbeurre.nginx.conf");

/// What stands in the files for what an installation has.
const BINARY: &str = "/usr/bin/purbeurre";
const ADDRESS: &str = "127.0.0.1:8000";
const HOST: &str = "purbeurre.example";
const DATA: &str = "/var/lib/purbeurre";

/// `deploy`.
#[derive(Debug, Subcommand)]
pub(super) enum Deploy {
    Systemd(Systemd),
    Supervisor(Supervisor),
    Nginx(Nginx),
}

/// Print the units for systemd: the service, or with --socket its socket
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre deploy systemd > /etc/systemd/system/purbeurre.service
  purbeurre deploy systemd --socket > /etc/systemd/system/purbeurre.socket")]
pub(super) struct Systemd {
    /// The socket instead of the service
    #[arg(long)]
    socket: bool,
}

/// Print a program file for supervisor
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre deploy supervisor > /etc/supervisor/conf.d/purbeurre.conf")]
pub(super) struct Supervisor {
    /// The user it runs as
    #[arg(long, value_name = "USER", default_value = "purbeurre")]
    user: String,
}

/// Print a site for nginx: HTTP to HTTPS, and HTTPS to this site
#[derive(Debug, Args)]
#[command(after_help = "Example:
  purbeurre deploy nginx --host purbeurre.fr > /etc/nginx/sites-available/purbeurre")]
pub(super) struct Nginx {
    /// The name that visitors type
    #[arg(long, value_name = "NAME", default_value = HOST)]
    host: String,
}

impl Deploy {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let settings = common.settings(Vec::new())?.settings;
        let text = match self {
            Self::Systemd(Systemd { socket: true }) => SOCKET.replace(ADDRESS, &listening(&settings)?),
            Self::Systemd(Systemd { socket: false }) => SERVICE.replace(BINARY, &binary()?),
            Self::Supervisor(Supervisor { user }) => {
                let user = plain("--user", &user)?;
                let data = absolute(&settings.data_dir)?;
                SUPERVISOR.replace(BINARY, &binary()?).replace(DATA, &data).replace("user=purbeurre", &format!("user={user}"))
            }
            Self::Nginx(Nginx { host }) => {
                let address = match &settings.http.unix_socket {
                    Some(path) => format!("unix:{}", absolute(path)?),
                    None => listening(&settings)?,
                };
                NGINX.replace(ADDRESS, &address).replace(HOST, plain("--host", &host)?)
            }
        };
        output::line(text.trim_end())
    }
}

/// Where this site listens, for those on this machine.
fn listening(settings: &Settings) -> Result<String, Failure> {
    match &settings.http.unix_socket {
        Some(path) => absolute(path),
        None => Ok(settings.socket_address().to_string()),
    }
}

/// This very binary.
fn binary() -> Result<String, Failure> {
    absolute(&std::env::current_exe()?)
}

/// A path that holds wherever it is read, in files where blanks and quotes mean something.
fn absolute(path: &Path) -> Result<String, Failure> {
    let path = std::path::absolute(path)?;
    let text = path.to_str().ok_or_else(|| Failure::new(format!("{}: the path is not Unicode text", path.display())))?;
    plain("the path", text).map(str::to_owned)
}

/// A value that means nothing but itself in each of the three files.
fn plain<'a>(what: &str, value: &'a str) -> Result<&'a str, Failure> {
    let fine = !value.is_empty() && value.chars().all(|c| c.is_alphanumeric() || "/.-_:[]".contains(c));
    if fine { Ok(value) } else { Err(Failure::usage(format!("{what}: “{value}” cannot stand in a configuration file"))) }
}
