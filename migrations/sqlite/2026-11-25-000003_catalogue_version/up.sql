-- Moves on with every write to the catalogue, so that what was made of it is known to be out of date. A row of its own: the
-- one of `catalogue` holds the vocabulary, which would be written anew each time.
CREATE TABLE catalogue_version (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    version BIGINT NOT NULL
);
INSERT INTO catalogue_version (id, version) VALUES (1, 1);
