package dev.ordinal.eventstore.reaction;

import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.ParkedState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The parked streams of all reactions, for an operator. Safe for any number of threads. What is asked for here is done by the process that has the stream's segment, with the code that
 * it runs. It begins within about a second, unless it is at work on eight streams already, and takes as long as the handlers do. Where no reaction ever ran, there is nothing.
 *
 * <p>All methods throw {@link LogUnavailable} when the database does not answer.
 */
public final class ParkedReactions {

    private static final String OF = "(?::text IS NULL OR reaction = ?) AND (?::text IS NULL OR stream_id = ?)";

    /** A process renews its claims every second. */
    private static final String LIVES = "interval '5 s'";

    private final DataSource dataSource;

    /** @param dataSource the database of schema {@code reaction} */
    public ParkedReactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A stream that waits.
     *
     * @param sequence of the first event that waits, in its stream
     * @param position of that event, in the log
     * @param type that event's wire name
     * @param cause why the reaction failed: the failure with its stack trace
     * @param attempts how often it was tried, each time an operator asked for it included
     */
    public record Parked(
            String reaction,
            String streamId,
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
     * An event that was taken out of a reaction for ever.
     *
     * @param cause why the reaction failed
     * @param reason why it was discarded, as whoever did it said
     */
    public record Discard(
            String reaction,
            String streamId,
            long sequence,
            long position,
            String eventId,
            String type,
            String cause,
            String reason,
            String by,
            Instant at) {}

    /** The names of all reactions that ever ran. */
    public List<String> reactions() {
        return query("SELECT DISTINCT reaction FROM reaction.token ORDER BY reaction", row -> row.getString(1));
    }

    /** Those that wait, longest first, at most so many; of one reaction and stream, or of all where these are null. */
    public List<Parked> list(@Nullable String reaction, @Nullable String streamId, int limit) {
        return query(
                "SELECT * FROM reaction.parked WHERE %s ORDER BY parked_at, reaction, stream_id LIMIT ?".formatted(OF),
                ParkedReactions::parked,
                reaction,
                reaction,
                streamId,
                streamId,
                limit);
    }

    /** How many wait; of one reaction, or of all where it is null. */
    public long count(@Nullable String reaction) {
        return query(
                        "SELECT count(*) FROM reaction.parked WHERE ?::text IS NULL OR reaction = ?",
                        row -> row.getLong(1),
                        reaction,
                        reaction)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /**
     * Asks for streams to be tried again.
     *
     * @param reaction null for all reactions
     * @param streamId null for all streams
     * @return how many are asked for
     */
    public int retry(@Nullable String reaction, @Nullable String streamId) {
        return query(
                        "UPDATE reaction.parked SET state = 'ASKED' WHERE %s AND state <> 'RETRYING' RETURNING 1"
                                .formatted(OF),
                        _ -> 1,
                        reaction,
                        reaction,
                        streamId,
                        streamId)
                .size();
    }

    /**
     * Takes the event that a stream waits at out of a reaction for ever, puts that on record, and asks for those behind it to be gone on with.
     *
     * @param position of that event, so that no other one goes than the one that was looked at
     * @param reason why, for whoever reads the record
     * @param by who decided it
     * @return what was discarded; empty where the stream does not wait at this event any longer, or is being tried again now
     */
    public Optional<Discard> discard(String reaction, String streamId, long position, String reason, String by) {
        return query("""
                        WITH poison AS (
                            UPDATE reaction.parked SET state = 'ASKED'
                             WHERE reaction = ? AND stream_id = ? AND position = ? AND state <> 'RETRYING'
                            RETURNING *
                        )
                        INSERT INTO reaction.discarded (reaction, position, stream_id, sequence, event_id, type, cause, reason, discarded_by)
                        SELECT reaction, position, stream_id, sequence, event_id, type, cause, ?, ? FROM poison
                        ON CONFLICT (reaction, position, event_id) DO UPDATE SET position = excluded.position
                        RETURNING *""", ParkedReactions::discard, reaction, streamId, position, reason, by).stream()
                .findFirst();
    }

    /**
     * How many are asked to be tried again, or are being tried.
     *
     * @param reaction null for all reactions
     * @param streamId null for all streams
     */
    public long pending(@Nullable String reaction, @Nullable String streamId) {
        return query(
                        "SELECT count(*) FROM reaction.parked WHERE %s AND state <> 'PARKED'".formatted(OF),
                        row -> row.getLong(1),
                        reaction,
                        reaction,
                        streamId,
                        streamId)
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /**
     * Whether a process that lives is trying one of those of {@link #pending} again, or another stream that they wait behind: it tells nothing more before it has done with that.
     *
     * @param reaction null for all reactions
     * @param streamId null for all streams
     */
    public boolean isWorkedOn(@Nullable String reaction, @Nullable String streamId) {
        return !query("""
                        SELECT 1 FROM reaction.parked AS pending
                         WHERE %s AND state <> 'PARKED'
                           AND EXISTS (SELECT FROM reaction.token AS its
                                         JOIN reaction.token AS busy USING (reaction, owner)
                                         JOIN reaction.parked AS tried ON tried.reaction = its.reaction AND tried.segment = busy.segment
                                        WHERE its.reaction = pending.reaction AND its.segment = pending.segment AND tried.state = 'RETRYING'
                                          AND busy.claimed_at > clock_timestamp() - %s)
                         LIMIT 1""".formatted(OF, LIVES), _ -> 1, reaction, reaction, streamId, streamId)
                .isEmpty();
    }

    /** What was ever discarded, latest first, at most so many; from one reaction, or from all where it is null. */
    public List<Discard> discarded(@Nullable String reaction, int limit) {
        return query(
                "SELECT * FROM reaction.discarded WHERE ?::text IS NULL OR reaction = ? ORDER BY discarded_at DESC, position LIMIT ?",
                ParkedReactions::discard,
                reaction,
                reaction,
                limit);
    }

    private static Parked parked(ResultSet row) throws SQLException {
        return new Parked(
                row.getString("reaction"),
                row.getString("stream_id"),
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
                row.getString("reaction"),
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
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> query(String sql, Row<T> row, @Nullable Object... values) {
        try (Connection connection = dataSource.getConnection()) {
            return isThere(connection) ? query(connection, sql, row, values) : List.of();
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private static boolean isThere(Connection connection) throws SQLException {
        return query(connection, "SELECT to_regclass('reaction.discarded') IS NOT NULL", row -> row.getBoolean(1))
                .getFirst();
    }

    private static <T> List<T> query(Connection connection, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        }
    }
}
