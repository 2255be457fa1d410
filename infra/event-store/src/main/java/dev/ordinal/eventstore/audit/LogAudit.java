package dev.ordinal.eventstore.audit;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.Unhurried;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/**
 * Looks whether the log keeps its promises: positions without a hole, sequences without a hole and in the order of positions, one type to a stream, a clock that never
 * runs backwards; ids that no two events share; claims whose owners exist; kept answers whose events exist and are theirs. Only reads, and may run beside a system under load. Used by
 * one thread.
 */
public final class LogAudit {

    private static final long STEP = 50_000;
    private static final int MOST_NAMED = 1_000;

    /** Each event of a range, and of the one in front of it, beside the one before it in the log and the one before it in its stream. */
    private static final String EVENTS = """
            SELECT * FROM (
                SELECT e.position, e.stream_id, e.stream_type, e.sequence, e.recorded_at,
                    lag(e.position, 1, CASE ?::bigint WHEN 0 THEN 0 ELSE e.position - 1 END) OVER log AS position_before,
                    lag(e.recorded_at) OVER log AS recorded_before,
                    p.position AS predecessor, p.stream_type AS type_before
                FROM event_store.event e
                LEFT JOIN LATERAL (
                    SELECT b.position, b.stream_type FROM event_store.event b
                    WHERE b.stream_id = e.stream_id AND b.sequence = e.sequence - 1 LIMIT 1) p ON true
                WHERE e.position >= ? AND e.position <= ?
                WINDOW log AS (ORDER BY e.position)) looked
            WHERE position > ?
              AND (position_before <> position - 1
                OR recorded_before > recorded_at
                OR sequence < 0
                OR (sequence > 0 AND (predecessor IS NULL OR predecessor > position OR type_before <> stream_type)))
            ORDER BY position""";

    private static final String CLAIMS = """
            SELECT c.space, c.stream_id, count(*) OVER () AS found FROM event_store.claim c
            WHERE NOT EXISTS (SELECT FROM event_store.event e WHERE e.stream_id = c.stream_id)
            ORDER BY c.space, c.stream_id LIMIT\s""" + MOST_NAMED;

    private static final String OUTCOMES = """
            SELECT encode(o.key, 'hex') AS key, o.first_position, o.last_position, count(*) OVER () AS found FROM event_store.outcome o
            WHERE (o.first_position IS NULL) <> (o.last_position IS NULL)
               OR o.first_position > o.last_position
               OR (o.first_position IS NOT NULL AND (
                   NOT EXISTS (SELECT FROM event_store.event e WHERE e.position = o.first_position)
                   OR NOT EXISTS (SELECT FROM event_store.event e WHERE e.position = o.last_position)))
            ORDER BY o.first_position LIMIT\s""" + MOST_NAMED;

    /** An answer is stored with its events: at their time, and no other answer names them. */
    private static final String MOVED_OUTCOMES = """
            SELECT *, count(*) OVER () AS found FROM (
                SELECT encode(o.key, 'hex') AS key, o.first_position, o.last_position,
                    f.recorded_at <> o.recorded_at OR l.recorded_at <> o.recorded_at
                        OR lag(o.last_position) OVER (ORDER BY o.first_position, o.last_position) >= o.first_position AS moved
                FROM event_store.outcome o
                JOIN event_store.event f ON f.position = o.first_position
                JOIN event_store.event l ON l.position = o.last_position
                WHERE o.first_position <= o.last_position) looked
            WHERE moved ORDER BY first_position LIMIT\s""" + MOST_NAMED;

    private static final String EVENT_IDS = """
            SELECT min(position) AS first, max(position) AS last, count(*) AS events, count(*) OVER () AS found
            FROM event_store.event WHERE position <= ?
            GROUP BY event_id HAVING count(*) > 1
            ORDER BY first LIMIT\s""" + MOST_NAMED;

    private final DataSource dataSource;
    private final LongConsumer progress;

    /** @param progress told the position up to which it has come */
    public LogAudit(DataSource dataSource, LongConsumer progress) {
        this.dataSource = dataSource;
        this.progress = progress;
    }

    /**
     * Looks at everything up to the present head.
     *
     * @return that head
     * @throws LogUnavailable where the database can't be reached
     */
    public long run(Findings findings) {
        try (Connection connection = dataSource.getConnection();
                Unhurried _ = new Unhurried(connection)) {
            long head = last(connection, Long.MAX_VALUE);
            for (long position = 0; position < head; position += STEP) {
                long upTo = Math.min(head, position + STEP);
                events(connection, position, upTo, findings);
                progress.accept(upTo);
            }
            eventIds(connection, head, findings);
            claims(connection, findings);
            outcomes(connection, findings);
            movedOutcomes(connection, findings);
            return head;
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    /** The last position there is up to another, 0 where there is none. */
    private static long last(Connection connection, long upTo) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT coalesce(max(position), 0) FROM event_store.event WHERE position <= ?")) {
            select.setLong(1, upTo);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void events(Connection connection, long after, long upTo, Findings findings) throws SQLException {
        long before = last(connection, after);
        try (PreparedStatement select = connection.prepareStatement(EVENTS)) {
            select.setLong(1, before);
            select.setLong(2, before);
            select.setLong(3, upTo);
            select.setLong(4, after);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    event(rows, findings);
                }
            }
        }
    }

    private static void event(ResultSet row, Findings findings) throws SQLException {
        long position = row.getLong("position");
        String stream = row.getString("stream_id");
        long sequence = row.getLong("sequence");
        long positionBefore = row.getLong("position_before");
        if (positionBefore != position - 1) {
            findings.add("position-gap", "no event between positions %d and %d".formatted(positionBefore, position));
        }
        if (isBeforeItsPredecessor(row)) {
            findings.add(
                    "clock-backwards",
                    "position %d was recorded before the position in front of it".formatted(position));
        }
        if (sequence < 0) {
            findings.add(
                    "sequence-gap",
                    "stream %s holds the sequence %d, at position %d".formatted(stream, sequence, position));
        }
        if (sequence <= 0) {
            return;
        }
        long predecessor = row.getLong("predecessor");
        if (row.wasNull()) {
            findings.add(
                    "sequence-gap",
                    "stream %s has sequence %d at position %d and no sequence %d"
                            .formatted(stream, sequence, position, sequence - 1));
        } else if (predecessor > position) {
            findings.add(
                    "sequence-order",
                    "stream %s has sequence %d at position %d, behind sequence %d at %d"
                            .formatted(stream, sequence - 1, predecessor, sequence, position));
        } else if (!row.getString("type_before").equals(row.getString("stream_type"))) {
            findings.add(
                    "stream-type",
                    "stream %s changes its type to %s at position %d"
                            .formatted(stream, row.getString("stream_type"), position));
        }
    }

    private static boolean isBeforeItsPredecessor(ResultSet row) throws SQLException {
        OffsetDateTime before = row.getObject("recorded_before", OffsetDateTime.class);
        return before != null
                && row.getObject("recorded_at", OffsetDateTime.class).isBefore(before);
    }

    private static void eventIds(Connection connection, long head, Findings findings) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EVENT_IDS)) {
            select.setLong(1, head);
            named(
                    select,
                    "event-id",
                    row -> "%d events have the same id, the first at position %d, the last at position %d"
                            .formatted(row.getLong("events"), row.getLong("first"), row.getLong("last")),
                    findings);
        }
    }

    private static void claims(Connection connection, Findings findings) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CLAIMS)) {
            named(
                    select,
                    "claim-without-stream",
                    row -> "a value of %s is claimed for the stream %s, which does not exist"
                            .formatted(row.getString("space"), row.getString("stream_id")),
                    findings);
        }
    }

    private static void outcomes(Connection connection, Findings findings) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(OUTCOMES)) {
            named(select, "outcome-without-events", row -> answer(row, "which are not there"), findings);
        }
    }

    private static void movedOutcomes(Connection connection, Findings findings) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(MOVED_OUTCOMES)) {
            named(
                    select,
                    "outcome-of-other-events",
                    row -> answer(row, "which were not stored with it alone"),
                    findings);
        }
    }

    private static String answer(ResultSet row, String wrong) throws SQLException {
        return "the answer kept under key %s names the positions %s to %s, %s"
                .formatted(
                        row.getString("key"), row.getString("first_position"), row.getString("last_position"), wrong);
    }

    private interface Detail {
        String of(ResultSet row) throws SQLException;
    }

    /** A finding for each row; those that the statement only counts are counted with the last row that it may answer. */
    private static void named(PreparedStatement select, String fault, Detail detail, Findings findings)
            throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                findings.add(fault, detail.of(rows));
                if (rows.getRow() == MOST_NAMED) {
                    findings.addUnnamed(fault, rows.getLong("found") - MOST_NAMED);
                }
            }
        }
    }
}
