create table projection.generation (
    projection   text collate "C" not null,
    generation   integer not null check (generation > 0),
    version      integer not null,
    store        text not null check (store in ('POSTGRES', 'REDIS')),
    stream_types text[] not null,
    state        text not null check (state in ('LIVE', 'BUILDING')),
    created_at   timestamptz not null default clock_timestamp(),
    primary key (projection, generation)
);

-- The generation that readers use; switching is an update of one row.
create table projection.active (
    projection text collate "C" primary key,
    generation integer not null,
    foreign key (projection, generation) references projection.generation
);

-- How far a generation in PostgreSQL has applied each partition, moved in the transaction of its rows. One in Redis keeps its progress there.
create table projection.progress (
    projection text collate "C" not null,
    generation integer not null,
    topic      text collate "C" not null,
    partition  integer not null,
    epoch      text not null,
    position   bigint not null,
    event_id   text,
    primary key (projection, generation, topic, partition),
    foreign key (projection, generation) references projection.generation
) with (fillfactor = 50);
