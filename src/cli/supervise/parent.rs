//! The parent: one loop over what happens, on one thread.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::ExitStatus;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::child::{Child, Plan, is_hopeless};
use crate::cli::{Common, Failure, Outcome};
use crate::config::Settings;
use crate::ops::control::{self, Door, Request, Supervised};
use crate::ops::data_dir;
use crate::ops::knock::Target;
use crate::ops::restarts::Restarts;

/// What happens.
#[derive(Debug)]
pub(super) enum Event {
    /// A signal came.
    Signal(i32),
    /// A child ended.
    Ended(u32, Option<ExitStatus>),
    /// A child answers for the first time.
    Answers(u32),
    /// A child does not answer any more.
    Silent(u32),
    /// Somebody asked by the socket.
    Asked(Request, UnixStream),
}

/// The parent of the site.
pub(super) struct Parent {
    plan: Plan,
    /// The door of the site: it stays open whatever becomes of the child.
    listener: TcpListener,
    address: String,
    door: Door,
    /// How long a child has to end by itself.
    patience: Duration,
    events: (Sender<Event>, Receiver<Event>),
}

/// How things stand.
#[derive(Default)]
struct State {
    child: Option<Child>,
    restarts: u32,
    deaths: Restarts,
    /// Whether the child is to end for good.
    stopping: bool,
    /// Whether the child was told to make room for the next.
    renewing: bool,
    /// When the child is killed unless it has ended.
    deadline: Option<Instant>,
    /// When the next child starts.
    start_at: Option<Instant>,
    /// Who waits for the site to be stopped, or to run anew.
    waiting: Vec<UnixStream>,
}

impl State {
    fn kill(&mut self) {
        self.deadline = None;
        if let Some(child) = &self.child {
            child.signal(Signal::KILL);
        }
    }

    fn ended(&mut self, number: u32, status: Option<ExitStatus>) -> Option<Outcome> {
        let child = self.child.take_if(|child| child.number == number)?;
        self.deadline = None;
        let how = status.map_or_else(|| "in an unknown way".to_owned(), |status| status.to_string());
        if self.stopping {
            tracing::info!(pid = number, how, "the site has stopped");
            return Some(Ok(()));
        }
        if std::mem::take(&mut self.renewing) {
            self.start_at = Some(Instant::now());
            return None;
        }
        if is_hopeless(status) {
            return Some(Err(Failure::new(format!("the site cannot start ({how}); what it said stands above and in serve.log"))));
        }
        let Some(wait) = self.deaths.after(child.started.elapsed()) else {
            let advice = "what it said stands above and in serve.log; once it is mended, start `purbeurre supervise` again";
            return Some(Err(Failure::new(format!("the site died again and again, the last time with {how}; {advice}"))));
        };
        tracing::error!(pid = number, how, milliseconds = wait.as_millis(), "the site died; it is started again");
        self.start_at = Some(Instant::now() + wait);
        None
    }
}

impl Parent {
    pub(super) fn new(settings: &Settings, common: &Common) -> Result<Self, Failure> {
        if settings.http.unix_socket.is_some() {
            return Err(Failure::new("supervise holds a TCP port; leave http.unix_socket out, or let systemd hold the socket")
                .of_settings());
        }
        data_dir::prepare(&settings.data_dir)?;
        let door = Door::open(&settings.data_dir)?;
        let asked = settings.socket_address();
        let listener = TcpListener::bind(asked).map_err(|error| Failure::new(format!("cannot listen on {asked}: {error}")))?;
        let address = listener.local_addr()?;
        let plan = Plan::new(common, &settings.log_folder(), Target::tcp(address))?;
        let lifecycle = &settings.lifecycle;
        let seconds = lifecycle.farewell_seconds + lifecycle.requests_seconds + lifecycle.jobs_seconds + 5;
        let patience = Duration::from_secs(seconds);
        Ok(Self { plan, listener, address: format!("http://{address}"), door, patience, events: channel() })
    }

    /// Looks after the site until told to stop, or until starting it again would not help.
    pub(super) fn run(self) -> Outcome {
        self.listen_for_signals()?;
        self.listen_for_words(self.door.listener()?)?;
        tracing::info!("looking after the site on {}", self.address);
        let mut state = State::default();
        self.start(&mut state)?;
        loop {
            let next = [state.deadline, state.start_at].into_iter().flatten().min();
            let wait = next.map_or(Duration::from_hours(1), |next| next.saturating_duration_since(Instant::now()));
            if let Ok(event) = self.events.1.recv_timeout(wait)
                && let Some(outcome) = self.handle(event, &mut state)
            {
                self.tell_waiting(&mut state);
                return outcome;
            }
            let now = Instant::now();
            if state.deadline.is_some_and(|deadline| deadline <= now) {
                tracing::warn!("the site did not end in time; it is killed");
                state.kill();
            }
            if state.start_at.is_some_and(|start| start <= now) {
                state.restarts += 1;
                self.start(&mut state)?;
                self.tell_waiting(&mut state);
            }
        }
    }

    fn listen_for_signals(&self) -> Result<(), Failure> {
        let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
        let events = self.events.0.clone();
        std::thread::spawn(move || signals.forever().all(|signal| events.send(Event::Signal(signal)).is_ok()));
        Ok(())
    }

    fn listen_for_words(&self, listener: UnixListener) -> Result<(), Failure> {
        let events = self.events.0.clone();
        std::thread::Builder::new().name("control".to_owned()).spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Ok(Some(request)) = control::read(&stream)
                    && events.send(Event::Asked(request, stream)).is_err()
                {
                    return;
                }
            }
        })?;
        Ok(())
    }

    fn start(&self, state: &mut State) -> Result<(), Failure> {
        let child = self.plan.start(OwnedFd::from(self.listener.try_clone()?), &self.events.0)?;
        tracing::info!(pid = child.number, "the site is started");
        (state.child, state.start_at, state.deadline) = (Some(child), None, None);
        Ok(())
    }

    /// Does what an event calls for; `Some` is the end.
    fn handle(&self, event: Event, state: &mut State) -> Option<Outcome> {
        match event {
            // The settings may have changed: the next child reads them, and the door stays open.
            Event::Signal(SIGHUP) => {
                self.renew(state);
                None
            }
            // A second one: whoever asks twice does not want to wait.
            Event::Signal(_) if state.stopping => {
                state.kill();
                None
            }
            Event::Signal(_) => self.stop(state),
            Event::Asked(Request::Status, stream) => {
                self.answer(&stream, state);
                None
            }
            Event::Asked(Request::Stop, stream) => {
                state.waiting.push(stream);
                self.stop(state)
            }
            Event::Asked(Request::Restart, stream) => {
                state.waiting.push(stream);
                self.renew(state);
                None
            }
            Event::Silent(number)
                if state.child.as_ref().is_some_and(|child| child.number == number) && state.deadline.is_none() =>
            {
                tracing::error!(pid = number, "the site does not answer; it is killed");
                state.kill();
                None
            }
            Event::Silent(_) => None,
            Event::Answers(number) => {
                if let Some(child) = state.child.as_mut().filter(|child| child.number == number) {
                    child.answers = true;
                }
                None
            }
            Event::Ended(number, status) => state.ended(number, status),
        }
    }

    /// Tells the child to end for good.
    fn stop(&self, state: &mut State) -> Option<Outcome> {
        (state.stopping, state.start_at) = (true, None);
        let Some(child) = &state.child else { return Some(Ok(())) };
        child.signal(Signal::TERM);
        state.deadline = Some(Instant::now() + self.patience);
        None
    }

    /// Tells the child to make room for the next.
    fn renew(&self, state: &mut State) {
        match &state.child {
            Some(child) => {
                child.signal(Signal::TERM);
                (state.renewing, state.deadline) = (true, Some(Instant::now() + self.patience));
            }
            None => state.start_at = Some(Instant::now()),
        }
    }

    fn answer(&self, stream: &UnixStream, state: &State) {
        let child = state.child.as_ref();
        let supervised = Supervised {
            supervisor: std::process::id(),
            pid: child.map(|child| child.number),
            since: child.map(|child| child.since),
            answers: child.is_some_and(|child| child.answers),
            restarts: state.restarts,
            address: self.address.clone(),
        };
        if let Err(error) = control::answer(stream, &supervised) {
            tracing::debug!(%error, "whoever asked has gone");
        }
    }

    fn tell_waiting(&self, state: &mut State) {
        for stream in std::mem::take(&mut state.waiting) {
            self.answer(&stream, state);
        }
    }
}
