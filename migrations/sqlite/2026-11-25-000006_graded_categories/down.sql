-- Terms that nothing looks for do no harm.
SELECT 1;
