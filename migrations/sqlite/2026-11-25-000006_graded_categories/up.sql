-- The index now knows categories and grades together. What was indexed before is indexed anew when the taxonomy is next taken
-- over: by the next `import --taxonomy`, or the next update.
UPDATE update_cursor SET placed = FALSE, taxonomy_etag = NULL WHERE EXISTS (SELECT 1 FROM products);
