//! Times and sizes: what many measurements come to, and what the kernel says of a process.

use std::fs;

use crate::Outcome;

/// What many measurements come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
}

impl Spread {
    /// Zeros when nothing was measured.
    pub(crate) fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        // The least value that so many of a hundred do not exceed.
        let at = |percent: usize| sorted.get((sorted.len() * percent).div_ceil(100).saturating_sub(1)).copied();
        let at = |percent| at(percent).unwrap_or_default();
        Self { median: at(50), p99: at(99), max: at(100) }
    }
}

/// The middle one.
pub(crate) fn median(values: &[f64]) -> f64 {
    Spread::of(values).median
}

/// How busy the machine is: figures taken on a busy one are lower bounds.
pub(crate) fn noise() -> Outcome<String> {
    let averages = fs::read_to_string("/proc/loadavg")?;
    let averages: Vec<&str> = averages.split(' ').take(3).collect();
    let cores = cores();
    Ok(format!("[{cores} cores, load averages of 1, 5 and 15 minutes: {}]", averages.join(" ")))
}

pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Memory of a process, in MiB.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    /// Pages it has in memory, those shared with the file cache included.
    pub(crate) resident: f64,
    /// What would be free without it: shared pages count in part.
    pub(crate) proportional: f64,
    /// Pages that are its own and no file's.
    pub(crate) anonymous: f64,
    /// The most it ever had resident.
    pub(crate) peak: f64,
}

impl Memory {
    pub(crate) fn of(process: u32) -> Outcome<Self> {
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        Ok(Self {
            resident: mib(&status, "VmRSS:"),
            proportional: mib(&rollup, "Pss:"),
            anonymous: mib(&status, "RssAnon:"),
            peak: mib(&status, "VmHWM:"),
        })
    }

    pub(crate) fn of_self() -> Outcome<Self> {
        Self::of(std::process::id())
    }
}

/// A line such as `VmRSS:   1234 kB`.
fn mib(lines: &str, name: &str) -> f64 {
    let line = lines.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default() / 1024.0
}

/// Processor time of a process until now, in seconds, all threads.
pub(crate) fn processor_seconds(process: u32) -> Outcome<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The second field is the program's name in brackets and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default();
    // Fields 14 and 15 of proc(5), counted from the third; a hundred ticks a second on every Linux.
    Ok((ticks(11) + ticks(12)) / 100.0)
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A row of a table in Markdown.
pub(crate) fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

/// The first rows of a table in Markdown.
pub(crate) fn heading(cells: &[&str]) {
    println!("| {} |\n|{}", cells.join(" | "), " --- |".repeat(cells.len()));
}
