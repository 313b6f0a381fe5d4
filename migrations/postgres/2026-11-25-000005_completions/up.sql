-- What Open Food Facts answered when pages asked it for more, so that it is not asked the same again for a while. `question` is
-- what was asked, its kind first; `asked_at` Unix seconds; `codes` the barcodes that came, in JSON.
CREATE TABLE completions (
    question TEXT PRIMARY KEY NOT NULL,
    asked_at BIGINT NOT NULL,
    codes TEXT NOT NULL
);
CREATE INDEX completions_asked_at ON completions (asked_at);
