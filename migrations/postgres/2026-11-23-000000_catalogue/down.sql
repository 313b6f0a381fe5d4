DROP TABLE catalogue;
DROP TABLE product_index;
DROP TABLE products;
DROP TABLE category_parents;
DROP TABLE categories;
