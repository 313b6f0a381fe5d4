//! Letters to people, by SMTP.

use std::borrow::Cow;
use std::time::Duration;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::SmtpTransport;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, Transport as _};

use crate::config::{Mail, Secret};

/// For each step of the conversation: a server that is silent for longer is given up.
const PATIENCE: Duration = Duration::from_secs(10);

/// A letter, in both forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whom it goes to: one e-mail address.
    pub to: String,
    /// What it is about, in one line.
    pub subject: String,
    /// For those who read plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

/// Why a letter was not sent, or none can be. None of the messages holds the server's password.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The settings are of no use.
    #[error("mail.url or mail.from cannot be used: {0}")]
    Settings(String),
    /// The recipient's address is none, or the letter cannot be written.
    #[error("the letter cannot be written: {0}")]
    Letter(String),
    /// The server cannot be reached, or does not speak as it should; trying again later may work.
    #[error("the mail server cannot be reached")]
    Unreachable(#[source] lettre::transport::smtp::Error),
    /// The server does not take the letter.
    #[error("the mail server refused the letter")]
    Refused(#[source] lettre::transport::smtp::Error),
}

/// Sends letters through one server. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Mailer {
    /// The mailer of the settings; `None` when they name no server. Nothing is connected yet.
    ///
    /// # Errors
    /// [`MailError::Settings`].
    pub fn of(settings: &Mail) -> Result<Option<Self>, MailError> {
        Self::patient(settings, PATIENCE)
    }

    /// [`Mailer::of`], waiting so long for each step of the conversation.
    ///
    /// # Errors
    /// As [`Mailer::of`].
    pub fn patient(settings: &Mail, patience: Duration) -> Result<Option<Self>, MailError> {
        let (Some(url), Some(from)) = (&settings.url, &settings.from) else { return Ok(None) };
        let from: Mailbox = from.parse().map_err(|error| MailError::Settings(format!("the sender: {error}")))?;
        Ok(Some(Self { transport: transport(url, &from, patience)?, from }))
    }

    /// Sends a letter, and waits until the server has taken it: some seconds, so that only threads that may block call it.
    ///
    /// # Errors
    /// What went wrong; then the letter may be sent again.
    pub fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let ascii = ascii_host(letter.to.trim());
        let to: Mailbox = ascii.parse().map_err(|error| MailError::Letter(format!("the recipient: {error}")))?;
        let both = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.clone())
            .message_id(self.message_id())
            .header(AutoSubmitted)
            .multipart(both)
            .map_err(|error| MailError::Letter(error.to_string()))?;
        self.transport.send(&message).map(drop).map_err(|error| {
            if error.is_permanent() || error.is_transient() {
                MailError::Refused(error)
            } else if error.is_client() && !ascii.is_ascii() {
                MailError::Letter("the server cannot carry a name with accents".to_owned())
            } else {
                MailError::Unreachable(error)
            }
        })
    }
}

impl Mailer {
    /// A name for one letter, of chance; without chance the library thinks of one.
    fn message_id(&self) -> Option<String> {
        let mut chance = [0; 16];
        getrandom::fill(&mut chance).ok()?;
        Some(format!("<{:032x}@{}>", u128::from_le_bytes(chance), self.from.email.domain()))
    }
}

/// Tells other programs not to answer: nobody is on holiday for us.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).finish_non_exhaustive()
    }
}

/// The address with its host as the network knows it: `épicerie.fr` is `xn--picerie-9xa.fr` there.
fn ascii_host(address: &str) -> Cow<'_, str> {
    let ascii = address.rsplit_once('@').and_then(|(name, host)| Some((name, idna::domain_to_ascii(host).ok()?)));
    ascii.map_or(Cow::Borrowed(address), |(name, host)| Cow::Owned(format!("{name}@{host}")))
}

fn transport(url: &Secret, from: &Mailbox, patience: Duration) -> Result<SmtpTransport, MailError> {
    let url = url.expose();
    // Passwords do not travel in the clear because nobody thought of it. The library encrypts only when it is told to.
    let told = match url.strip_suffix("?tls=none") {
        Some(clear) => clear.to_owned(),
        None if url.starts_with("smtp://") && !url.contains('?') => format!("{url}?tls=required"),
        None => url.to_owned(),
    };
    let builder = SmtpTransport::from_url(&told);
    // The library's message could repeat the address, and so the password.
    let builder = builder.map_err(|_| MailError::Settings("the address of the server is not one".to_owned()))?;
    // Servers are suspicious of clients that give an address of their own network as their name.
    let name = ClientId::Domain(from.email.domain().to_owned());
    Ok(builder.hello_name(name).timeout(Some(patience)).build())
}
