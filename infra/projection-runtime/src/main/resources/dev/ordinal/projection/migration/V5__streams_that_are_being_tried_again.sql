-- What is being tried again is looked for as well as what is asked for: the answer that told a worker of it may have been lost.
drop index projection.parked_asked;
create index parked_due on projection.parked (projection, generation) where state <> 'PARKED';
