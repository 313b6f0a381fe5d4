//! Load from `wrk`, the HTTP benchmark that Debian packages: `apt-get install wrk`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;

/// Connections kept open by one thread: enough to keep every core of a small machine busy.
const CONNECTIONS: &str = "32";

/// What one round of load came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) answers: f64,
    pub(crate) per_second: f64,
    /// Milliseconds that half of the answers took at most.
    pub(crate) p50: f64,
    /// Milliseconds that 99 of 100 answers took at most.
    pub(crate) p99: f64,
}

/// Requests to repeat, as a script that wrk reads.
pub(crate) struct Script {
    path: PathBuf,
}

impl Script {
    /// Requests for these paths, one after the other, with these headers. `afresh`: no address is asked twice, each gets a number
    /// that the site does not read, so that nothing kept can answer.
    pub(crate) fn new(folder: &Path, name: &str, paths: &[String], headers: &[(&str, &str)], afresh: bool) -> Outcome<Self> {
        let mut script = String::from("local paths = {\n");
        for path in paths {
            writeln!(script, "  \"{path}\",")?;
        }
        script.push_str("}\nlocal headers = {}\n");
        for (header, value) in headers {
            writeln!(script, "headers[\"{header}\"] = \"{value}\"")?;
        }
        script.push_str(if afresh {
            "local at = 0
request = function()
  at = at + 1
  return wrk.format('GET', paths[at % #paths + 1] .. '&n=' .. at, headers)
end
"
        } else {
            "local requests, at = {}, 0
init = function(arguments)
  for place, path in ipairs(paths) do requests[place] = wrk.format('GET', path, headers) end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
"
        });
        script.push_str(
            "done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('RESULT %d %f %f %f %d\\n', summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
",
        );
        let path = folder.join(name);
        fs::write(&path, script)?;
        Ok(Self { path })
    }

    /// Loads a server for so many seconds. A single answer that is an error makes the round worthless.
    pub(crate) fn run(&self, address: &str, seconds: u64) -> Outcome<Load> {
        let output = Command::new("wrk")
            .args(["--threads", "1", "--connections", CONNECTIONS, "--duration", &format!("{seconds}s"), "--script"])
            .arg(&self.path)
            .arg(format!("http://{address}/"))
            .output()
            .map_err(|why| format!("wrk cannot be run ({why}): install it with apt-get install wrk"))?;
        let said = String::from_utf8_lossy(&output.stdout);
        let result = said
            .lines()
            .find_map(|line| line.strip_prefix("RESULT "))
            .ok_or_else(|| format!("wrk failed: {said}{}", String::from_utf8_lossy(&output.stderr)))?;
        let figures = result.split(' ').map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        match figures.as_slice() {
            [answers, per_second, p50, p99, 0.0] => Ok(Load { answers: *answers, per_second: *per_second, p50: *p50, p99: *p99 }),
            _ => Err(format!("wrk saw errors from {address}:\n{said}").into()),
        }
    }
}
