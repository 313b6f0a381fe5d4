//! Starting what is due, as long as the site is served.
//!
//! tokio-cron-scheduler wakes the process every minute and does no more: it knows no time zones that change their clocks, no
//! overlap and nothing missed (see `plan` and `store::jobs` for these). Each run has a thread of its own, so that a long one
//! holds up nobody, and one that does not stop in time cannot hold up the end of the process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio_cron_scheduler::{Job as Tick, JobScheduler, JobSchedulerError};

use super::job::Job;
use super::plan::{Step, step};
use super::runner::{Begin, Order, Runner};
use super::schedule::Schedule;
use crate::store::jobs::JobRow;
use crate::store::{Store, StoreError};

/// At the beginning of every minute.
const EVERY_MINUTE: &str = "0 * * * * *";
/// How soon the end of the last run is noticed when all are waited for.
const NOTICE: Duration = Duration::from_millis(20);

/// Makes a row for each job that has none, with its default schedule. A row that is there keeps the operator's.
///
/// # Errors
/// When the database fails.
pub fn seed(store: &Store, jobs: &[Arc<dyn Job>]) -> Result<(), StoreError> {
    let there: HashSet<String> = store.jobs()?.into_iter().map(|row| row.name).collect();
    for job in jobs.iter().filter(|job| !there.contains(job.name())) {
        store.add_job(&JobRow::new(job.name(), job.cron(), job.time_zone()))?;
    }
    Ok(())
}

/// The jobs, and those of their runs that this process has begun.
pub struct Agenda {
    jobs: Vec<Arc<dyn Job>>,
    runner: Runner,
    running: Mutex<Vec<JoinHandle<()>>>,
    /// Schedules that cannot be read, so that each is told once and not every minute.
    told: Mutex<HashSet<String>>,
    /// Held while somebody looks.
    looking: Mutex<()>,
}

impl Agenda {
    /// An agenda of jobs.
    #[must_use]
    pub fn new(jobs: Vec<Arc<dyn Job>>, runner: Runner) -> Self {
        Self { jobs, runner, running: Mutex::default(), told: Mutex::default(), looking: Mutex::default() }
    }

    /// Starts what is due now, records what has died, and plans what is new. Blocks as long as the database takes, not as
    /// long as the jobs run. A database that fails is told in the log; the next look may have more luck.
    pub fn look(&self) {
        // A database that answers late must not make looks pile up.
        let Ok(_looking) = self.looking.try_lock() else { return };
        if self.runner.is_stopping() {
            return;
        }
        if let Err(error) = self.look_at_all() {
            tracing::warn!(%error, "which jobs are due is not known; next try in a minute");
        }
    }

    fn look_at_all(&self) -> Result<(), StoreError> {
        let store = self.runner.store();
        seed(store, &self.jobs)?;
        let (mut rows, now) = (store.jobs()?, self.runner.now());
        let mut any_dead = false;
        for row in rows.iter().filter(|row| row.lease_owner.is_some() && !row.is_taken(now)) {
            if store.bury_dead_run(&row.name, now)? {
                any_dead = true;
                tracing::warn!(job = row.name, "the process of the last run ended without a word: recorded as interrupted");
            }
        }
        if any_dead {
            rows = store.jobs()?;
        }
        for row in &rows {
            if let Some(job) = self.jobs.iter().find(|job| job.name() == row.name) {
                self.look_at(job, row)?;
            }
        }
        Ok(())
    }

    fn look_at(&self, job: &Arc<dyn Job>, row: &JobRow) -> Result<(), StoreError> {
        let schedule = match Schedule::parse(&row.cron, &row.time_zone) {
            Ok(schedule) => schedule,
            Err(error) => {
                if lock(&self.told).insert(format!("{} {}", row.name, row.schedule())) {
                    tracing::error!(job = row.name, "its schedule cannot be used, so it does not run by itself: {error}");
                }
                return Ok(());
            }
        };
        match step(row, &schedule, self.runner.now()) {
            Step::Wait => Ok(()),
            Step::Plan(next_run) => self.runner.store().plan_job(row, next_run).map(drop),
            Step::Start { next, trigger } => {
                let order = Order { trigger, dry_run: false, due: Some(next), echo: None };
                self.start(job, order)
            }
        }
    }

    fn start(&self, job: &Arc<dyn Job>, order: Order) -> Result<(), StoreError> {
        // Another process may have been faster.
        let Begin::Begun(run) = self.runner.begin(job.as_ref(), order)? else { return Ok(()) };
        let (runner, job) = (self.runner.clone(), Arc::clone(job));
        let name = job.name();
        let work = move || {
            if let Err(error) = runner.perform(job.as_ref(), &run) {
                tracing::error!(job = job.name(), %error, "how the run ended is not recorded");
            }
        };
        // Locked before the thread begins: nobody may see its work and find nobody at work.
        let mut running = lock(&self.running);
        match std::thread::Builder::new().name(name.to_owned()).spawn(work) {
            Ok(thread) => {
                running.retain(|thread| !thread.is_finished());
                running.push(thread);
            }
            // Its lease runs out, and it is tried again.
            Err(error) => tracing::error!(job = name, %error, "the system gives no thread for the job"),
        }
        Ok(())
    }

    /// Whether a run that this process has begun goes on, or one may just be beginning.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.looking.try_lock().is_err() || lock(&self.running).iter().any(|thread| !thread.is_finished())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An agenda that is looked at every minute.
pub struct Scheduler {
    agenda: Arc<Agenda>,
    ticker: JobScheduler,
}

impl Scheduler {
    /// Looks at an agenda now, for what was missed, and from now on every minute.
    ///
    /// # Errors
    /// When the ticker cannot start: a defect.
    pub async fn start(agenda: Agenda) -> Result<Self, JobSchedulerError> {
        Self::start_with(agenda, EVERY_MINUTE).await
    }

    async fn start_with(agenda: Agenda, ticks: &str) -> Result<Self, JobSchedulerError> {
        let agenda = Arc::new(agenda);
        let ticker = JobScheduler::new().await?;
        let ticking = Arc::clone(&agenda);
        let tick = Tick::new_async(ticks, move |_, _| {
            look_elsewhere(&ticking);
            Box::pin(std::future::ready(()))
        })?;
        ticker.add(tick).await?;
        ticker.start().await?;
        look_elsewhere(&agenda);
        Ok(Self { agenda, ticker })
    }

    /// Starts nothing any more and waits until the runs of this process have ended, at most `grace`; they must have been told
    /// to stop. `false`: some went on, and will be recorded as interrupted when their lease has run out.
    pub async fn finish(mut self, grace: Duration) -> bool {
        if let Err(error) = self.ticker.shutdown().await {
            tracing::debug!(%error, "the ticker did not stop well");
        }
        let begun = Instant::now();
        while self.agenda.is_busy() {
            if begun.elapsed() >= grace {
                return false;
            }
            tokio::time::sleep(NOTICE).await;
        }
        true
    }
}

/// Looks on a thread where blocking is allowed.
fn look_elsewhere(agenda: &Arc<Agenda>) {
    let agenda = Arc::clone(agenda);
    tokio::task::spawn_blocking(move || agenda.look());
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

    use super::*;
    use crate::config::DatabaseUrl;
    use crate::jobs::{Clock, JobError, Outcome, Run, Stop};

    /// Counts its runs; each goes on until it is told to stop, or for ever.
    struct Endless {
        runs: AtomicU32,
        listens: bool,
    }

    impl Job for Endless {
        fn name(&self) -> &'static str {
            "endless"
        }

        fn about(&self) -> &'static str {
            "for tests"
        }

        fn cron(&self) -> &'static str {
            "0 * * * *"
        }

        fn run(&self, run: &Run) -> Result<Outcome, JobError> {
            self.runs.fetch_add(1, Ordering::SeqCst);
            loop {
                if self.listens {
                    run.wait(Duration::from_millis(5))?;
                } else {
                    std::thread::park();
                }
            }
        }
    }

    /// Starts a scheduler that ticks every second, waits until a tick has found the job due, and ends.
    async fn begin_and_finish(listens: bool, grace: Duration) -> bool {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("x.sqlite3")), 2).expect("it opens");
        store.migrate().expect("it migrates");
        let (hands, stop) = (Arc::new(AtomicI64::new(60)), Stop::default());
        let told = Arc::clone(&hands);
        let runner = Runner::new(store.clone(), Clock::of(move || told.load(Ordering::SeqCst)), stop.clone());
        let job = Arc::new(Endless { runs: AtomicU32::new(0), listens });
        let agenda = Agenda::new(vec![Arc::clone(&job) as Arc<dyn Job>], runner);
        let scheduler = Scheduler::start_with(agenda, "* * * * * *").await.expect("it starts");
        let planned = || store.jobs().is_ok_and(|rows| rows.first().is_some_and(|row| row.next_run == Some(3_600)));
        await_that(planned).await;
        assert_eq!(job.runs.load(Ordering::SeqCst), 0, "nothing is due yet");
        hands.store(3_600, Ordering::SeqCst);
        await_that(|| job.runs.load(Ordering::SeqCst) == 1).await;
        stop.set();
        scheduler.finish(grace).await
    }

    async fn await_that(condition: impl Fn() -> bool) {
        let begun = Instant::now();
        while !condition() {
            assert!(begun.elapsed() < Duration::from_mins(1), "waited in vain");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_tick_finds_what_is_due_and_the_end_waits_for_it() {
        assert!(begin_and_finish(true, Duration::from_mins(1)).await, "it ended within the grace");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_job_that_does_not_listen_holds_nobody_up() {
        assert!(!begin_and_finish(false, Duration::from_millis(50)).await, "it goes on, and nobody waits longer");
    }
}
