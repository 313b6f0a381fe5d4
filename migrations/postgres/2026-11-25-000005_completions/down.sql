DROP TABLE completions;
