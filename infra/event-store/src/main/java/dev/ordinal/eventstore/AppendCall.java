package dev.ordinal.eventstore;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch as the columns that the function {@code event_store.append} takes: arrays go over the wire in binary. */
final class AppendCall {

    static final String SQL =
            "SELECT append, verdict, subject, expected, actual, at FROM event_store.append(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final int MICROS = 1_000_000;

    private final List<PendingAppend> batch;
    private final int[] eventEnds;
    private final int[] claimEnds;
    private final int[] restEnds;
    private final int[] outcomeEnds;

    AppendCall(List<PendingAppend> batch) {
        this.batch = batch;
        this.eventEnds = new int[batch.size()];
        this.claimEnds = new int[batch.size()];
        this.restEnds = new int[batch.size()];
        this.outcomeEnds = new int[batch.size()];
        int events = 0;
        int claims = 0;
        int rests = 0;
        int outcomes = 0;
        for (int i = 0; i < batch.size(); i++) {
            eventEnds[i] = events += batch.get(i).append().events().size();
            claimEnds[i] = claims += batch.get(i).claims().size();
            restEnds[i] = rests += batch.get(i).append().restsOn().size();
            outcomeEnds[i] = outcomes += batch.get(i).append().outcome() == null ? 0 : 1;
        }
    }

    void bind(PreparedStatement statement, boolean again) throws SQLException {
        statement.setBoolean(1, again);
        statement.setObject(2, eventEnds);
        statement.setObject(3, claimEnds);
        statement.setObject(4, restEnds);
        statement.setObject(5, outcomeEnds);
        bindEvents(statement);
        bindClaims(statement);
        bindRests(statement);
        bindOutcomes(statement);
        statement.setInt(27, Math.toIntExact(Outcome.KEPT_FOR.toSeconds()));
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
        statement.setObject(6, streamId);
        statement.setObject(7, streamType);
        statement.setObject(8, sequence);
        statement.setObject(9, eventId);
        statement.setObject(10, type);
        statement.setObject(11, revision);
        statement.setObject(12, payload);
        statement.setObject(13, metadata);
        statement.setObject(14, occurred);
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
        statement.setObject(15, take);
        statement.setObject(16, streamId);
        statement.setObject(17, space);
        statement.setObject(18, valueHash);
    }

    private void bindRests(PreparedStatement statement) throws SQLException {
        int count = restEnds[restEnds.length - 1];
        int[] append = new int[count];
        String[] streamId = new String[count];
        long[] sequence = new long[count];
        String[] eventId = new String[count];
        int i = 0;
        for (int number = 1; number <= batch.size(); number++) {
            for (StreamHead head : batch.get(number - 1).append().restsOn()) {
                append[i] = number;
                streamId[i] = head.streamId();
                sequence[i] = head.sequence();
                eventId[i] = head.eventId();
                i++;
            }
        }
        statement.setObject(19, append);
        statement.setObject(20, streamId);
        statement.setObject(21, sequence);
        statement.setObject(22, eventId);
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
        statement.setObject(23, append);
        statement.setObject(24, key);
        statement.setObject(25, fingerprint);
        statement.setObject(26, answer);
    }

    private static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
    }
}
