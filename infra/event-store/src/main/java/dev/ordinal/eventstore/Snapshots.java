package dev.ordinal.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The last snapshot of each stream that has one. Snapshots spare reading; none is ever needed, and one that does not belong to the log's present history, or was
 * damaged, is not found. Every call takes one connection, in autocommit, and gives it back. Safe for use by several threads. A database that can't be reached shows as {@link
 * LogUnavailable}.
 */
public final class Snapshots {

    private static final String NO_EVENT = "";

    private final DataSource dataSource;

    public Snapshots(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * Keeps the snapshot in place of an earlier one. Does nothing where there is a later one, or where the log has the stream, but not this event of it. A snapshot of a stream that the log
     * does not have is kept until it has: nothing speaks against it. Not for a state whose last event is known: by now, its sequence may be that of an event of another history.
     */
    public void put(Snapshot snapshot) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            Optional<String> eventId = eventId(connection, snapshot);
            if (eventId.isPresent()) {
                put(connection, snapshot, eventId.get());
            }
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    /**
     * Keeps the snapshot in place of an earlier one. Does nothing where there is a later one, or where the log does not have its event any more.
     *
     * @param eventId  of the last event that the state was made of
     */
    public void put(Snapshot snapshot, String eventId) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            put(connection, snapshot, eventId);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static Optional<String> eventId(Connection connection, Snapshot snapshot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT event_id FROM event_store.event WHERE stream_id = ? AND sequence = ?
                UNION ALL
                SELECT ? WHERE NOT EXISTS (SELECT FROM event_store.event WHERE stream_id = ?)""")) {
            statement.setString(1, snapshot.streamId());
            statement.setLong(2, snapshot.sequence());
            statement.setString(3, NO_EVENT);
            statement.setString(4, snapshot.streamId());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static void put(Connection connection, Snapshot snapshot, String eventId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO event_store.snapshot AS s (stream_id, sequence, event_id, type, revision, payload, digest)
                SELECT ?, ?, ?, ?, ?, ?, ?
                WHERE ? = ? OR EXISTS (SELECT FROM event_store.event WHERE stream_id = ? AND sequence = ? AND event_id = ?)
                ON CONFLICT (stream_id) DO UPDATE SET sequence = excluded.sequence, event_id = excluded.event_id,
                    type = excluded.type, revision = excluded.revision, payload = excluded.payload, digest = excluded.digest
                WHERE s.sequence <= excluded.sequence
                    OR s.event_id <> excluded.event_id AND NOT EXISTS (SELECT FROM event_store.event e WHERE e.stream_id = s.stream_id AND e.sequence = s.sequence AND e.event_id = s.event_id)""")) {
            statement.setString(1, snapshot.streamId());
            statement.setLong(2, snapshot.sequence());
            statement.setString(3, eventId);
            statement.setString(4, snapshot.type());
            statement.setString(5, snapshot.revision());
            statement.setBytes(6, snapshot.payload());
            statement.setBytes(7, digest(snapshot, eventId));
            statement.setString(8, eventId);
            statement.setString(9, NO_EVENT);
            statement.setString(10, snapshot.streamId());
            statement.setLong(11, snapshot.sequence());
            statement.setString(12, eventId);
            statement.executeUpdate();
        }
    }

    /**
     * The event that the stream's snapshot was taken at, with type, revision and payload of the snapshot in place of its own. Where the log does not have the stream, all else that is known
     * of the event is its sequence; its position is 0.
     */
    public Optional<StoredEvent> find(String streamId) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT coalesce(e.position, 0), s.stream_id, coalesce(e.stream_type, ''), s.sequence, s.event_id, s.type, s.revision, s.payload,
                            coalesce(e.metadata, ''), coalesce(e.occurred_at, 'epoch'), coalesce(e.recorded_at, 'epoch'), s.digest
                        FROM event_store.snapshot s
                        LEFT JOIN event_store.event e ON e.stream_id = s.stream_id AND e.sequence = s.sequence AND e.event_id = s.event_id
                        WHERE s.stream_id = ?
                            AND (e.position IS NOT NULL
                                OR s.event_id = ? AND NOT EXISTS (SELECT FROM event_store.event o WHERE o.stream_id = s.stream_id))""")) {
            statement.setString(1, streamId);
            statement.setString(2, NO_EVENT);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? intact(EventLog.event(row), row.getBytes(12)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static Optional<StoredEvent> intact(StoredEvent event, byte[] digest) {
        Snapshot snapshot =
                new Snapshot(event.streamId(), event.sequence(), event.type(), event.revision(), event.payload());
        return Arrays.equals(digest, digest(snapshot, event.eventId())) ? Optional.of(event) : Optional.empty();
    }

    private static byte[] digest(Snapshot snapshot, String eventId) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String field : Arrays.asList(
                    snapshot.streamId(),
                    Long.toString(snapshot.sequence()),
                    eventId,
                    snapshot.type(),
                    String.valueOf(snapshot.revision()))) {
                digest.update(field.getBytes(UTF_8));
                digest.update((byte) 0);
            }
            return digest.digest(snapshot.payload());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
