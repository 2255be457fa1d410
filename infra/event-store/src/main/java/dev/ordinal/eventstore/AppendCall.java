package dev.ordinal.eventstore;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch as the columns that the function {@code event_store.append} takes: arrays go over the wire in binary. */
final class AppendCall {

    static final String SQL =
            "SELECT append, verdict, subject, expected, actual, at FROM event_store.append(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final int MICROS = 1_000_000;

    private final List<PendingAppend> batch;
    private final int[] eventEnds;
    private final int[] claimEnds;
    private final int[] outcomeEnds;

    AppendCall(List<PendingAppend> batch) {
        this.batch = batch;
        this.eventEnds = new int[batch.size()];
        this.claimEnds = new int[batch.size()];
        this.outcomeEnds = new int[batch.size()];
        int events = 0;
        int claims = 0;
        int outcomes = 0;
        for (int i = 0; i < batch.size(); i++) {
            eventEnds[i] = events += batch.get(i).append().events().size();
            claimEnds[i] = claims += batch.get(i).claims().size();
            outcomeEnds[i] = outcomes += batch.get(i).append().outcome() == null ? 0 : 1;
        }
    }

    void bind(PreparedStatement statement, boolean again) throws SQLException {
        statement.setBoolean(1, again);
        statement.setObject(2, eventEnds);
        statement.setObject(3, claimEnds);
        statement.setObject(4, outcomeEnds);
        bindEvents(statement);
        bindClaims(statement);
        bindOutcomes(statement);
        statement.setInt(22, Math.toIntExact(Outcome.KEPT_FOR.toSeconds()));
    }

    private void bindEvents(PreparedStatement statement) throws SQLException {
        int count = eventEnds[eventEnds.length - 1];
        String[] streamId = new String[count];
        String[] streamType = new String[count];
        long[] sequence = new long[count];
        String[] eventId = new String[count];
        String[] type = new String[count];
        @Nullable String[] revision = new String[count];
        byte[][] payload = new byte[count][];
        byte[][] metadata = new byte[count][];
        long[] occurred = new long[count];
        int i = 0;
        for (PendingAppend pending : batch) {
            for (NewEvent event : pending.append().events()) {
                streamId[i] = event.streamId();
                streamType[i] = event.streamType();
                sequence[i] = event.sequence();
                eventId[i] = event.eventId();
                type[i] = event.type();
                revision[i] = event.revision();
                payload[i] = event.payload();
                metadata[i] = event.metadata();
                occurred[i] = micros(event.occurredAt());
                i++;
            }
        }
        statement.setObject(5, streamId);
        statement.setObject(6, streamType);
        statement.setObject(7, sequence);
        statement.setObject(8, eventId);
        statement.setObject(9, type);
        statement.setObject(10, revision);
        statement.setObject(11, payload);
        statement.setObject(12, metadata);
        statement.setObject(13, occurred);
    }

    private void bindClaims(PreparedStatement statement) throws SQLException {
        int count = claimEnds[claimEnds.length - 1];
        boolean[] take = new boolean[count];
        String[] streamId = new String[count];
        String[] space = new String[count];
        byte[][] valueHash = new byte[count][];
        int i = 0;
        for (PendingAppend pending : batch) {
            for (PendingAppend.HashedClaim claim : pending.claims()) {
                take[i] = claim.claim() instanceof Claim.Take;
                streamId[i] = claim.streamId();
                space[i] = claim.claim().space();
                valueHash[i] = claim.valueHash();
                i++;
            }
        }
        statement.setObject(14, take);
        statement.setObject(15, streamId);
        statement.setObject(16, space);
        statement.setObject(17, valueHash);
    }

    private void bindOutcomes(PreparedStatement statement) throws SQLException {
        int count = outcomeEnds[outcomeEnds.length - 1];
        int[] append = new int[count];
        byte[][] key = new byte[count][];
        byte[][] fingerprint = new byte[count][];
        byte[][] answer = new byte[count][];
        int i = 0;
        for (int number = 1; number <= batch.size(); number++) {
            Outcome outcome = batch.get(number - 1).append().outcome();
            if (outcome != null) {
                append[i] = number;
                key[i] = outcome.key();
                fingerprint[i] = outcome.fingerprint();
                answer[i] = outcome.answer();
                i++;
            }
        }
        statement.setObject(18, append);
        statement.setObject(19, key);
        statement.setObject(20, fingerprint);
        statement.setObject(21, answer);
    }

    private static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
    }
}
