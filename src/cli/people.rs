//! What the commands about people share: asking for passwords, saying what is wrong with them, hashing them.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::{Common, Failure};
use crate::accounts::{email, hashing, password, username};
use crate::ops::data_dir;
use crate::store::Store;

/// Opens the database of the settings, with all its tables.
pub(super) fn open(common: &Common) -> Result<Store, Failure> {
    let settings = common.begin(Vec::new())?.settings;
    data_dir::prepare(&settings.data_dir)?;
    let store = Store::open(&settings.database.url, 1)?;
    store.migrate()?;
    Ok(store)
}

/// Asks a question on the terminal; the answer is a line.
pub(super) fn ask(question: &str, option: &str) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!("standard input is no terminal, so that nobody can be asked: give {option}")));
    }
    let mut terminal = io::stderr().lock();
    write!(terminal, "{question}: ")?;
    terminal.flush()?;
    line()
}

/// A new password: the first line of standard input, or asked for twice on the terminal, where it is not seen.
pub(super) fn new_password(from_stdin: bool) -> Result<String, Failure> {
    if from_stdin {
        return line();
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("standard input is no terminal: add --password-stdin to read the password from it"));
    }
    let first = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("The same again: ")? != first {
        return Err(Failure::new("the two passwords are not the same; nothing was changed"));
    }
    Ok(first)
}

/// A line of standard input, without its end.
fn line() -> Result<String, Failure> {
    // More than any answer: what goes on for ever is refused by its length.
    const LONGEST: u64 = 64 * 1024;
    let mut bytes = Vec::new();
    io::Read::take(io::stdin().lock(), LONGEST).read_until(b'\n', &mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::usage("standard input is not UTF-8 text"))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// Refuses what is wrong with somebody's name, address and password, all at once.
pub(super) fn refuse(problems: &[String]) -> Result<(), Failure> {
    match problems {
        [] => Ok(()),
        [only] => Err(Failure::usage(only.as_str())),
        several => Err(Failure::usage(format!("{} things are wrong:\n  {}", several.len(), several.join("\n  ")))),
    }
}

pub(super) fn name_problems(name: &str) -> Option<String> {
    let why = match username::check(name).err()? {
        username::Problem::Empty => "is empty".to_owned(),
        username::Problem::TooLong => format!("has more than {} characters", username::LONGEST),
        username::Problem::BadCharacters => "may have letters, digits and @ . + - _ only".to_owned(),
    };
    Some(format!("the user name {why}"))
}

pub(super) fn email_problems(address: &str) -> Option<String> {
    let why = match email::check(address).err()? {
        email::Problem::TooLong => format!("has more than {} bytes", email::LONGEST),
        email::Problem::NotAnAddress => "is not one such as name@example.org".to_owned(),
    };
    Some(format!("the e-mail address {why}"))
}

/// What is wrong with a password; the password itself is never repeated.
pub(super) fn password_problems(text: &str, name: &str, address: &str) -> Vec<String> {
    let why = |problem| match problem {
        password::Problem::TooShort => format!("has fewer than {} characters", password::SHORTEST),
        password::Problem::TooLong => format!("has more than {} bytes", password::LONGEST),
        password::Problem::OnlyDigits => "has digits only".to_owned(),
        password::Problem::TooCommon => "is one of the first that somebody would try".to_owned(),
        password::Problem::LikeUsername => "is too much like the user name".to_owned(),
        password::Problem::LikeEmail => "is too much like the e-mail address".to_owned(),
    };
    password::check(text, name, address).into_iter().map(|problem| format!("the password {}", why(problem))).collect()
}

/// The hash of a new password.
pub(super) fn hash(password: &str) -> Result<String, Failure> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| Failure::new("the system gives no random numbers"))?;
    Ok(hashing::hash(password, salt)?)
}
