-- How many processes died in a row while they had a segment and events of it before them; and once that is suspicious, between which positions the events are that are alone at
-- work, and the how many times in a row it is just these (0: none are).
alter table reaction.token
    add column deaths         integer not null default 0,
    add column suspected_from bigint  not null default 0,
    add column suspected_to   bigint  not null default 0,
    add column trial          integer not null default 0;
