package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.StoredEvent;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;

/** The rows of one reaction's parked streams. Safe for use by several threads. */
final class ParkedRows {

    private static final int LONGEST_CAUSE = 20_000;

    /** The segment, which no other process takes over before the statement has ended: one that does reads what waits there once, at that moment. */
    private static final String MINE =
            "SELECT reaction, segment FROM reaction.token WHERE reaction = ? AND segment = ? AND %s FOR SHARE"
                    .formatted(ReactionTokens.IS_OWN);

    private final Sql sql;
    private final String reaction;
    private final String owner;

    ParkedRows(Sql sql, String reaction, String owner) {
        this.sql = sql;
        this.reaction = reaction;
        this.owner = owner;
    }

    /**
     * A stream that waits.
     *
     * @param sequence  of the first event that waits
     * @param again     whether it is to be tried again by itself: the code that met the event could not read it, or the process before left in the middle of a retry
     */
    record Waiting(String streamId, long sequence, boolean again) {}

    /** Those of a segment. Where the process before died over one that it was trying again, that waits for an operator, also if other code could not read it. */
    List<Waiting> takeOver(int segment, boolean predecessorDied) {
        if (predecessorDied) {
            sql.update("""
                    UPDATE reaction.parked
                       SET state = 'PARKED', unreadable = false,
                           cause = 'The process died while this event, or one behind it, was tried again. Before that: ' || cause
                     WHERE reaction = ? AND segment = ? AND state = 'RETRYING'""", reaction, segment);
        }
        return sql.query(
                "SELECT stream_id, sequence, unreadable OR state = 'RETRYING' FROM reaction.parked WHERE reaction = ? AND segment = ?",
                row -> new Waiting(row.getString(1), row.getLong(2), row.getBoolean(3)),
                reaction,
                segment);
    }

    /** Of those that an operator wants to be tried again, and nobody has begun to. */
    List<String> asked() {
        return sql.query(
                "SELECT stream_id FROM reaction.parked WHERE reaction = ? AND state = 'ASKED'",
                row -> row.getString(1),
                reaction);
    }

    /** Parks a stream at an event, or moves one that is parked there. False where the segment is no longer this process's. */
    boolean park(StoredEvent event, int segment, Throwable cause) {
        return sql.update(
                        """
                        INSERT INTO reaction.parked AS parked (reaction, stream_id, segment, sequence, position, event_id, type, revision, cause, unreadable)
                        SELECT reaction, ?, segment, ?, ?, ?, ?, ?, ?, ? FROM (%s) AS mine
                        ON CONFLICT (reaction, stream_id) DO UPDATE
                           SET sequence = excluded.sequence, position = excluded.position, event_id = excluded.event_id, type = excluded.type,
                               revision = excluded.revision, cause = excluded.cause, unreadable = excluded.unreadable, state = 'PARKED'""".formatted(MINE),
                        event.streamId(),
                        event.sequence(),
                        event.position(),
                        event.eventId(),
                        event.type(),
                        event.revision(),
                        text(cause),
                        cause instanceof Unreadable.Failure,
                        reaction,
                        segment,
                        owner)
                > 0;
    }

    /** Begins to try a stream again: the sequence that it waits at, empty where it does not wait, or the segment is no longer this process's. */
    Optional<Long> retrying(String streamId, int segment) {
        return sql.query("""
                        WITH mine AS (%s)
                        UPDATE reaction.parked AS parked SET state = 'RETRYING', attempts = attempts + 1 FROM mine
                         WHERE parked.reaction = mine.reaction AND parked.segment = mine.segment AND stream_id = ?
                        RETURNING sequence""".formatted(MINE), row -> row.getLong(1), reaction, segment, owner, streamId).stream()
                .findFirst();
    }

    /** Has a stream that is being tried again wait for an operator, as before. */
    void waits(String streamId, int segment) {
        sql.update("""
                WITH mine AS (%s)
                UPDATE reaction.parked AS parked SET state = 'PARKED' FROM mine
                 WHERE parked.reaction = mine.reaction AND parked.segment = mine.segment AND stream_id = ? AND state = 'RETRYING'""".formatted(MINE), reaction, segment, owner, streamId);
    }

    /** The next batch may bring the stream again. False where the segment is no longer this process's; not where the stream was released before, and the answer was lost. */
    boolean release(String streamId, int segment) {
        return !sql.query("""
                        WITH mine AS (%s), gone AS (
                            DELETE FROM reaction.parked AS parked USING mine
                             WHERE parked.reaction = mine.reaction AND parked.segment = mine.segment AND stream_id = ?
                        )
                        SELECT segment FROM mine""".formatted(MINE), row -> row.getInt(1), reaction, segment, owner, streamId)
                .isEmpty();
    }

    /** Whether an operator has taken the event out of this reaction. */
    boolean isDiscarded(StoredEvent event) {
        return !sql.query(
                        "SELECT 1 FROM reaction.discarded WHERE reaction = ? AND position = ? AND event_id = ?",
                        row -> row.getInt(1),
                        reaction,
                        event.position(),
                        event.eventId())
                .isEmpty();
    }

    private static String text(Throwable cause) {
        StringWriter text = new StringWriter();
        cause.printStackTrace(new PrintWriter(text));
        String trace = text.toString().replace('\0', ' ');
        return trace.length() > LONGEST_CAUSE ? trace.substring(0, LONGEST_CAUSE) : trace;
    }
}
