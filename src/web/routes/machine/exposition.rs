//! The figures of `/metrics` in the text format of Prometheus: what each is called and means.
//!
//! Names are promises: dashboards and alerts are made of them. Times are Unix seconds. What is not known is not there.

use prometheus::TextEncoder;
use prometheus::proto::{Gauge, LabelPair, Metric, MetricFamily, MetricType};
use serde_json::{Map, Value};

use crate::store::figures::{Connections, Figures};
use crate::store::jobs::{JobFigures, Outcome, Run};
use crate::store::pace::PaceRow;

/// Counts of one run that are told; the rest is left out. Jobs have a dozen.
const MOST_COUNTS: usize = 50;
/// Characters in the name of a count.
const LONGEST_NAME: usize = 60;

/// What is of this process alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Process {
    /// When it began to serve.
    pub(super) started: i64,
    /// Its connections to the database.
    pub(super) connections: Connections,
}

/// Everything, as Prometheus reads it; `now` in Unix milliseconds.
///
/// # Errors
/// When a family without samples was made: a defect.
pub(super) fn text(figures: &Figures, process: &Process, now: i64) -> Result<String, prometheus::Error> {
    let mut families = Families::default();
    of_process(&mut families, process);
    of_catalogue(&mut families, figures);
    of_open_food_facts(&mut families, &figures.pace, now);
    of_jobs(&mut families, &figures.jobs, now.div_euclid(1_000));
    of_last_runs(&mut families, &figures.jobs);
    TextEncoder::new().encode_to_string(&families.0)
}

fn of_process(families: &mut Families, process: &Process) {
    let Process { started, connections } = process;
    let version = [([env!("CARGO_PKG_VERSION")], 1)];
    families.each("build_info", "The version of this process.", ["version"], version);
    families.one("start_timestamp_seconds", "When this process began to serve.", Some(*started));
    let states = [(["busy"], connections.busy.into()), (["idle"], connections.idle.into())];
    families.each("database_connections", "Connections of this process that read.", ["state"], states);
    let most = Some(connections.most.into());
    families.one("database_connections_max", "How many connections of this process may read at a time.", most);
}

fn of_catalogue(families: &mut Families, figures: &Figures) {
    let overview = &figures.overview;
    families.one("catalogue_products", "Products in the catalogue.", Some(overview.products.into()));
    let categories = i64::try_from(figures.categories).ok();
    families.one("catalogue_categories", "Categories that hold products.", categories);
    let examples_only = "Whether the catalogue holds our own examples and nothing else.";
    families.one("catalogue_examples_only", examples_only, Some(overview.examples_only.into()));
    families.one("catalogue_data_timestamp_seconds", "The date of the newest data.", overview.data_date);
}

fn of_open_food_facts(families: &mut Families, pace: &PaceRow, now: i64) {
    let until = pace.open_until.filter(|until| *until > now);
    let open = "Whether Open Food Facts is left alone after too many failures.";
    families.one("open_food_facts_breaker_open", open, Some(until.is_some().into()));
    let name = "open_food_facts_breaker_open_until_timestamp_seconds";
    families.one(name, "Until when Open Food Facts is left alone; only while it is.", until.map(|until| until.div_euclid(1_000)));
    let failures = Some(pace.failures.into());
    families.one("open_food_facts_consecutive_failures", "Calls to Open Food Facts that failed in a row.", failures);
}

fn of_jobs(families: &mut Families, jobs: &[JobFigures], now: i64) {
    let mut each = |name, help, value: &dyn Fn(&JobFigures) -> Option<i64>| {
        let samples = jobs.iter().filter_map(|figures| Some(([figures.job.name.as_str()], value(figures)?)));
        families.each(name, help, ["job"], samples);
    };
    each("job_enabled", "Whether the clock may start the job.", &|it| Some(it.job.enabled.into()));
    each("job_running", "Whether some process runs the job now.", &|it| Some(it.job.is_taken(now).into()));
    each("job_next_run_timestamp_seconds", "When the job is due; in the past: overdue.", &|it| it.job.next_run);
    let failures = "Runs of the job that failed since the last one that succeeded, at least in part.";
    each("job_consecutive_failures", failures, &|it| Some(it.failures));
    let success = "When a run of the job last ended as succeeded.";
    each("job_last_success_timestamp_seconds", success, &|it| it.succeeded_at);
    let last = |it: &JobFigures, value: fn(&Run) -> Option<i64>| it.last.as_ref().and_then(value);
    let start = "When the last run of the job that has ended began.";
    each("job_last_run_start_timestamp_seconds", start, &|it| last(it, |run| Some(run.started_at)));
    each("job_last_run_end_timestamp_seconds", "When the last run of the job ended.", &|it| last(it, |run| run.ended_at));
    let duration = |run: &Run| run.ended_at.map(|end| end.saturating_sub(run.started_at).max(0));
    each("job_last_run_duration_seconds", "How long the last run of the job took.", &|it| last(it, duration));
}

fn of_last_runs(families: &mut Families, jobs: &[JobFigures]) {
    let last = || jobs.iter().filter_map(|figures| Some((figures.job.name.as_str(), figures.last.as_ref()?)));
    let outcomes = last().flat_map(|(job, run)| {
        Outcome::ALL.into_iter().map(move |outcome| ([job, outcome.name()], (run.outcome == Some(outcome)).into()))
    });
    let help = "How the last run of the job ended: 1 for its outcome, 0 for the others.";
    families.each("job_last_run_outcome", help, ["job", "outcome"], outcomes);
    let counts: Vec<(&str, Vec<(String, i64)>)> = last().map(|(job, run)| (job, counts(&run.counts))).collect();
    let samples = counts.iter().flat_map(|(job, counts)| counts.iter().map(|(name, value)| ([*job, name.as_str()], *value)));
    families.each("job_last_run_counted", "What the last run of the job counted, by name.", ["job", "name"], samples);
}

/// The counts of a run by name. What is no count is left out: a newer version may have written it.
fn counts(json: &str) -> Vec<(String, i64)> {
    let counts: Map<String, Value> = serde_json::from_str(json).unwrap_or_default();
    let short = counts.into_iter().filter(|(name, _)| name.chars().count() <= LONGEST_NAME);
    short.filter_map(|(name, value)| Some((name, value.as_i64()?))).take(MOST_COUNTS).collect()
}

/// Families of gauges, in the order they were added.
#[derive(Default)]
struct Families(Vec<MetricFamily>);

impl Families {
    /// A figure without labels, if it is known.
    fn one(&mut self, name: &str, help: &str, value: Option<i64>) {
        self.each(name, help, [], value.map(|value| ([], value)));
    }

    /// A figure for each of several label values; no two may have the same.
    fn each<'a, const N: usize>(
        &mut self,
        name: &str,
        help: &str,
        labels: [&str; N],
        samples: impl IntoIterator<Item = ([&'a str; N], i64)>,
    ) {
        let samples: Vec<Metric> = samples.into_iter().map(|(values, value)| sample(labels, values, value)).collect();
        if samples.is_empty() {
            return;
        }
        let mut family = MetricFamily::default();
        family.set_name(format!("purbeurre_{name}"));
        family.set_help(help.to_owned());
        family.set_field_type(MetricType::GAUGE);
        family.set_metric(samples);
        self.0.push(family);
    }
}

fn sample<const N: usize>(labels: [&str; N], values: [&str; N], value: i64) -> Metric {
    let mut gauge = Gauge::default();
    #[expect(clippy::cast_precision_loss, reason = "Prometheus has no other numbers; seconds and counts are exact in them")]
    gauge.set_value(value as f64);
    let mut metric = Metric::from_gauge(gauge);
    let pair = |(name, value): (&str, &str)| {
        let mut pair = LabelPair::default();
        pair.set_name(name.to_owned());
        pair.set_value(value.to_owned());
        pair
    };
    metric.set_label(labels.into_iter().zip(values).map(pair).collect());
    metric
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::finding::Overview;
    use crate::store::jobs::{JobRow, Trigger};

    const NOON: i64 = 1_795_608_000;

    fn figures(counts: &str) -> Figures {
        let last = Run {
            id: 7,
            job: "tidy".to_owned(),
            trigger: Trigger::Schedule,
            dry_run: false,
            owner: "somebody".to_owned(),
            started_at: NOON,
            // The machine's clock was set back meanwhile.
            ended_at: Some(NOON - 10),
            outcome: Some(Outcome::Partial),
            counts: counts.to_owned(),
            error: None,
        };
        let mut job = JobRow::new("tidy", "0 0 * * *", "Europe/Paris");
        (job.lease_owner, job.lease_until) = (Some("somebody".to_owned()), Some(NOON + 1));
        Figures {
            jobs: vec![JobFigures { job, last: Some(last), succeeded_at: None, failures: 3 }],
            pace: PaceRow { failures: 5, open_until: Some(NOON * 1_000 + 500), ..PaceRow::default() },
            overview: Overview::default(),
            categories: 0,
        }
    }

    fn lines(figures: &Figures, now: i64) -> Vec<String> {
        let process = Process { started: NOON, connections: Connections { busy: 0, idle: 1, most: 4 } };
        let text = text(figures, &process, now).expect("it is written");
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.replacen("purbeurre_", "", 1)).collect()
    }

    #[test]
    fn what_is_over_at_a_time_is_over_then() {
        let at = |now| {
            let lines = lines(&figures("{}"), now);
            let has = |line: &str| lines.iter().any(|one| one == line);
            assert!(has("job_last_run_duration_seconds{job=\"tidy\"} 0") && has("job_consecutive_failures{job=\"tidy\"} 3"));
            let until = has(&format!("open_food_facts_breaker_open_until_timestamp_seconds {NOON}"));
            (has("open_food_facts_breaker_open 1"), until, has("job_running{job=\"tidy\"} 1"))
        };
        assert_eq!(at(NOON * 1_000), (true, true, true));
        assert_eq!(at(NOON * 1_000 + 500), (false, false, true));
        assert_eq!(at((NOON + 1) * 1_000), (false, false, false));
    }

    #[test]
    fn hostile_counts_stay_label_values() {
        let hostile = r#"{"a\"} 1\nx{b=\"": 2, "late\\": 3, "half": 0.5, "text": "9", "list": [1], "minus": -1}"#;
        let lines = lines(&figures(hostile), NOON);
        let told: Vec<&String> = lines.iter().filter(|line| line.starts_with("job_last_run_counted")).collect();
        let expected = [r#"a\"} 1\nx{b=\"", 2"#, r#"late\\", 3"#, r#"minus", -1"#];
        let expected = expected.map(|one| format!("job_last_run_counted{{job=\"tidy\",name=\"{}", one.replace("\", ", "\"} ")));
        assert_eq!(told, expected.iter().collect::<Vec<_>>());
        for broken in ["", "[]", "{\"a\":", "null", "{\"a\":1e400}"] {
            assert_eq!(counts(broken), [], "{broken}");
        }
    }

    #[test]
    fn what_a_run_counts_is_bounded() {
        let many: Map<String, Value> = (0..1_000).map(|number| (format!("count {number:04}"), number.into())).collect();
        assert_eq!(counts(&Value::Object(many).to_string()).len(), MOST_COUNTS);
        let long = "é".repeat(LONGEST_NAME);
        assert_eq!(counts(&format!("{{\"{long}\":1,\"{long}é\":2}}")), [(long, 1)]);
    }
}
