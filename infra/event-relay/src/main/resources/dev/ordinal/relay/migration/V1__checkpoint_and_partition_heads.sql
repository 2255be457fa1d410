-- How far the log has been relayed, and who may say so: the holder until lease_until on this database's clock, fenced by its token.
create table event_relay.checkpoint (
    name        text collate "C" primary key,
    epoch       text,
    position    bigint not null default 0,
    event_id    text,
    holder      text not null,
    token       bigint not null,
    lease_until timestamptz not null
) with (fillfactor = 50);

-- A topic's number of partitions, fixed when it is first met.
create table event_relay.topic (
    topic      text collate "C" primary key,
    partitions integer not null check (partitions > 0)
);

-- Position of the last event relayed into each partition: what a reader must have reached to be caught up.
create table event_relay.partition_head (
    topic     text collate "C" not null references event_relay.topic,
    partition integer not null,
    position  bigint not null,
    primary key (topic, partition)
) with (fillfactor = 50);
