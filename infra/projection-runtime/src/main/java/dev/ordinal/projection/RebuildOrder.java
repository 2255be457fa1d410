package dev.ordinal.projection;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a read model is to be rebuilt.
 *
 * @param parallel how many threads fold, each the events of its own streams; each takes a connection; at most {@value #MOST_PARALLEL}
 * @param memory bytes that changes may take, at most {@link #mostMemory()}, of all threads together, half of it while they are folded and half while they are written; roughly
 * @param until the last position that the result may have seen: it becomes a read model of the past, which nobody keeps current; null for one that goes on
 * @param as the name that a read model of the past gets; null for one that goes on
 * @param keep leaves the switch of readers to somebody else
 * @param maxRate events a second, 0 for as many as go
 */
public record RebuildOrder(
        Source source,
        int parallel,
        long memory,
        @Nullable Long until,
        @Nullable String as,
        boolean keep,
        boolean verify,
        long maxRate) {

    /** PostgreSQL keeps names that begin with pg_ for itself. */
    private static final Pattern NAME = Pattern.compile("(?!pg_)[a-z][a-z0-9_]{0,39}");

    private static final long MEMORY = 64 << 20;

    /** More would leave others no connections. */
    public static final int MOST_PARALLEL = 32;

    /** Where the events come from. */
    public enum Source {
        STORE,
        KAFKA
    }

    public RebuildOrder {
        require(
                parallel >= 1 && parallel <= MOST_PARALLEL,
                "parallel must be from 1 to %d, not %d".formatted(MOST_PARALLEL, parallel));
        require(memory >= 1, "memory must be positive, not " + memory);
        require(
                memory <= mostMemory(),
                "memory must be at most a quarter of the heap, which is %d MB of %d MB: less, or a larger heap (-Xmx)"
                        .formatted(mostMemory() >> 20, heap() >> 20));
        require(maxRate >= 0, "max-rate must be 0 (no limit) or more, not " + maxRate);
        require((until == null) == (as == null), "A read model of the past has a name of its own, and no other has");
        require(
                as == null || NAME.matcher(as).matches(),
                "A read model's name has small letters, digits and _, at most 40, and does not begin with pg_: '%s'"
                        .formatted(as));
        require(
                until == null || source == Source.STORE,
                "A read model of the past is built from the store, not from Kafka");
        require(until == null || until >= 1, "A read model of the past ends at an event, not at position " + until);
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** From the store, in as many threads as usual. */
    public static RebuildOrder usual() {
        return new RebuildOrder(Source.STORE, usualThreads(), usualMemory(), null, null, false, true, 0);
    }

    /** Half as many as there are processors, within reason: reading, and the database itself, take the other half. */
    public static int usualThreads() {
        return Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, MOST_PARALLEL);
    }

    /** 64 MB, where the heap has room for it. */
    public static long usualMemory() {
        return Math.min(MEMORY, mostMemory());
    }

    /** So much of the heap that what is read, what is in statements, and an estimate that is too small, have room beside it. */
    public static long mostMemory() {
        return heap() / 4;
    }

    static long heap() {
        return Runtime.getRuntime().maxMemory();
    }

    /** The name that the result stands under. */
    String model(Projection projection) {
        return as == null ? projection.name() : as;
    }

    public RebuildOrder from(Source other) {
        return new RebuildOrder(other, parallel, memory, until, as, keep, verify, maxRate);
    }

    public RebuildOrder parallel(int threads) {
        return new RebuildOrder(source, threads, memory, until, as, keep, verify, maxRate);
    }

    public RebuildOrder memory(long bytes) {
        return new RebuildOrder(source, parallel, bytes, until, as, keep, verify, maxRate);
    }

    public RebuildOrder until(long position, String name) {
        return new RebuildOrder(source, parallel, memory, position, name, keep, verify, maxRate);
    }

    public RebuildOrder kept() {
        return new RebuildOrder(source, parallel, memory, until, as, true, verify, maxRate);
    }

    public RebuildOrder unverified() {
        return new RebuildOrder(source, parallel, memory, until, as, keep, false, maxRate);
    }

    public RebuildOrder maxRate(long eventsPerSecond) {
        return new RebuildOrder(source, parallel, memory, until, as, keep, verify, eventsPerSecond);
    }
}
