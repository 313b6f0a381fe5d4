-- When Open Food Facts may be asked again, over all instances of this installation: one row, which whoever asks locks.
-- Times are Unix milliseconds. `open_until` is NULL while the breaker is closed.
CREATE TABLE open_food_facts (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    search_free_at BIGINT NOT NULL,
    product_free_at BIGINT NOT NULL,
    file_free_at BIGINT NOT NULL,
    failures INTEGER NOT NULL,
    openings INTEGER NOT NULL,
    open_until BIGINT,
    last_kind TEXT NOT NULL,
    last_error TEXT NOT NULL
);
INSERT INTO open_food_facts VALUES (1, 0, 0, 0, 0, 0, NULL, '', '');
