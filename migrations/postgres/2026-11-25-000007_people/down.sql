DROP TABLE saved_pairs;
CREATE TABLE saved_pairs (
    user_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
    substitute_id BIGINT NOT NULL REFERENCES products (id) ON DELETE RESTRICT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, product_id, substitute_id)
);
CREATE INDEX saved_pairs_product ON saved_pairs (product_id);
CREATE INDEX saved_pairs_substitute ON saved_pairs (substitute_id);
DROP TABLE password_resets;
DROP TABLE login_failures;
DROP TABLE sessions;
DROP TABLE group_permissions;
DROP TABLE user_permissions;
DROP TABLE user_groups;
DROP TABLE groups;
DROP TABLE users;
