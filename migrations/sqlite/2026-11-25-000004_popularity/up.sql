-- How many products are how popular: JSON, the number of those scanned by 0, 1, 2–3, 4–7, 8–15 … people.
ALTER TABLE catalogue ADD COLUMN popularity TEXT NOT NULL DEFAULT '[]';
