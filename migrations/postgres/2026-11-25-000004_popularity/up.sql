-- How many products are how popular: JSON, the number of those scanned by 0, 1, 2–3, 4–7, 8–15 … people.
ALTER TABLE catalogue ADD COLUMN popularity TEXT NOT NULL DEFAULT '[]';

-- GIN hands out all matches before the most popular of them can be told, thousands for a common word. So each product also has
-- the term of its popularity (p0, p1, p2 …, as above): a search looks among the most popular first, where a few hundred match.
UPDATE product_index SET terms = terms || setweight(
    to_tsvector('simple', 'p' || CASE WHEN popularity > 0 THEN length(ltrim(popularity::bit(32)::text, '0')) ELSE 0 END), 'D');
-- With it the planner would sometimes walk all products, most popular first, in search of a few.
DROP INDEX product_index_popularity;
