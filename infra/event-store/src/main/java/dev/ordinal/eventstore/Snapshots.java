package dev.ordinal.eventstore;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The last snapshot of each stream that has one. Snapshots spare reading; none is ever needed, and one that does not belong to the log's present history is not
 * found. Every call takes one connection, in autocommit, and gives it back. Safe for use by several threads. A database that can't be reached shows as {@link
 * LogUnavailable}.
 */
public final class Snapshots {

    private final DataSource dataSource;

    public Snapshots(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Keeps the snapshot in place of an earlier one. Does nothing where there is a later one, or where the log does not have its event. */
    public void put(Snapshot snapshot) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        INSERT INTO event_store.snapshot AS s (stream_id, sequence, event_id, type, revision, payload)
                        SELECT e.stream_id, e.sequence, e.event_id, ?, ?, ?
                        FROM event_store.event e WHERE e.stream_id = ? AND e.sequence = ?
                        ON CONFLICT (stream_id) DO UPDATE SET sequence = excluded.sequence, event_id = excluded.event_id,
                            type = excluded.type, revision = excluded.revision, payload = excluded.payload
                        WHERE s.sequence <= excluded.sequence
                            OR NOT EXISTS (SELECT FROM event_store.event e WHERE e.stream_id = s.stream_id AND e.sequence = s.sequence AND e.event_id = s.event_id)""")) {
            connection.setAutoCommit(true);
            statement.setString(1, snapshot.type());
            statement.setString(2, snapshot.revision());
            statement.setBytes(3, snapshot.payload());
            statement.setString(4, snapshot.streamId());
            statement.setLong(5, snapshot.sequence());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    /** The event that the stream's snapshot was taken at, with type, revision and payload of the snapshot in place of its own. */
    public Optional<StoredEvent> find(String streamId) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT e.position, e.stream_id, e.stream_type, e.sequence, e.event_id, s.type, s.revision, s.payload, e.metadata, e.occurred_at, e.recorded_at
                        FROM event_store.snapshot s
                        JOIN event_store.event e ON e.stream_id = s.stream_id AND e.sequence = s.sequence AND e.event_id = s.event_id
                        WHERE s.stream_id = ?""")) {
            statement.setString(1, streamId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(event(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static StoredEvent event(ResultSet row) throws SQLException {
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
}
