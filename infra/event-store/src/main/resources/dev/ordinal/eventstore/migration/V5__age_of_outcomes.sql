-- recorded_at never goes back, so a clock that once stood far ahead is kept in it: how long an answer is kept goes by the clock as it is. Those that are there count from now on.
-- Behind a statement that waits for this table's lock all appends wait: where a dump holds it, the process that migrates fails and is started again, until the dump is done.
SET LOCAL lock_timeout TO '2s';
ALTER TABLE event_store.outcome ADD COLUMN stored_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE event_store.outcome ALTER COLUMN stored_at SET DEFAULT clock_timestamp();

DROP INDEX event_store.outcome_recorded_at;
-- For deleting outcomes that are no longer kept, oldest first.
CREATE INDEX outcome_stored_at ON event_store.outcome (stored_at);

-- The function of V2, but for the age of outcomes. Processes of the version before this one call it too, with the same arguments.

-- Stores a batch of appends, each whole or not at all, and tells which were not plainly stored.
--
-- a_*: one element per append, the end of its range in the e_*, c_*, r_* and o_* arrays. c_take: takes the value, else releases it.
-- r_*: the event that must be the last of its stream just before the append. r_append, o_append: the append that the row belongs to. again: an earlier try of this very batch may have been committed.
--
-- Answers a row per append that failed ('conflict': a stream's expected and actual last sequence; 'claim': the index in c_*; 'key')
-- or that an earlier try had stored ('stored': its first position, or the one behind the head where it has no events). Every other append stands, in order and without holes, behind the
-- position in the last row, whose append is 0.
CREATE OR REPLACE FUNCTION event_store.append(
    again boolean, a_events int[], a_claims int[], a_rests int[], a_outcomes int[],
    e_stream_id text[], e_stream_type text[], e_sequence bigint[], e_event_id text[], e_type text[], e_revision text[],
    e_payload bytea[], e_metadata bytea[], e_occurred_micros bigint[],
    c_take boolean[], c_stream_id text[], c_space text[], c_value_hash bytea[],
    r_append int[], r_stream_id text[], r_sequence bigint[], r_event_id text[],
    o_append int[], o_key bytea[], o_fingerprint bytea[], o_answer bytea[], o_kept_seconds int)
RETURNS TABLE (append int, verdict text, subject text, expected bigint, actual bigint, at timestamptz)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
-- The plans are made while the tables are small and must still be right when they are large.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
    base       bigint;
    head       bigint;
    recorded   timestamptz;
    stored     timestamptz;
    kept_since timestamptz;
    e_from int; e_to int; c_from int; c_to int; r_from int; r_to int; o_from int; o_to int;
BEGIN
    -- A statement of its own: the next one then sees everything that was committed before the lock was had.
    PERFORM pg_advisory_xact_lock(31369498006020460);

    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE 'event_store.append works in read committed only';
    END IF;
    IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'on', true);
    END IF;
    -- A client that stops in the middle must not keep the lock.
    IF current_setting('server_version_num')::int >= 170000 THEN
        PERFORM set_config('transaction_timeout', '8s', true);
    END IF;

    SELECT e.position, e.recorded_at INTO base, recorded FROM event_store.event e ORDER BY e.position DESC LIMIT 1;
    base := coalesce(base, 0);
    head := base;
    stored := clock_timestamp();
    recorded := greatest(stored, recorded);
    kept_since := stored - make_interval(secs => o_kept_seconds);

    -- All appends as one range where nothing stands against it (range 0), else each by itself.
    FOR a IN (CASE WHEN again OR cardinality(a_events) = 1 THEN 1 ELSE 0 END) .. cardinality(a_events) LOOP
        e_from := CASE WHEN a > 1 THEN a_events[a - 1] + 1 ELSE 1 END;
        c_from := CASE WHEN a > 1 THEN a_claims[a - 1] + 1 ELSE 1 END;
        r_from := CASE WHEN a > 1 THEN a_rests[a - 1] + 1 ELSE 1 END;
        o_from := CASE WHEN a > 1 THEN a_outcomes[a - 1] + 1 ELSE 1 END;
        e_to := CASE WHEN a > 0 THEN a_events[a] ELSE cardinality(e_sequence) END;
        c_to := CASE WHEN a > 0 THEN a_claims[a] ELSE cardinality(c_take) END;
        r_to := CASE WHEN a > 0 THEN a_rests[a] ELSE cardinality(r_append) END;
        o_to := CASE WHEN a > 0 THEN a_outcomes[a] ELSE cardinality(o_append) END;
        append := a; verdict := NULL; subject := NULL; expected := NULL; actual := NULL; at := NULL;

        IF again AND e_from <= e_to THEN
            SELECT 'stored', min(e.position), min(e.recorded_at) INTO verdict, actual, at
            FROM generate_series(e_from, e_to) i
            JOIN event_store.event e ON e.stream_id = e_stream_id[i] AND e.sequence = e_sequence[i] AND e.event_id = e_event_id[i]
            HAVING count(*) = e_to - e_from + 1;
        ELSIF again THEN
            SELECT 'stored', base + 1, o.recorded_at INTO verdict, actual, at
            FROM event_store.outcome o
            WHERE o.key = o_key[o_from] AND o.fingerprint = o_fingerprint[o_from] AND o.answer = o_answer[o_from] AND o.first_position IS NULL;
        END IF;

        IF verdict IS NULL AND o_from <= o_to THEN
            SELECT 'key' INTO verdict
            FROM generate_series(o_from, o_to) i
            JOIN event_store.outcome o ON o.key = o_key[i] AND o.stored_at > kept_since
            LIMIT 1;
        END IF;

        IF verdict IS NULL AND e_from <= e_to THEN
            SELECT 'conflict', j.stream_id, j.sequence - 1, j.last INTO verdict, subject, expected, actual
            FROM (
                SELECT i, e_stream_id[i] AS stream_id, e_sequence[i] AS sequence,
                    coalesce(
                        lag(e_sequence[i]) OVER (PARTITION BY e_stream_id[i] COLLATE "C" ORDER BY i),
                        (SELECT e.sequence FROM event_store.event e WHERE e.stream_id = e_stream_id[i] ORDER BY e.sequence DESC LIMIT 1),
                        -1) AS last
                FROM generate_series(e_from, e_to) i) j
            WHERE j.sequence <> j.last + 1
            ORDER BY j.i LIMIT 1;
        END IF;

        IF verdict IS NULL AND r_from <= r_to AND a = 0 THEN
            -- The last event before an append is one of an earlier append of the batch, or the table's.
            SELECT 'conflict' INTO verdict
            FROM (
                SELECT m.stream_id, m.rest, max(m.event) OVER (PARTITION BY m.stream_id ORDER BY m.place) AS event
                FROM (
                    SELECT e_stream_id[i] COLLATE "C" AS stream_id, 2 * i AS place, i AS event, NULL AS rest
                    FROM generate_series(e_from, e_to) i
                    UNION ALL
                    SELECT r_stream_id[i] COLLATE "C", 2 * coalesce(a_events[r_append[i] - 1], 0) + 1, NULL, i
                    FROM generate_series(r_from, r_to) i) m) s
            WHERE s.rest IS NOT NULL
                AND r_event_id[s.rest] IS DISTINCT FROM coalesce(
                    e_event_id[s.event],
                    (SELECT e.event_id FROM event_store.event e WHERE e.stream_id = s.stream_id ORDER BY e.sequence DESC LIMIT 1))
            LIMIT 1;
        ELSIF verdict IS NULL AND r_from <= r_to THEN
            SELECT 'conflict', r_stream_id[i], r_sequence[i], coalesce(last.sequence, -1) INTO verdict, subject, expected, actual
            FROM generate_series(r_from, r_to) i
            LEFT JOIN LATERAL (
                SELECT e.sequence, e.event_id FROM event_store.event e WHERE e.stream_id = r_stream_id[i] ORDER BY e.sequence DESC LIMIT 1) last ON true
            WHERE last.event_id IS DISTINCT FROM r_event_id[i]
            ORDER BY i LIMIT 1;
        END IF;

        IF verdict IS NULL AND c_from <= c_to THEN
            SELECT 'claim', c.space, i - c_from INTO verdict, subject, actual
            FROM generate_series(c_from, c_to) i
            JOIN event_store.claim c ON c.space = c_space[i] AND c.value_hash = c_value_hash[i]
            WHERE c_take[i] AND c.stream_id <> c_stream_id[i]
            ORDER BY i LIMIT 1;
        END IF;

        IF a = 0 THEN
            -- Appends that touch the same value or key are judged one after the other.
            CONTINUE WHEN verdict IS NOT NULL
                OR (SELECT count(DISTINCT (c.space, c.value_hash)) < c_to FROM unnest(c_space, c_value_hash) AS c(space, value_hash))
                OR (SELECT count(DISTINCT o.key) < o_to FROM unnest(o_key) AS o(key));
        ELSIF verdict IS NOT NULL THEN
            RETURN NEXT;
            CONTINUE;
        END IF;

        INSERT INTO event_store.event
            (position, stream_id, stream_type, sequence, event_id, type, revision, payload, metadata, occurred_at, recorded_at)
        SELECT head + 1 + i - e_from, e_stream_id[i], e_stream_type[i], e_sequence[i], e_event_id[i], e_type[i], e_revision[i], e_payload[i],
            e_metadata[i], timestamptz 'epoch' + e_occurred_micros[i] * interval '1 microsecond', recorded
        FROM generate_series(e_from, e_to) i;

        IF c_from <= c_to THEN
            INSERT INTO event_store.claim (space, value_hash, stream_id)
            SELECT c_space[i], c_value_hash[i], c_stream_id[i] FROM generate_series(c_from, c_to) i WHERE c_take[i]
            ON CONFLICT DO NOTHING;

            DELETE FROM event_store.claim c USING generate_series(c_from, c_to) i
            WHERE NOT c_take[i] AND c.space = c_space[i] AND c.value_hash = c_value_hash[i] AND c.stream_id = c_stream_id[i];
        END IF;

        IF o_from <= o_to THEN
            INSERT INTO event_store.outcome AS o (key, fingerprint, answer, first_position, last_position, recorded_at, stored_at)
            SELECT o_key[i], o_fingerprint[i], o_answer[i], head + r.first - e_from + 1, head + r.last - e_from + 1, recorded, stored
            FROM generate_series(o_from, o_to) i
            CROSS JOIN LATERAL (SELECT coalesce(a_events[o_append[i] - 1], 0) + 1 AS first, a_events[o_append[i]] AS last) AS p
            LEFT JOIN LATERAL (SELECT p.first, p.last WHERE p.first <= p.last) AS r ON true
            ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, answer = excluded.answer,
                first_position = excluded.first_position, last_position = excluded.last_position, recorded_at = excluded.recorded_at, stored_at = excluded.stored_at;
        END IF;

        head := head + e_to - e_from + 1;
        EXIT WHEN a = 0;
    END LOOP;

    append := 0; verdict := 'appended'; subject := NULL; expected := NULL; actual := base; at := recorded;
    RETURN NEXT;
END
$$;
