-- Work on a clock, one row a job. Times are Unix seconds. `planned` is the schedule that `next_run` was worked out from,
-- `lease_owner` who runs it now and `lease_until` how long that is believed without a sign of life. `resume` is the JSON that a
-- run left for the one after it.
CREATE TABLE jobs (
    name TEXT PRIMARY KEY NOT NULL,
    cron TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    next_run BIGINT,
    planned TEXT,
    lease_owner TEXT,
    lease_until BIGINT,
    resume TEXT
) WITHOUT ROWID;

-- What ran, when, and how it ended; one without an end is running, or its process died. Numbers are never given out twice.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    job TEXT NOT NULL,
    "trigger" TEXT NOT NULL CHECK ("trigger" IN ('schedule', 'catch-up', 'command', 'admin')),
    dry_run BOOLEAN NOT NULL,
    owner TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    outcome TEXT CHECK (outcome IN ('succeeded', 'partial', 'failed', 'interrupted')),
    counts TEXT NOT NULL,
    error TEXT,
    CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX runs_of_job ON runs (job, id);

-- What a run said.
CREATE TABLE run_lines (
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (run_id, number)
) WITHOUT ROWID;
