package dev.ordinal.eventstore.axon.reaction;

import dev.ordinal.eventstore.Epoch;
import dev.ordinal.eventstore.axon.LogToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.axonframework.eventhandling.Segment;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of reactions in table {@code reaction.token}. A claim holds for {@link #CLAIM} on the database's clock, then anybody may take over. Tokens are stored without waiting
 * for the disk, since what is handled twice is harmless. A token names an event of the log beside it, always: a process that has read what a standby or a backup lacks stores
 * nothing of that, and goes on from the token that came with the log.
 *
 * <p>A claim ends with the log's {@link Epoch}. Where a standby took over, or the server was started anew, what was done because of an event may be lost although the event is not, and so may what was
 * parked or released: all of it is read anew, and what was under way is handled again. Whoever has a claim from before is not taken for dead: nobody could renew it.
 *
 * <p>A claim from further ahead than {@link #CLAIM} holds no more either: the clock was set back since, and what a dead process left would hold until it is that late again. A
 * process that lives renews its claim within a second; one that was taken from it by then stores nothing any more, for every statement asks for the owner.
 */
final class ReactionTokens implements TokenStore {

    static final Duration CLAIM = Duration.ofSeconds(4);

    /** Of a claim. */
    static final String IS_OVER =
            "claimed_at NOT BETWEEN clock_timestamp() - interval '%1$d ms' AND clock_timestamp() + interval '%1$d ms'"
                    .formatted(CLAIM.toMillis());

    /** Of a claim: this process's, and of the history that it goes by. The parameter is the owner. */
    static final String IS_OWN = "owner = ? AND epoch = (%s)".formatted(Epoch.SQL);

    private static final String IS_FREE = "(owner IS NULL OR owner = ? OR %s)".formatted(IS_OVER);

    private static final String IS_OF_THIS_LOG =
            "(? = 0 OR EXISTS (SELECT FROM event_store.event WHERE position = ? AND event_id = ?))";

    private final Sql sql;
    private final String owner;
    private final boolean beginsAtHead;
    private final Claims claims;

    /** Is told how claims come and go. */
    interface Claims {

        /** From now on, the segment is this process's. */
        void won(int segment, Takeover found);

        /** How many deaths are to be remembered with a segment that has come to this position. */
        int deaths(int segment, long position);

        /** It is no longer. */
        void lost(int segment);

        /** Whether a batch of it is under way. */
        boolean isAtWork(int segment);
    }

    ReactionTokens(Sql sql, String owner, boolean beginsAtHead, Claims claims) {
        this.sql = sql;
        this.owner = owner;
        this.beginsAtHead = beginsAtHead;
        this.claims = claims;
    }

    @Override
    public void initializeTokenSegments(String reaction, int segments, @Nullable TrackingToken first) {
        sql.update("""
                INSERT INTO reaction.token (reaction, segment, position, event_id, begins_at_head)
                SELECT ?, segment, ?, ?, ? FROM generate_series(0, ? - 1) AS segment
                ON CONFLICT (reaction, segment) DO NOTHING""", reaction, LogToken.position(first), LogToken.eventId(first), beginsAtHead, segments);
    }

    @Override
    public void storeToken(@Nullable TrackingToken token, String reaction, int segment) {
        long position = LogToken.position(token);
        String eventId = LogToken.eventId(token);
        claimed(
                sql.update(
                        """
                        UPDATE reaction.token SET position = ?, event_id = ?, deaths = ?, claimed_at = clock_timestamp()
                        WHERE reaction = ? AND segment = ? AND %s AND %s AND %s""".formatted(IS_OWN, IS_OF_THIS_LOG, Sql.UNSYNCED),
                        position,
                        eventId,
                        claims.deaths(segment, position),
                        reaction,
                        segment,
                        owner,
                        position,
                        position,
                        eventId),
                reaction,
                segment);
    }

    /** Not for its epoch while a batch is under way, whose token will not be stored: Axon would wait the longer before it claims again, the longer the batch still takes. */
    @Override
    public void extendClaim(String reaction, int segment) {
        String isOwn = claims.isAtWork(segment) ? "owner = ?" : IS_OWN;
        claimed(sql.update("""
                        UPDATE reaction.token SET claimed_at = clock_timestamp()
                        WHERE reaction = ? AND segment = ? AND %s AND %s""".formatted(isOwn, Sql.UNSYNCED), reaction, segment, owner), reaction, segment);
    }

    private void claimed(int rows, String reaction, int segment) {
        if (rows == 0) {
            claims.lost(segment);
            throw new UnableToClaimTokenException(
                    "Another process has taken over segment %d of %s, or the log was started anew, perhaps with another history"
                            .formatted(segment, reaction));
        }
    }

    private record Progress(Takeover found, @Nullable String eventId) {}

    @Override
    @SuppressWarnings("NullAway") // null is Axon's token before the first event
    public @Nullable TrackingToken fetchToken(String reaction, int segment) {
        Progress progress = sql
                .query(
                        """
                        WITH found AS (
                            SELECT reaction, segment, owner IS NOT NULL AND owner <> ? AND NOT stale AS died, owner IS NULL OR stale AS given_up,
                                   (SELECT coalesce(max(position), 0) FROM event_store.event) AS head
                              FROM reaction.token, LATERAL (SELECT coalesce(epoch <> (%s), false) AS stale) AS claim
                             WHERE reaction = ? AND segment = ? AND %s
                               FOR UPDATE OF token)
                        UPDATE reaction.token AS token
                           SET owner = ?, epoch = (%s), claimed_at = clock_timestamp(),
                               deaths = CASE WHEN NOT died THEN deaths WHEN position < head THEN deaths + 1 ELSE 0 END,
                               trial = CASE WHEN given_up THEN 0 ELSE trial END
                          FROM found WHERE token.reaction = found.reaction AND token.segment = found.segment
                        RETURNING position, head, died, deaths, suspected_from, suspected_to, trial, event_id""".formatted(Epoch.SQL, IS_FREE, Epoch.SQL),
                        row -> new Progress(
                                new Takeover(
                                        row.getLong(1),
                                        row.getLong(2),
                                        row.getBoolean(3),
                                        row.getInt(4),
                                        Suspects.of(row.getLong(5), row.getLong(6), row.getInt(7))),
                                row.getString(8)),
                        owner,
                        reaction,
                        segment,
                        owner,
                        owner)
                .stream()
                .findFirst()
                .orElseThrow(() -> new UnableToClaimTokenException(
                        "Another process has segment %d of %s".formatted(segment, reaction)));
        claims.won(segment, progress.found);
        return progress.eventId == null ? null : new LogToken(progress.found.position(), progress.eventId);
    }

    @Override
    public void releaseClaim(String reaction, int segment) {
        claims.lost(segment);
        sql.update(
                "UPDATE reaction.token SET owner = NULL WHERE reaction = ? AND segment = ? AND owner = ?",
                reaction,
                segment,
                owner);
    }

    @Override
    public int[] fetchSegments(String reaction) {
        return sql
                .query(
                        "SELECT segment FROM reaction.token WHERE reaction = ? ORDER BY segment",
                        row -> row.getInt(1),
                        reaction)
                .stream()
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private record Found(int segment, boolean isFree) {}

    @Override
    public List<Segment> fetchAvailableSegments(String reaction) {
        List<Found> found = sql.query(
                "SELECT segment, %s FROM reaction.token WHERE reaction = ? ORDER BY segment".formatted(IS_FREE),
                row -> new Found(row.getInt(1), row.getBoolean(2)),
                owner,
                reaction);
        int[] all = found.stream().mapToInt(Found::segment).toArray();
        List<Segment> free = new ArrayList<>();
        Arrays.stream(all)
                .filter(segment -> found.get(segment).isFree())
                .forEach(segment -> free.add(Segment.computeSegment(segment, all)));
        return free;
    }
}
