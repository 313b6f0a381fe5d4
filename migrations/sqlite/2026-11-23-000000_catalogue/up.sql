-- The kinds of food. `known` tells whether the taxonomy names it; `products` counts its descendants' too.
CREATE TABLE categories (
    id INTEGER PRIMARY KEY NOT NULL,
    tag TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    synonyms TEXT NOT NULL,
    known BOOLEAN NOT NULL,
    products INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE category_parents (
    category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    parent_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    PRIMARY KEY (category_id, parent_id)
) WITHOUT ROWID;

-- Lists (brands, stores, labels, allergens) are JSON arrays of text.
-- `category_ids` lists every category, ancestors included, each id between blanks: ' 3 17 29 '.
CREATE TABLE products (
    id INTEGER PRIMARY KEY NOT NULL,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    brands TEXT NOT NULL,
    quantity TEXT,
    category_id INTEGER NOT NULL REFERENCES categories (id),
    category_ids TEXT NOT NULL,
    grade TEXT CHECK (grade IN ('a', 'b', 'c', 'd', 'e')),
    score INTEGER,
    score_version INTEGER,
    score_computed BOOLEAN NOT NULL,
    nova_group INTEGER,
    energy_kcal DOUBLE,
    fat DOUBLE,
    saturated_fat DOUBLE,
    carbohydrates DOUBLE,
    sugars DOUBLE,
    fiber DOUBLE,
    proteins DOUBLE,
    salt DOUBLE,
    stores TEXT NOT NULL,
    labels TEXT NOT NULL,
    allergens TEXT NOT NULL,
    image_url TEXT,
    image_nutrition_url TEXT,
    popularity INTEGER NOT NULL,
    modified_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    example BOOLEAN NOT NULL
);

-- The full-text index. Its row ids hold the popularity above the product's id, so that matches come most popular first
-- without sorting (see src/store/index/sqlite.rs). Words are folded before they come here.
CREATE VIRTUAL TABLE product_index USING fts5 (
    name, brands, kinds, tags,
    content = '', contentless_delete = 1, detail = column, tokenize = 'ascii'
);

-- An import writes thousands of products in one transaction: gather them in memory (16 MiB), and merge segments less often.
INSERT INTO product_index (product_index, rank) VALUES ('hashsize', 16777216);
INSERT INTO product_index (product_index, rank) VALUES ('automerge', 8);

-- What is derived from all products at once, one row: counts, newest data, and the vocabulary for spelling and completion.
CREATE TABLE catalogue (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    revision BIGINT NOT NULL,
    products INTEGER NOT NULL,
    examples INTEGER NOT NULL,
    data_date BIGINT,
    vocabulary BLOB NOT NULL
);
INSERT INTO catalogue (id, revision, products, examples, data_date, vocabulary) VALUES (1, 0, 0, 0, NULL, x'');
