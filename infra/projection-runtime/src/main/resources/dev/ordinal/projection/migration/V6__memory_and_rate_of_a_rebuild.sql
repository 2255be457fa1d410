-- How a rebuild was told to spare others: whoever goes on with it does too. Null: as usual, and what was begun by the version before this one.
-- Behind a statement that waits for this table's lock all rebuilds wait: where a dump holds it, the process that migrates fails and is started again, until the dump is done.
set local lock_timeout to '2s';
alter table projection.rebuild
    add column memory bigint check (memory > 0),
    add column max_rate bigint check (max_rate >= 0);
