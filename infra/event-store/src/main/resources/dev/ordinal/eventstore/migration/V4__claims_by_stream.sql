-- A stream may give up all that it has taken at once.
CREATE INDEX ON event_store.claim (stream_id);
