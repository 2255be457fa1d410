-- How many processes died in a row while they had a segment and events of it before them, and once that is suspicious, the position of the event that is alone at work.
alter table reaction.token add column deaths integer not null default 0, add column trying bigint;
