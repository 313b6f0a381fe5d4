-- People with an account. Moments are Unix seconds. The keys are how name and e-mail are looked up: folded, so that nobody
-- can take a name that differs from another only by its capitals. An empty e-mail is none.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    username TEXT NOT NULL UNIQUE,
    username_key TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    -- In PHC form (argon2id), or as Django wrote it until the next log-in; '!' and what follows fits no password.
    password TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    staff BOOLEAN NOT NULL,
    superuser BOOLEAN NOT NULL,
    joined_at BIGINT NOT NULL,
    last_login_at BIGINT
);
CREATE INDEX users_by_username_key ON users (username_key);
CREATE INDEX users_by_email_key ON users (email_key);

-- Groups of staff, and what users and groups may do: a permission is written 'product.change'.
CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE user_groups (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_id)
);
CREATE INDEX user_groups_group ON user_groups (group_id);
CREATE TABLE user_permissions (
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (user_id, permission)
);
CREATE TABLE group_permissions (
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (group_id, permission)
);

-- Who is logged in where. Only a hash of the cookie's token is kept: whoever reads this table cannot use it.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    browser TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Attempts to log in that failed, for each account and each address: the next one has to wait longer.
CREATE TABLE login_failures (
    subject TEXT PRIMARY KEY NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

-- Letters sent to people who forgot their password. Only a hash of the token is kept; a row goes when it is used.
CREATE TABLE password_resets (
    token_hash TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_resets_user ON password_resets (user_id);

-- What people keep, now that there are people: it goes with its owner, and holds its two products.
-- Until now nobody could have written anything here.
DROP TABLE saved_pairs;
CREATE TABLE saved_pairs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    product_id INTEGER NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
    substitute_id INTEGER NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, product_id, substitute_id)
);
CREATE INDEX saved_pairs_newest ON saved_pairs (user_id, created_at, id);
CREATE INDEX saved_pairs_product ON saved_pairs (product_id);
CREATE INDEX saved_pairs_substitute ON saved_pairs (substitute_id);
