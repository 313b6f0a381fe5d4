DROP TABLE open_food_facts;
