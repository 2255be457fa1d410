package dev.ordinal.projection;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.ParkedState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The parked streams of all read models, for an operator. Safe for any number of threads. What is asked for here is done by the projector that has the stream's
 * partition, within about a second, with the code that it runs.
 *
 * <p>All methods throw {@link LogUnavailable} when the database does not answer.
 */
public final class ParkedStreams {

    private static final String COLUMNS = """
            projection, generation, stream_id, stream_type, sequence, position, event_id, type, revision, cause, state,
            attempts, parked_at""";

    private final DataSource dataSource;

    /** @param dataSource the database of schema {@code projection} */
    public ParkedStreams(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A stream that waits.
     *
     * @param sequence of the first event that waits, in its stream
     * @param position of that event, in the log
     * @param type that event's wire name
     * @param cause why it could not be applied: the failure with its stack trace
     * @param attempts how often it was tried, each time an operator asked for it included
     */
    public record Parked(
            String projection,
            int generation,
            String streamId,
            String streamType,
            long sequence,
            long position,
            String eventId,
            String type,
            @Nullable String revision,
            String cause,
            ParkedState state,
            int attempts,
            Instant parkedAt) {}

    /**
     * An event that was taken out of a read model for ever.
     *
     * @param cause why it could not be applied
     * @param reason why it was discarded, as whoever did it said
     */
    public record Discard(
            String projection,
            String streamId,
            long sequence,
            long position,
            String eventId,
            String type,
            String cause,
            String reason,
            String by,
            Instant at) {}

    /** Those that wait, longest first, at most so many; of one read model, or of all where it is null. */
    public List<Parked> list(@Nullable String projection, int limit) {
        return query("""
                SELECT %s FROM projection.parked WHERE ?::text IS NULL OR projection = ?
                 ORDER BY parked_at, projection, stream_id LIMIT ?""".formatted(COLUMNS), ParkedStreams::parked, projection, projection, limit);
    }

    /** How many wait; of one read model, or of all where it is null. */
    public long count(@Nullable String projection) {
        return query(
                        "SELECT count(*) FROM projection.parked WHERE ?::text IS NULL OR projection = ?",
                        row -> row.getLong(1),
                        projection,
                        projection)
                .getFirst();
    }

    /** A stream in the generations where it waits. */
    public List<Parked> find(String projection, String streamId) {
        return query(
                "SELECT %s FROM projection.parked WHERE projection = ? AND stream_id = ? ORDER BY generation"
                        .formatted(COLUMNS),
                ParkedStreams::parked,
                projection,
                streamId);
    }

    /** The position of the event that a stream waits at in one generation; empty where it does not wait. */
    Optional<Long> waitsAt(Generation generation, String streamId) {
        return query(
                        "SELECT position FROM projection.parked WHERE projection = ? AND generation = ? AND stream_id = ?",
                        row -> row.getLong(1),
                        generation.projection(),
                        generation.number(),
                        streamId)
                .stream()
                .findFirst();
    }

    /** Whether there is a read model of this name. */
    public boolean knows(String projection) {
        return readModels().contains(projection);
    }

    /** The names of all read models. */
    public List<String> readModels() {
        return query(
                "SELECT DISTINCT projection FROM projection.generation WHERE state <> 'DROPPED' ORDER BY projection",
                row -> row.getString(1));
    }

    /**
     * Asks for streams to be tried again.
     *
     * @param projection null for all read models
     * @param streamId null for all streams
     * @return how many are asked for
     */
    public int retry(@Nullable String projection, @Nullable String streamId) {
        return query("""
                        UPDATE projection.parked SET state = 'ASKED'
                         WHERE (?::text IS NULL OR projection = ?) AND (?::text IS NULL OR stream_id = ?)
                           AND state <> 'RETRYING'
                        RETURNING 1""", row -> 1, projection, projection, streamId, streamId).size();
    }

    /**
     * Takes the first event of a stream that waits, in any generation, out of a read model for ever, puts that on record, and asks for those behind it to be applied.
     *
     * @param reason why, for whoever reads the record
     * @param by who decided it
     * @return what was discarded; empty where the stream does not wait, or a projector is at it now
     */
    public Optional<Discard> discard(String projection, String streamId, String reason, String by) {
        return query("""
                        WITH poison AS (
                            UPDATE projection.parked AS waiting SET state = 'ASKED'
                             WHERE projection = ? AND stream_id = ? AND state <> 'RETRYING'
                               AND position = (SELECT min(first.position) FROM projection.parked AS first
                                                WHERE first.projection = waiting.projection
                                                  AND first.stream_id = waiting.stream_id)
                            RETURNING *
                        )
                        INSERT INTO projection.discarded (projection, position, stream_id, sequence, event_id, type,
                               cause, reason, discarded_by)
                        SELECT projection, position, stream_id, sequence, event_id, type, min(cause), ?, ? FROM poison
                         GROUP BY projection, position, stream_id, sequence, event_id, type
                        ON CONFLICT (projection, position, event_id) DO UPDATE SET position = excluded.position
                        RETURNING *""", ParkedStreams::discard, projection, streamId, reason, by).stream()
                .findFirst();
    }

    /**
     * How many are asked to be tried again, or are being tried.
     *
     * @param projection null for all read models
     * @param streamId null for all streams
     */
    public long pending(@Nullable String projection, @Nullable String streamId) {
        return query("""
                        SELECT count(*) FROM projection.parked
                         WHERE (?::text IS NULL OR projection = ?) AND (?::text IS NULL OR stream_id = ?)
                           AND state <> 'PARKED'""", row -> row.getLong(1), projection, projection, streamId, streamId)
                .getFirst();
    }

    /** What was ever discarded, latest first, at most so many; from one read model, or from all where it is null. */
    public List<Discard> discarded(@Nullable String projection, int limit) {
        return query("""
                SELECT * FROM projection.discarded WHERE ?::text IS NULL OR projection = ?
                 ORDER BY discarded_at DESC, position LIMIT ?""", ParkedStreams::discard, projection, projection, limit);
    }

    private static Parked parked(ResultSet row) throws SQLException {
        return new Parked(
                row.getString("projection"),
                row.getInt("generation"),
                row.getString("stream_id"),
                row.getString("stream_type"),
                row.getLong("sequence"),
                row.getLong("position"),
                row.getString("event_id"),
                row.getString("type"),
                row.getString("revision"),
                row.getString("cause"),
                ParkedState.valueOf(row.getString("state")),
                row.getInt("attempts"),
                instant(row, "parked_at"));
    }

    private static Discard discard(ResultSet row) throws SQLException {
        return new Discard(
                row.getString("projection"),
                row.getString("stream_id"),
                row.getLong("sequence"),
                row.getLong("position"),
                row.getString("event_id"),
                row.getString("type"),
                row.getString("cause"),
                row.getString("reason"),
                row.getString("discarded_by"),
                instant(row, "discarded_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time.toInstant();
    }

    private interface Reading<T> {
        T from(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Reading<T> reading, @Nullable Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(reading.from(row));
                }
            }
            return found;
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }
}
