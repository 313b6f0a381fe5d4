-- The kinds of food. `known` tells whether the taxonomy names it; `products` counts its descendants' too.
CREATE TABLE categories (
    id BIGINT PRIMARY KEY,
    tag TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    synonyms TEXT NOT NULL,
    known BOOLEAN NOT NULL,
    products INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE category_parents (
    category_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    parent_id BIGINT NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    PRIMARY KEY (category_id, parent_id)
);

-- Lists (brands, stores, labels, allergens) are JSON arrays of text.
-- `category_ids` lists every category, ancestors included, each id between blanks: ' 3 17 29 '.
-- Codes compare byte by byte, so that a prefix is a range whatever the collation of the database.
CREATE TABLE products (
    id BIGINT PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    brands TEXT NOT NULL,
    quantity TEXT,
    category_id BIGINT NOT NULL REFERENCES categories (id),
    category_ids TEXT NOT NULL,
    grade TEXT CHECK (grade IN ('a', 'b', 'c', 'd', 'e')),
    score INTEGER,
    score_version INTEGER,
    score_computed BOOLEAN NOT NULL,
    nova_group INTEGER,
    energy_kcal DOUBLE PRECISION,
    fat DOUBLE PRECISION,
    saturated_fat DOUBLE PRECISION,
    carbohydrates DOUBLE PRECISION,
    sugars DOUBLE PRECISION,
    fiber DOUBLE PRECISION,
    proteins DOUBLE PRECISION,
    salt DOUBLE PRECISION,
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

-- The full-text index. Words are folded before they come here: no dictionary, no extension, no special right is needed.
-- Weights tell the fields apart: A name, B brands, C kinds, D tags.
CREATE TABLE product_index (
    product_id BIGINT PRIMARY KEY REFERENCES products (id) ON DELETE CASCADE,
    popularity INTEGER NOT NULL,
    terms TSVECTOR NOT NULL
);
CREATE INDEX product_index_terms ON product_index USING gin (terms);
CREATE INDEX product_index_popularity ON product_index (popularity DESC, product_id);

-- What is derived from all products at once, one row: counts, newest data, and the vocabulary for spelling and completion.
CREATE TABLE catalogue (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL,
    products INTEGER NOT NULL,
    examples INTEGER NOT NULL,
    data_date BIGINT,
    vocabulary BYTEA NOT NULL
);
INSERT INTO catalogue (id, revision, products, examples, data_date, vocabulary) VALUES (1, 0, 0, 0, NULL, '');
