ALTER TABLE catalogue DROP COLUMN popularity;
