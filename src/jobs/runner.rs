//! One run of a job, from its lease to its end.
//!
//! The job runs on the calling thread; a second one, its heartbeat, renews the lease and writes down what the job says. When
//! the lease is lost (another process believed this one dead), the job is told to stop, and records nothing.

use std::any::Any;
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::job::{Job, JobError};
use super::report::{FailedRun, Report, to_log};
use super::run::{Echo, Run, Said, tidy};
use super::stop::Stop;
use crate::store::jobs::{Claim, Claimed, Ending, NewLines, Outcome, Taken, Trigger};
use crate::store::{Store, StoreError};

/// How long a lease holds without a sign of life. Clocks of two machines may differ by less than this.
pub const LEASE_SECONDS: i64 = 120;
/// How often it is renewed.
const RENEW: Duration = Duration::from_secs(20);
/// How often what was said is written down.
const BEAT: Duration = Duration::from_secs(1);
/// How often the end of a run is tried to be written while the database is away.
const ENDING_TRIES: u32 = 60;

/// Runs jobs, for the scheduler and for commands.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    clock: Clock,
    stop: Stop,
    report: Report,
}

/// Why a job is to run, and how.
pub struct Order {
    /// Why.
    pub trigger: Trigger,
    /// Whether the run only says what it would do.
    pub dry_run: bool,
    /// For the clock: the job must be due, and this is when it will be due again, in Unix seconds.
    pub due: Option<i64>,
    /// Who hears what it says.
    pub echo: Option<Echo>,
}

impl Order {
    /// Somebody typed a command.
    #[must_use]
    pub fn command(dry_run: bool, echo: Option<Echo>) -> Self {
        Self { trigger: Trigger::Command, dry_run, due: None, echo }
    }
}

/// What became of an order.
pub enum Begin {
    /// The lease is ours: the run is to be handed to [`Runner::perform`].
    Begun(Box<Run>),
    /// Somebody else runs the job.
    Taken(Taken),
    /// It is not due (any more), or there is no row for it.
    NotDue,
}

/// A run that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// Its number.
    pub run: i64,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed.
    pub error: Option<String>,
}

impl Runner {
    /// Runs jobs of a store; `stop` tells all of them to stop.
    #[must_use]
    pub fn new(store: Store, clock: Clock, stop: Stop) -> Self {
        Self { store, clock, stop, report: to_log }
    }

    /// Tells somebody else of failed runs.
    #[must_use]
    pub fn reporting_to(self, report: Report) -> Self {
        Self { report, ..self }
    }

    /// The store.
    pub(super) const fn store(&self) -> &Store {
        &self.store
    }

    /// Whether nothing is to begin any more.
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.is_set()
    }

    /// Now, in Unix seconds.
    pub(super) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Takes a job's lease and begins a run.
    ///
    /// # Errors
    /// When the database fails.
    pub fn begin(&self, job: &dyn Job, order: Order) -> Result<Begin, StoreError> {
        let (owner, now) = (owner(), self.now());
        let Order { trigger, dry_run, due, echo } = order;
        let claim = Claim { job: job.name(), owner: &owner, now, until: now + LEASE_SECONDS, trigger, dry_run, due };
        let begun = match self.store.claim_job(&claim)? {
            Claimed::Begun(begun) => begun,
            Claimed::Taken(taken) => return Ok(Begin::Taken(taken)),
            Claimed::NotDue => return Ok(Begin::NotDue),
        };
        let resume = begun.resume.filter(|_| !dry_run).and_then(|text| serde_json::from_str(&text).ok());
        Ok(Begin::Begun(Box::new(Run {
            store: self.store.clone(),
            clock: self.clock.clone(),
            stop: self.stop.clone(),
            lost: AtomicBool::new(false),
            id: begun.run,
            job: job.name(),
            owner,
            trigger,
            started_at: now,
            dry: dry_run,
            resume,
            echo,
            said: Mutex::new(Said::default()),
        })))
    }

    /// Has the job do its work, and records how it ended.
    ///
    /// # Errors
    /// When the end cannot be recorded: then the run will be recorded as interrupted once its lease has run out.
    pub fn perform(&self, job: &dyn Job, run: &Run) -> Result<Finished, StoreError> {
        tracing::info!(job = run.job, run = run.id, trigger = run.trigger.name(), dry = run.dry, "a run begins");
        let (done, is_done) = channel::<()>();
        let ended = std::thread::scope(|scope| {
            scope.spawn(move || keep_alive(run, &is_done));
            let ended = catch_unwind(AssertUnwindSafe(|| job.run(run)));
            drop(done);
            ended
        });
        let finished = conclude(run, ended);
        self.report(run, &finished);
        self.record(run, &finished)?;
        tracing::info!(job = run.job, run = run.id, outcome = finished.outcome.name(), "a run ended");
        Ok(finished)
    }

    fn record(&self, run: &Run, finished: &Finished) -> Result<(), StoreError> {
        let (first, lines, counts) = run.last_words();
        let ended_well = matches!(finished.outcome, Outcome::Succeeded | Outcome::Partial);
        let ending = Ending {
            at: self.now(),
            outcome: finished.outcome,
            counts: &counts,
            error: finished.error.as_deref(),
            forget_resume: ended_well && !run.dry,
            // What the clock began and a restart cut off goes on after the restart.
            again: finished.outcome == Outcome::Interrupted && run.trigger.is_automatic() && run.is_stopping(),
        };
        let lines = NewLines { first, lines: &lines };
        let mut tries = 1;
        loop {
            match self.store.end_run(run.job, &run.owner, run.id, &lines, &ending) {
                Err(error) if error.is_passing() && tries < ENDING_TRIES => {
                    tracing::warn!(job = run.job, run = run.id, %error, "the end of the run is not recorded yet");
                    tries += 1;
                    std::thread::sleep(BEAT);
                }
                Ok(false) => {
                    tracing::warn!(job = run.job, run = run.id, "another process took the run over: recorded as interrupted");
                    return Ok(());
                }
                Ok(true) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Tells somebody of a run that failed.
    fn report(&self, run: &Run, finished: &Finished) {
        if let (Outcome::Failed, Some(error)) = (finished.outcome, &finished.error) {
            (self.report)(&FailedRun {
                job: run.job.to_owned(),
                run: run.id,
                trigger: run.trigger,
                started_at: run.started_at,
                error: error.clone(),
            });
        }
    }
}

/// How a run ended, from what the job said last.
fn conclude(run: &Run, ended: Result<Result<Outcome, JobError>, Box<dyn Any + Send>>) -> Finished {
    let lost = run.lost.load(Ordering::Relaxed);
    let (outcome, error) = match ended {
        _ if lost => (Outcome::Interrupted, Some("another process took the run over".to_owned())),
        Ok(Ok(outcome)) => (outcome, None),
        Ok(Err(error)) if error.is_stopped() => (Outcome::Interrupted, Some(error.to_string())),
        Ok(Err(error)) => (Outcome::Failed, Some(error.to_string())),
        Err(panic) => (Outcome::Failed, Some(format!("a defect: it panicked: {}", panic_message(panic.as_ref())))),
    };
    // What went wrong may quote what came from outside.
    Finished { run: run.id, outcome, error: error.map(|error| tidy(&error)) }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a word")
}

/// Renews the lease and writes down what is said, until the job is done.
fn keep_alive(run: &Run, done: &Receiver<()>) {
    // At the first beat already: taking the lease may have had to wait for other writers.
    let (mut renewed, mut until) = (None::<Instant>, run.started_at + LEASE_SECONDS);
    while let Err(RecvTimeoutError::Timeout) = done.recv_timeout(BEAT) {
        if let Err(error) = run.write_down() {
            put_off(run, "what the run said is not written down yet", &error);
        }
        let is_fresh = renewed.is_some_and(|renewed| renewed.elapsed() < RENEW) && run.now() < until;
        if is_fresh || run.lost.load(Ordering::Relaxed) {
            continue;
        }
        let next = run.now() + LEASE_SECONDS;
        match run.store.renew_lease(run.job, &run.owner, next) {
            Ok(true) => (renewed, until) = (Some(Instant::now()), next),
            Ok(false) => lose(run),
            // It is tried again at the next beat. Should another process take over meanwhile, that is found out then.
            Err(error) => put_off(run, "the lease is not renewed yet", &error),
        }
    }
}

/// The next beat tries again. On SQLite the job itself may hold the one writing connection, which is nothing to worry about.
fn put_off(run: &Run, what: &str, error: &StoreError) {
    if matches!(error, StoreError::Busy) {
        tracing::debug!(job = run.job, run = run.id, %error, "{what}");
    } else {
        tracing::warn!(job = run.job, run = run.id, %error, "{what}");
    }
}

fn lose(run: &Run) {
    tracing::warn!(job = run.job, run = run.id, "another process took the run over; it is told to stop");
    run.lost.store(true, Ordering::Relaxed);
}

/// Who runs the job: process, machine, and a few random digits, for process numbers come again.
fn owner() -> String {
    // The standard library draws its keys from the system's random numbers, and cannot fail.
    let digits = RandomState::new().build_hasher().finish() & 0xffff_ffff;
    format!("process {} on {} ({digits:08x})", std::process::id(), machine())
}

/// The name of this machine.
fn machine() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let name: String = name.trim().chars().filter(|c| !c.is_control()).take(100).collect();
        if name.is_empty() { "this machine".to_owned() } else { name }
    })
}

impl fmt::Debug for Begin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begun(run) => write!(f, "Begun({})", run.id),
            Self::Taken(taken) => write!(f, "{taken:?}"),
            Self::NotDue => f.write_str("NotDue"),
        }
    }
}
