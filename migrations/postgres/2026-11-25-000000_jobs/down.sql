DROP TABLE run_lines;
DROP TABLE runs;
DROP TABLE jobs;
