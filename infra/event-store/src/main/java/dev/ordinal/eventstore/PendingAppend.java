package dev.ordinal.eventstore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * An append on its way.
 *
 * @param claims  at most one for each value: the last word counts
 * @param since   when it queued, on the clock of {@link System#nanoTime()}
 */
record PendingAppend(
        Append append, List<HashedClaim> claims, int rows, long bytes, long since, CompletableFuture<Appended> answer) {

    private static final int BYTES_BESIDE_PAYLOAD = 300;

    static PendingAppend of(Append append, KeyedHash hash) {
        int rows = append.events().size()
                + append.claims().size()
                + append.restsOn().size()
                + (append.outcome() == null ? 0 : 1);
        long bytes = (long) rows * BYTES_BESIDE_PAYLOAD;
        for (NewEvent event : append.events()) {
            bytes += event.payload().length + event.metadata().length;
        }
        if (append.outcome() != null) {
            bytes += append.outcome().answer().length;
        }
        return new PendingAppend(
                append, hashed(append.claims(), hash), rows, bytes, System.nanoTime(), new CompletableFuture<>());
    }

    private static List<HashedClaim> hashed(List<Append.OwnedClaim> claims, KeyedHash hash) {
        Map<List<String>, HashedClaim> last = new LinkedHashMap<>();
        for (Append.OwnedClaim owned : claims) {
            Claim claim = owned.claim();
            last.put(
                    List.of(claim.space(), claim.value()),
                    new HashedClaim(owned.streamId(), claim, hash.of(claim.space(), claim.value())));
        }
        return List.copyOf(last.values());
    }

    /** A claim and what is stored in the place of its value. */
    @SuppressWarnings("ArrayRecordComponent") // bytes go through as they are; nobody compares two of these
    record HashedClaim(String streamId, Claim claim, byte[] valueHash) {}
}
