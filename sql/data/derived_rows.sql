-- What triggers keep from here on, made once from the rows that are there: vanished accounts, pairs
-- that a block separates, counters. On a new database that is the ghost alone.
select private.repair_visibility();

select private.repair_counters();
