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

    /** Generations that may have an event: those that do not wait at it, or before it. One that is being built counts what any of its threads has passed. */
    private static final String HAVE_IT = """
            SELECT g.projection || ' (generation ' || g.generation || ')'
              FROM projection.generation AS g LEFT JOIN projection.rebuild AS rebuild USING (projection, generation)
             WHERE coalesce(g.model_of, g.projection) = ?
               AND NOT EXISTS (SELECT FROM projection.parked AS waiting
                                WHERE waiting.projection = g.projection AND waiting.generation = g.generation
                                  AND waiting.stream_id = ? AND waiting.position <= ?)
               AND (g.state = 'LIVE'
                    OR (g.state = 'FROZEN' AND g.until_position >= ?)
                    OR (g.state = 'BUILDING'
                        AND (g.store = 'REDIS' OR %s
                             OR EXISTS (SELECT FROM projection.progress AS passed
                                         WHERE passed.projection = g.projection AND passed.generation = g.generation
                                           AND passed.topic = ? AND passed.position >= ?))))
             ORDER BY g.generation""".formatted(Rebuilds.IS_HELD);

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
     * Takes the event that a stream waits at out of a read model for ever, puts that on record, and asks for those behind it to be applied.
     *
     * @param position of that event, so that no other one goes than the one that was looked at
     * @param reason why, for whoever reads the record
     * @param by who decided it
     * @return what was discarded; empty where the stream does not wait at this event any longer, or a projector is at it now
     * @throws GenerationRegister.Refused where another generation of the read model has the event, or is about to: it could never again be what a fold gives
     */
    public Optional<Discard> discard(String projection, String streamId, long position, String reason, String by) {
        try {
            return Transaction.call(dataSource, open -> {
                Generations.lock(open, projection);
                Optional<Discard> discard = discard(open, projection, streamId, position, reason, by);
                if (discard.isPresent()) {
                    requireNowhereElse(open, projection, streamId, position);
                }
                return discard;
            });
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static void requireNowhereElse(Connection open, String projection, String streamId, long position)
            throws SQLException {
        List<String> others = query(
                open,
                HAVE_IT,
                row -> row.getString(1),
                projection,
                streamId,
                position,
                position,
                Slice.TOPIC,
                position);
        if (!others.isEmpty()) {
            throw new GenerationRegister.Refused(
                    "%s does not wait at the event at position %d of %s, so it has it, or may get it: mend the fold and retry, or drop that one and discard then"
                            .formatted(String.join(", ", others), position, streamId));
        }
    }

    private static Optional<Discard> discard(
            Connection open, String projection, String streamId, long position, String reason, String by)
            throws SQLException {
        return query(open, """
                        WITH poison AS (
                            UPDATE projection.parked AS waiting SET state = 'ASKED'
                             WHERE projection = ? AND stream_id = ? AND position = ?
                               AND NOT EXISTS (SELECT FROM projection.parked AS tried
                                                WHERE tried.projection = waiting.projection
                                                  AND tried.stream_id = waiting.stream_id AND tried.state = 'RETRYING')
                            RETURNING *
                        )
                        INSERT INTO projection.discarded (projection, position, stream_id, sequence, event_id, type,
                               cause, reason, discarded_by)
                        SELECT projection, position, stream_id, sequence, event_id, type, min(cause), ?, ? FROM poison
                         GROUP BY projection, position, stream_id, sequence, event_id, type
                        ON CONFLICT (projection, position, event_id) DO UPDATE SET position = excluded.position
                        RETURNING *""", ParkedStreams::discard, projection, streamId, position, reason, by).stream()
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

    /**
     * The sum of the positions that those of {@link #pending} have come to: while it grows, somebody carries them on.
     *
     * @param projection null for all read models
     * @param streamId null for all streams
     */
    public long pendingAt(@Nullable String projection, @Nullable String streamId) {
        return query("""
                        SELECT coalesce(sum(position), 0) FROM projection.parked
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
        try (Connection connection = dataSource.getConnection()) {
            return query(connection, sql, reading, parameters);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static <T> List<T> query(Connection open, String sql, Reading<T> reading, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = open.prepareStatement(sql)) {
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
        }
    }
}
