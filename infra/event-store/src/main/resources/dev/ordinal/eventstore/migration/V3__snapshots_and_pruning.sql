-- The state of a stream as of one of its events, to be folded on from there. Only a copy: a row may be deleted at any time. The digest covers all the rest.
CREATE TABLE event_store.snapshot (
    stream_id text COLLATE "C" NOT NULL PRIMARY KEY,
    sequence  bigint           NOT NULL,
    event_id  text COLLATE "C" NOT NULL,
    type      text COLLATE "C" NOT NULL,
    revision  text COLLATE "C",
    payload   bytea            NOT NULL,
    digest    bytea            NOT NULL
);

-- For deleting outcomes that are no longer kept, oldest first.
CREATE INDEX outcome_recorded_at ON event_store.outcome (recorded_at);
