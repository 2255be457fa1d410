package dev.ordinal.eventstore.audit;

import dev.ordinal.eventstore.Claim;
import dev.ordinal.eventstore.EventLog;
import dev.ordinal.eventstore.KeyedHash;
import dev.ordinal.eventstore.LogUnavailable;
import dev.ordinal.eventstore.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/**
 * Compares the claims that are stored with those that follow from the events: the same values, each of the same stream. Only reads, and may run beside a system under
 * load: claims and head are taken at one moment, and one that seems too many is looked at again. Holds every claim in memory, twice; names no plain value. Used by one thread.
 */
public final class ClaimAudit {

    private static final int PAGE = 2_000;

    /** One statement sees one moment. */
    private static final String CLAIMS = """
            SELECT log.head, c.space, encode(c.value_hash, 'hex') AS hash, c.stream_id
            FROM (SELECT coalesce(max(position), 0) AS head FROM event_store.event) log
            LEFT JOIN event_store.claim c ON true""";

    private final DataSource dataSource;
    private final EventLog log;
    private final KeyedHash hash;
    private final Set<String> streamTypes;
    private final Function<StoredEvent, List<Claim>> claimsOf;
    private final LongConsumer progress;

    private record Value(String space, String hash) {}

    private record Owner(String streamId, long position) {}

    private record Stored(long head, Map<Value, String> owners) {}

    /**
     * @param hash         with the secret of the log
     * @param streamTypes  the streams whose events may have claims
     * @param claimsOf     what an event takes and gives back, in this order
     * @param progress     told the position up to which it has come
     */
    public ClaimAudit(
            DataSource dataSource,
            EventLog log,
            KeyedHash hash,
            Set<String> streamTypes,
            Function<StoredEvent, List<Claim>> claimsOf,
            LongConsumer progress) {
        this.dataSource = dataSource;
        this.log = log;
        this.hash = hash;
        this.streamTypes = Set.copyOf(streamTypes);
        this.claimsOf = claimsOf;
        this.progress = progress;
    }

    /**
     * Looks at everything up to the present head. What {@code claimsOf} throws goes through.
     *
     * @throws LogUnavailable where the database can't be reached
     */
    public void run(Findings findings) {
        Stored stored = stored();
        Map<Value, Owner> expected = expected(stored.head, findings);
        if (!expected.isEmpty()
                && !stored.owners.isEmpty()
                && expected.keySet().stream().noneMatch(stored.owners::containsKey)) {
            findings.add(
                    "claim-secret",
                    "none of the %d claims is of a value that a stream took: this is not the secret of the log, or all are damaged"
                            .formatted(stored.owners.size()));
            return;
        }
        compare(expected, stored.owners, findings);
    }

    private void compare(Map<Value, Owner> expected, Map<Value, String> stored, Findings findings) {
        expected.forEach((value, owner) -> {
            String found = stored.get(value);
            if (found == null) {
                findings.add(
                        "claim-missing",
                        "a value of %s that the stream %s took at position %d is not claimed"
                                .formatted(value.space, owner.streamId, owner.position));
            } else if (!found.equals(owner.streamId)) {
                findings.add(
                        "claim-owner",
                        "a value of %s that the stream %s took at position %d is claimed for the stream %s"
                                .formatted(value.space, owner.streamId, owner.position, found));
            }
        });
        stored.forEach((value, streamId) -> {
            if (!expected.containsKey(value) && isStillOf(streamId, value)) {
                findings.add(
                        "claim-surplus",
                        "a value of %s is claimed for the stream %s, whose events do not hold it: its hash is %s"
                                .formatted(value.space, streamId, value.hash));
            }
        });
    }

    /** False where it was freed meanwhile: what is erased can't tell any more what it had taken. */
    private boolean isStillOf(String streamId, Value value) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT FROM event_store.claim WHERE space = ? AND value_hash = decode(?, 'hex') AND stream_id = ?")) {
            statement.setString(1, value.space);
            statement.setString(2, value.hash);
            statement.setString(3, streamId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }

    private Map<Value, Owner> expected(long head, Findings findings) {
        Map<Value, Owner> owners = new HashMap<>();
        for (long position = 0; position < head; ) {
            List<StoredEvent> page = log.after(position, head, streamTypes, PAGE);
            for (StoredEvent event : page) {
                claimsOf.apply(event).forEach(claim -> fold(owners, event, claim, findings));
            }
            position = page.size() < PAGE ? head : page.getLast().position();
            progress.accept(position);
        }
        return owners;
    }

    private void fold(Map<Value, Owner> owners, StoredEvent event, Claim claim, Findings findings) {
        Value value = new Value(claim.space(), HexFormat.of().formatHex(hash.of(claim.space(), claim.value())));
        Owner owner = owners.get(value);
        boolean isItsOwn = owner != null && owner.streamId.equals(event.streamId());
        switch (claim) {
            case Claim.Take _ when owner == null -> owners.put(value, new Owner(event.streamId(), event.position()));
            case Claim.Take _
            when !isItsOwn ->
                findings.add(
                        "claim-twice",
                        "the stream %s took at position %d a value of %s that was the stream %s's since position %d"
                                .formatted(
                                        event.streamId(),
                                        event.position(),
                                        claim.space(),
                                        owner.streamId,
                                        owner.position));
            case Claim.Take _ -> {}
            case Claim.Release _ when isItsOwn -> owners.remove(value);
            case Claim.Release _ -> {}
        }
    }

    private Stored stored() {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(CLAIMS)) {
            long head = 0;
            Map<Value, String> owners = new HashMap<>();
            while (rows.next()) {
                head = rows.getLong("head");
                String space = rows.getString("space");
                if (space != null) {
                    owners.put(new Value(space, rows.getString("hash")), rows.getString("stream_id"));
                }
            }
            return new Stored(head, owners);
        } catch (SQLException e) {
            throw new LogUnavailable(e);
        }
    }
}
