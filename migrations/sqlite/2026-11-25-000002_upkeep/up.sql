-- What the weekly update remembers of a category: when it was last fetched, how many new products that brought, and until
-- when it yields its place to others (all in Unix seconds).
CREATE TABLE category_visits (
    tag TEXT PRIMARY KEY NOT NULL,
    fetched_at BIGINT NOT NULL,
    brought BIGINT NOT NULL,
    resting_until BIGINT
) WITHOUT ROWID;

-- What people keep: this product, and what may stand in for it. Whatever is written here is never deleted, by no job and no
-- import: the database itself refuses.
CREATE TABLE saved_pairs (
    user_id BIGINT NOT NULL,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
    substitute_id INTEGER NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, product_id, substitute_id)
) WITHOUT ROWID;
CREATE INDEX saved_pairs_product ON saved_pairs (product_id);
CREATE INDEX saved_pairs_substitute ON saved_pairs (substitute_id);

-- One row: up to when the files of changes are applied (Unix seconds), which taxonomy was last taken over, and whether all
-- products have their places in it.
CREATE TABLE update_cursor (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    applied_to BIGINT,
    taxonomy_etag TEXT,
    placed BOOLEAN NOT NULL
);
INSERT INTO update_cursor (id, applied_to, taxonomy_etag, placed) VALUES (1, NULL, NULL, 1);
