package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/**
 * Reads the log. A reader at position p has seen everything up to p, whatever transactions are open elsewhere. Every call takes one connection, in autocommit,
 * and gives it back. Safe for use by several threads. A database that can't be reached shows as {@link LogUnavailable}.
 */
public final class EventLog {

    private static final String COLUMNS =
            "position, stream_id, stream_type, sequence, event_id, type, revision, payload, metadata, occurred_at, recorded_at";

    private static final int BINARY_FROM_THE_FIRST = -1;

    private static final String LOCK_NOT_HAD = "55P03";

    /** Rows in order, until those before a row come to so many bytes. */
    private static final String WITHIN_BYTES = "SELECT " + COLUMNS + """
             FROM (SELECT page.*, sum(octet_length(payload) + octet_length(metadata))
                            OVER (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
                     FROM (SELECT * FROM event_store.event %s) AS page) AS sized
            WHERE coalesce(bytes_before, 0) < ? ORDER BY position""";

    /** How many positions a statement looks at for events of some stream types, which no index finds. */
    private static final int LOOKS = 200_000;

    private final DataSource dataSource;
    private final int looks;

    public EventLog(DataSource dataSource) {
        this(dataSource, LOOKS);
    }

    EventLog(DataSource dataSource, int looks) {
        this.dataSource = dataSource;
        this.looks = looks;
    }

    /** Events of a stream from a sequence on, at most so many; empty for a stream that does not exist. */
    public List<StoredEvent> stream(String streamId, long fromSequence, int limit) {
        return events("WHERE stream_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?", streamId, fromSequence, limit);
    }

    /** As the other, ending with the event that brings {@link StoredEvent#bytes()} of all to so many. */
    public List<StoredEvent> stream(String streamId, long fromSequence, int limit, long bytes) {
        return query(
                WITHIN_BYTES.formatted("WHERE stream_id = ? AND sequence >= ? ORDER BY sequence LIMIT ?"),
                EventLog::event,
                streamId,
                fromSequence,
                limit,
                bytes);
    }

    /** The last event of a stream. */
    public Optional<StoredEvent> last(String streamId) {
        return events("WHERE stream_id = ? ORDER BY sequence DESC LIMIT 1", streamId).stream()
                .findFirst();
    }

    /** Events after a position in log order, at most so many. */
    public List<StoredEvent> after(long position, int limit) {
        return events("WHERE position > ? ORDER BY position LIMIT ?", position, limit);
    }

    /** As the other, ending with the event that brings {@link StoredEvent#bytes()} of all to so many. */
    public List<StoredEvent> after(long position, int limit, long bytes) {
        return queryBinary(
                WITHIN_BYTES.formatted("WHERE position > ? ORDER BY position LIMIT ?"),
                EventLog::event,
                position,
                limit,
                bytes);
    }

    /** Events of some stream types after a position and up to another, in log order, at most so many. However rare they are, no statement takes long. */
    public List<StoredEvent> after(long position, long upTo, Set<String> streamTypes, int limit) {
        List<StoredEvent> found = new ArrayList<>();
        for (long from = position; from < upTo && found.size() < limit; from += looks) {
            found.addAll(events(
                    "WHERE position > ? AND position <= ? AND stream_type = ANY (?) ORDER BY position LIMIT ?",
                    from,
                    Math.min(upTo, from + looks),
                    streamTypes.toArray(String[]::new),
                    limit - found.size()));
        }
        return found;
    }

    /** As the other, but looks at the whole range at once, and ends with the event that brings {@link StoredEvent#bytes()} of all to so many. */
    public List<StoredEvent> after(long position, long upTo, Set<String> streamTypes, int limit, long bytes) {
        return queryBinary(
                WITHIN_BYTES.formatted(
                        "WHERE position > ? AND position <= ? AND stream_type = ANY (?) ORDER BY position LIMIT ?"),
                EventLog::event,
                position,
                upTo,
                streamTypes.toArray(String[]::new),
                limit,
                bytes);
    }

    /**
     * Events from a position on, without those of some types, looking at no more positions than told. The event at the position itself and the last one looked at come
     * whatever their types: a reader sees that the first is still the one it knows, and how far it has come.
     *
     * @param looks  at how many positions behind the first
     * @param limit  of events
     * @param bytes  ends with the event that brings {@link StoredEvent#bytes()} of all to so many; more than {@link NewEvent#MAX_BYTES}, so that it never ends with the first
     */
    public List<StoredEvent> from(long position, int looks, Set<EventType> without, int limit, long bytes) {
        long upTo = position + looks;
        return query(
                WITHIN_BYTES.formatted("""
                        WHERE position BETWEEN ? AND ?
                        AND (type || coalesce(E'\\x1f' || revision, '') <> ALL (?)
                            OR position = ? OR position = (SELECT least(max(position), ?) FROM event_store.event))
                        ORDER BY position LIMIT ?"""),
                EventLog::event,
                position,
                upTo,
                without.stream().map(EventLog::kind).toArray(String[]::new),
                position,
                upTo,
                limit,
                bytes);
    }

    private static String kind(EventType type) {
        return type.revision() == null ? type.name() : type.name() + '\u001f' + type.revision();
    }

    /** The types and revisions of the events after a position and up to another, by their first positions. Looks at every event of the range. */
    public List<EventKind> kinds(long position, long upTo) {
        return query(
                """
                SELECT type, revision, count(*), min(position)
                FROM event_store.event
                WHERE position > ? AND position <= ?
                GROUP BY type, revision
                ORDER BY min(position)""",
                row -> new EventKind(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)),
                position,
                upTo);
    }

    /** How many events of some stream types there are after a position and up to another. Looks at every event of the range. */
    public long count(long position, long upTo, Set<String> streamTypes) {
        return one(
                        "SELECT count(*) FROM event_store.event WHERE position > ? AND position <= ? AND stream_type = ANY (?)",
                        row -> row.getLong(1),
                        position,
                        upTo,
                        streamTypes.toArray(String[]::new))
                .orElse(0L);
    }

    /** Position of the last event, 0 for an empty log. */
    public long head() {
        return one("SELECT coalesce(max(position), 0) FROM event_store.event", row -> row.getLong(1))
                .orElse(0L);
    }

    /** Id of the event at a position, empty beyond the head. */
    public Optional<String> eventIdAt(long position) {
        return one("SELECT event_id FROM event_store.event WHERE position = ?", row -> row.getString(1), position);
    }

    /**
     * Who keeps the log's lock from every writer, or whom the keeper waits for: process id, program and state, as far as this database user may see them. Empty
     * where nobody's transaction has it for that long; of a keeper whose times this user may not see, where no writer has waited for that long.
     */
    public Optional<String> heldUpBy(Duration longerThan) {
        return one("""
                        WITH lock AS (
                            SELECT pid, granted, waitstart FROM pg_locks
                            WHERE locktype = 'advisory' AND objsubid = 1
                                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                                AND classid = (31369498006020460 >> 32)::oid AND objid = (31369498006020460 & 4294967295)::oid)
                        SELECT format('server process %s of ''%s'', %s for %s s', culprit.pid, culprit.application_name,
                            coalesce(culprit.state, 'in a transaction'), round(extract(epoch FROM clock_timestamp() - since)))
                        FROM lock keeper
                        JOIN pg_stat_activity kept ON kept.pid = keeper.pid
                        JOIN pg_stat_activity culprit ON culprit.pid = ANY (coalesce(nullif(pg_blocking_pids(keeper.pid), '{}'), ARRAY[keeper.pid])),
                            LATERAL (SELECT coalesce(kept.xact_start, (SELECT min(waitstart) FROM lock)) AS since)
                        WHERE keeper.granted AND clock_timestamp() - since > make_interval(secs => ?)
                        LIMIT 1""", row -> row.getString(1), longerThan.toMillis() / 1e3);
    }

    /** The log's identity at this moment. */
    public Epoch epoch() {
        return one(Epoch.SQL, row -> new Epoch(row.getString(1))).orElseThrow();
    }

    /** Position of the first event that occurred at or after a time, empty where none did. Looks through the log from its start. */
    public Optional<Long> firstOccurredAt(Instant time) {
        return one(
                "SELECT position FROM event_store.event WHERE occurred_at >= ? ORDER BY position LIMIT 1",
                row -> row.getLong(1),
                time.atOffset(ZoneOffset.UTC));
    }

    /** What time it is for the log: by the clock of its database. */
    public Instant time() {
        return one(
                        "SELECT clock_timestamp()",
                        row -> row.getObject(1, OffsetDateTime.class).toInstant())
                .orElseThrow();
    }

    /** When the last event was recorded, where that is a time that the clock has not come to: it once stood ahead, and no event is recorded before the one before it. */
    public Optional<Instant> recordedAheadOfClock() {
        return one("""
                SELECT recorded_at FROM (SELECT recorded_at FROM event_store.event ORDER BY position DESC LIMIT 1) AS last
                WHERE recorded_at > clock_timestamp()""", row -> row.getObject(1, OffsetDateTime.class).toInstant());
    }

    /**
     * Position of the last event that was recorded at or before a time, 0 where none was. No later event is, where the time has passed: an append that was given its time before
     * this call is waited for.
     *
     * @throws LogUnavailable where one takes longer than ten seconds, too
     */
    public long lastRecordedUpTo(Instant time) {
        awaitAppends();
        long before = 0;
        long after = head() + 1;
        while (before + 1 < after) {
            long middle = (before + after) >>> 1;
            if (recordedAt(middle).isAfter(time)) {
                after = middle;
            } else {
                before = middle;
            }
        }
        return before;
    }

    /** An append has the lock from before it is given its time until it is committed. */
    private void awaitAppends() {
        try {
            Optional<Boolean> _ = one(
                    "SELECT pg_advisory_xact_lock_shared(31369498006020460) FROM set_config('lock_timeout', '10s', true)",
                    _ -> true);
        } catch (LogUnavailable e) {
            if (e.getCause() instanceof SQLException failure && LOCK_NOT_HAD.equals(failure.getSQLState())) {
                throw new LogUnavailable("an append, or whoever else keeps its lock, takes longer than 10 s", failure);
            }
            throw e;
        }
    }

    private Instant recordedAt(long position) {
        return one(
                        "SELECT recorded_at FROM event_store.event WHERE position = ?",
                        row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                        position)
                .orElseThrow(() -> new IllegalStateException("The log has no event " + position));
    }

    /** The answer kept under an idempotency key, empty after {@link Outcome#KEPT_FOR}. */
    public Optional<StoredOutcome> outcome(byte[] key) {
        return one("""
                        SELECT fingerprint, answer, recorded_at, first_position, last_position
                        FROM event_store.outcome
                        WHERE key = ? AND stored_at > now() - make_interval(secs => ?)""", OutcomeRow::read, key, (double) Outcome.KEPT_FOR.toSeconds())
                .map(row -> new StoredOutcome(row.fingerprint, row.answer, lastOfEach(row.first, row.last), row.at));
    }

    private List<StreamVersion> lastOfEach(long firstPosition, long lastPosition) {
        return query(
                """
                SELECT stream_id, stream_type, sequence, position, event_id
                FROM (SELECT DISTINCT ON (stream_id) *
                      FROM event_store.event
                      WHERE position BETWEEN ? AND ?
                      ORDER BY stream_id, position DESC) last
                ORDER BY position""",
                row -> new StreamVersion(
                        row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getString(5)),
                firstPosition,
                lastPosition);
    }

    private List<StoredEvent> events(String where, Object... values) {
        return query("SELECT " + COLUMNS + " FROM event_store.event " + where, EventLog::event, values);
    }

    private <T> Optional<T> one(String sql, Row<T> row, Object... values) {
        return query(sql, row, values).stream().findFirst();
    }

    private <T> List<T> query(String sql, Row<T> row, Object... values) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return read(statement, row, values);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    /** As the other, but the first answers are binary too: reading them costs less than half. */
    private <T> List<T> queryBinary(String sql, Row<T> row, Object... values) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(BINARY_FROM_THE_FIRST);
            return read(statement, row, values);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static <T> List<T> read(PreparedStatement statement, Row<T> row, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        try (ResultSet rows = statement.executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(row.read(rows));
            }
            return result;
        }
    }

    /** From a row whose first columns are those of an event. */
    static StoredEvent event(ResultSet row) throws SQLException {
        return new StoredEvent(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getBytes(8),
                row.getBytes(9),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                row.getObject(11, OffsetDateTime.class).toInstant());
    }

    @SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
    private record OutcomeRow(byte[] fingerprint, byte[] answer, Instant at, long first, long last) {

        static OutcomeRow read(ResultSet row) throws SQLException {
            return new OutcomeRow(
                    row.getBytes(1),
                    row.getBytes(2),
                    row.getObject(3, OffsetDateTime.class).toInstant(),
                    row.getLong(4),
                    row.getLong(5));
        }
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
