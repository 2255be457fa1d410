-- Streams that a generation could not go on with. The event at `position` and all that follow it in its stream wait; the events themselves stand in the log.
create table projection.parked (
    projection  text collate "C" not null,
    generation  integer not null,
    stream_id   text collate "C" not null,
    stream_type text not null,
    topic       text collate "C" not null,
    partition   integer not null,
    sequence    bigint not null,
    position    bigint not null,
    event_id    text not null,
    type        text not null,
    revision    text,
    cause       text not null,
    state       text not null default 'PARKED' check (state in ('PARKED', 'ASKED', 'RETRYING')),
    attempts    integer not null default 1,
    parked_at   timestamptz not null default clock_timestamp(),
    primary key (projection, generation, stream_id),
    foreign key (projection, generation) references projection.generation on delete cascade
);
create index parked_asked on projection.parked (projection, generation) where state = 'ASKED';

-- Events that an operator has taken out of a read model, whatever generation. Never deleted from.
create table projection.discarded (
    projection   text collate "C" not null,
    position     bigint not null,
    stream_id    text collate "C" not null,
    sequence     bigint not null,
    event_id     text not null,
    type         text not null,
    cause        text not null,
    reason       text not null,
    discarded_by text not null,
    discarded_at timestamptz not null default clock_timestamp(),
    primary key (projection, position, event_id)
);

-- Who works on a partition, and how many workers died there in a row: one that leaves in order clears its name. While there is suspicion, `trying` is the position up to
-- which the batch under way goes, and `alone` says that it is a single event.
create table projection.attempt (
    projection text collate "C" not null,
    generation integer not null,
    topic      text collate "C" not null,
    partition  integer not null,
    worker     text not null,
    deaths     integer not null default 0,
    trying     bigint,
    alone      boolean not null default false,
    primary key (projection, generation, topic, partition),
    foreign key (projection, generation) references projection.generation on delete cascade
) with (fillfactor = 50);
