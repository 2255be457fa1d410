-- What becomes of a generation. BUILDING: a rebuild alone writes it. LIVE: the projectors of its version keep it current, whether readers use it or not. FROZEN: as of a
-- moment, nobody writes it. DROPPED: nothing is left but its number, which is never used again.
alter table projection.generation drop constraint generation_state_check;
update projection.generation set state = 'LIVE' where state = 'BUILDING';
alter table projection.generation
    add constraint generation_state_check check (state in ('BUILDING', 'LIVE', 'FROZEN', 'DROPPED')),
    -- The read model whose projection folded it, where it stands under a name of its own; null: its own.
    add column model_of text collate "C",
    -- The last position that a frozen one may have seen.
    add column until_position bigint,
    -- Up to where, and when, it was last found to be what a fold of the event store gives.
    add column verified_to bigint,
    add column verified_at timestamptz,
    -- When it was given up, and when the last of its rows or keys was gone.
    add column dropped_at timestamptz,
    add column cleared_at timestamptz;

-- Every switch of readers to a generation, in order. Never deleted from.
create table projection.promotion (
    id          bigint generated always as identity primary key,
    projection  text collate "C" not null,
    generation  integer not null,
    version     integer not null,
    promoted_at timestamptz not null default clock_timestamp(),
    promoted_by text not null,
    foreign key (projection, generation) references projection.generation on delete cascade
);
create index promotion_of on projection.promotion (projection, version, id);

insert into projection.promotion (projection, generation, version, promoted_at, promoted_by)
select projection, generation, version, created_at, 'projector'
  from projection.active join projection.generation using (projection, generation);

-- How a generation is built, and by whom: the owner while its lease lasts.
create table projection.rebuild (
    projection     text collate "C" not null,
    generation     integer not null,
    source         text not null check (source in ('STORE', 'KAFKA')),
    parallel       integer not null check (parallel > 0),
    keep           boolean not null,
    verify         boolean not null,
    until_position bigint,
    target         bigint not null,
    phase          text not null default 'BUILD'
        check (phase in ('BUILD', 'CATCH_UP', 'INDEX', 'VERIFY', 'SWITCH', 'DONE')),
    owner          text not null,
    owner_name     text not null,
    lease_until    timestamptz not null,
    started_at     timestamptz not null default clock_timestamp(),
    finished_at    timestamptz,
    error          text,
    primary key (projection, generation),
    foreign key (projection, generation) references projection.generation on delete cascade
) with (fillfactor = 50);
