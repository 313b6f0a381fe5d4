CREATE INDEX product_index_popularity ON product_index (popularity DESC, product_id);
UPDATE product_index SET terms = ts_delete(terms, (SELECT array_agg('p' || n) FROM generate_series(0, 32) AS n));
ALTER TABLE catalogue DROP COLUMN popularity;
