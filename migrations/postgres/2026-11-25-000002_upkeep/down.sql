DROP TABLE update_cursor;
DROP TABLE saved_pairs;
DROP TABLE category_visits;
