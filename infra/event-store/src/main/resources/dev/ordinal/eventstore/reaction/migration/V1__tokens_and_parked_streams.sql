-- How far a reaction has come with its share of the streams, and which process has that share: the owner, while it was heard of lately. Position 0: before the first event.
create table reaction.token (
    reaction   text collate "C" not null,
    segment    integer not null,
    position   bigint not null,
    event_id   text,
    owner      text,
    claimed_at timestamptz,
    primary key (reaction, segment)
) with (fillfactor = 50);

-- Who takes part in a reaction, each heard of once a second: by their number the segments are shared out.
create table reaction.process (
    reaction text collate "C" not null,
    process  text not null,
    seen_at  timestamptz not null default clock_timestamp(),
    primary key (reaction, process)
) with (fillfactor = 50);

-- Streams that a reaction could not go on with. The event at `position` and all that follow it in its stream wait; the events themselves stand in the log.
create table reaction.parked (
    reaction   text collate "C" not null,
    stream_id  text collate "C" not null,
    segment    integer not null,
    sequence   bigint not null,
    position   bigint not null,
    event_id   text not null,
    type       text not null,
    revision   text,
    cause      text not null,
    -- The code that met it could not read it: whoever takes over the segment tries it by itself.
    unreadable boolean not null,
    state      text not null default 'PARKED' check (state in ('PARKED', 'ASKED', 'RETRYING')),
    attempts   integer not null default 1,
    parked_at  timestamptz not null default clock_timestamp(),
    primary key (reaction, stream_id)
);
create index parked_asked on reaction.parked (reaction) where state = 'ASKED';

-- Events that an operator has taken out of a reaction. Never deleted from.
create table reaction.discarded (
    reaction     text collate "C" not null,
    position     bigint not null,
    stream_id    text collate "C" not null,
    sequence     bigint not null,
    event_id     text not null,
    type         text not null,
    cause        text not null,
    reason       text not null,
    discarded_by text not null,
    discarded_at timestamptz not null default clock_timestamp(),
    primary key (reaction, position, event_id)
);
