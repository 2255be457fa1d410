package dev.ordinal.projection;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How far one partition is behind. Observed by the worker's thread, read by any. */
final class PartitionLag {

    private static final double NOT_YET_KNOWN = Double.NaN;

    private volatile double events = NOT_YET_KNOWN;
    private volatile long oldest;
    private volatile @Nullable Sight missing;
    private long unread;

    /** A position that was known to be missing, and since when, in nanoseconds from any start. */
    private record Sight(long position, long at) {}

    /**
     * Looks at a partition. One that has reached its head is not behind, whatever Kafka has for it: those are duplicates and heartbeats.
     *
     * @param head position of the last event that was relayed into it
     * @param now in milliseconds since 1970
     * @param nanos now, from any start
     */
    void observe(PartitionFeed feed, long head, long now, long nanos) {
        if (Double.isNaN(events) && !feed.isLoaded()) {
            return;
        }
        long waiting = feed.unapplied();
        if (waiting == 0 && head <= feed.position()) {
            events = 0;
            oldest = 0;
            missing = null;
            unread = 0;
            return;
        }
        long behind = feed.isRefilling() ? Math.max(head, feed.refillTo()) - feed.scanned() : waiting + unread;
        Sight seen = missing;
        if (seen == null || feed.position() >= seen.position()) {
            missing = new Sight(Math.max(head, feed.position() + 1), nanos);
        }
        long since = oldest == 0 ? now : oldest;
        events = Math.max(1, behind);
        oldest = feed.oldestUnapplied().orElse(since);
    }

    /** How many records Kafka has behind those received, when it was last asked. */
    void unread(long records) {
        unread = records;
    }

    /** Events that are not applied; log positions, where they come from the event store; not a number before it is known. */
    double events() {
        return events;
    }

    /**
     * The age of the oldest event that is not applied; where that one is not known yet, or was recorded by a clock that stood ahead, the time for which it was seen to be missing.
     *
     * @param now in milliseconds since 1970
     * @param nanos now, from the start that it was observed by
     */
    double seconds(long now, long nanos) {
        if (Double.isNaN(events)) {
            return NOT_YET_KNOWN;
        }
        long since = oldest;
        Sight seen = missing;
        long waited = seen == null ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos - seen.at());
        return since == 0 ? 0 : Math.max(1, Math.max(now - since, waited)) / 1e3;
    }
}
