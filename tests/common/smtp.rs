//! A mail server that a test can ask what it got, and that can misbehave: SMTP on a real socket.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// What the server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Takes every letter.
    Good,
    /// Takes letters of those who log in as `claire` with `sésame:1`.
    LogIn,
    /// Knows none of the recipients.
    NoSuchPerson,
    /// Has no time now.
    Later,
    /// Has had enough once a letter is on its way.
    HangsUp,
    /// Takes the connection and says nothing.
    Silent,
    /// Is no mail server.
    Web,
}

/// A letter that came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// What the client called itself.
    pub hello: String,
    /// Sender and recipients of the envelope.
    pub from: String,
    pub to: Vec<String>,
    /// Head and body, as they were sent.
    pub text: String,
}

/// The running server. It stops when dropped.
pub struct SmtpServer {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SmtpServer {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let (received, stopped) = (Arc::<Mutex<Vec<Received>>>::default(), Arc::new(AtomicBool::new(false)));
        let (kept, over) = (Arc::clone(&received), Arc::clone(&stopped));
        let thread = std::thread::spawn(move || {
            let mut held = Vec::new();
            for connection in listener.incoming().flatten() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                match manner {
                    Manner::Silent => held.push(connection),
                    // A client that goes away in the middle is no defect of the server.
                    _ => drop(serve(connection, manner, &kept)),
                }
            }
        });
        Self { address, received, stopped, thread: Some(thread) }
    }

    /// The letters that came until now.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no test has panicked here").clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the mail server panicked");
        }
    }
}

fn serve(connection: TcpStream, manner: Manner, kept: &Mutex<Vec<Received>>) -> std::io::Result<()> {
    let mut out = connection.try_clone()?;
    let mut lines = BufReader::new(connection).lines();
    match manner {
        Manner::Web => return write!(out, "HTTP/1.1 400 Bad Request\r\n\r\n"),
        _ => write!(out, "220 mail.example ESMTP\r\n")?,
    }
    let (mut letter, mut known) = (Received::default(), manner != Manner::LogIn);
    while let Some(line) = lines.next().transpose()? {
        let (word, rest) = line.split_at(line.find([' ', ':']).unwrap_or(line.len()));
        match word.to_ascii_uppercase().as_str() {
            "EHLO" => {
                rest.trim().clone_into(&mut letter.hello);
                let offer =
                    if manner == Manner::LogIn { "250-mail.example\r\n250 AUTH PLAIN\r\n" } else { "250 mail.example\r\n" };
                write!(out, "{offer}")?;
            }
            // "\0claire\0sésame:1"
            "AUTH" if rest == " PLAIN AGNsYWlyZQBzw6lzYW1lOjE=" => {
                known = true;
                write!(out, "235 welcome\r\n")?;
            }
            "AUTH" => write!(out, "535 not you\r\n")?,
            "MAIL" if !known => write!(out, "530 log in first\r\n")?,
            "MAIL" if manner == Manner::Later => write!(out, "451 later\r\n")?,
            "MAIL" => {
                letter.from = address(rest);
                write!(out, "250 fine\r\n")?;
            }
            "RCPT" if manner == Manner::NoSuchPerson => write!(out, "550 no such person here\r\n")?,
            "RCPT" => {
                letter.to.push(address(rest));
                write!(out, "250 fine\r\n")?;
            }
            "DATA" if manner == Manner::HangsUp => return Ok(()),
            "DATA" => {
                write!(out, "354 go on\r\n")?;
                let text: Result<Vec<_>, _> =
                    lines.by_ref().take_while(|line| line.as_deref().is_ok_and(|line| line != ".")).collect();
                letter.text = text?.iter().flat_map(|line| [line.strip_prefix('.').unwrap_or(line), "\n"]).collect();
                kept.lock().expect("no test has panicked here").push(std::mem::take(&mut letter));
                write!(out, "250 taken\r\n")?;
            }
            "QUIT" => return write!(out, "221 bye\r\n"),
            _ => write!(out, "250 fine\r\n")?,
        }
    }
    Ok(())
}

fn address(rest: &str) -> String {
    rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or_else(String::new, |(address, _)| address.to_owned())
}
