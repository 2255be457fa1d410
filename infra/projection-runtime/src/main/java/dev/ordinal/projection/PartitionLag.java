package dev.ordinal.projection;

/** How far one partition is behind. Observed by the worker's thread, read by any. */
final class PartitionLag {

    private static final double NOT_YET_KNOWN = Double.NaN;

    private volatile double events = NOT_YET_KNOWN;
    private volatile long oldest;
    private long unread;

    /**
     * Looks at a partition. One that has reached its head is not behind, whatever Kafka has for it: those are duplicates and heartbeats.
     *
     * @param head position of the last event that was relayed into it
     * @param now in milliseconds since 1970
     */
    void observe(PartitionFeed feed, long head, long now) {
        if (Double.isNaN(events) && !feed.isLoaded()) {
            return;
        }
        long waiting = feed.unapplied();
        if (waiting == 0 && head <= feed.position()) {
            events = 0;
            oldest = 0;
            unread = 0;
            return;
        }
        long behind = feed.isRefilling() ? Math.max(head, feed.refillTo()) - feed.scanned() : waiting + unread;
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

    /** The age of the oldest event that is not applied; where that one is not known yet, the time since it was missed. */
    double seconds(long now) {
        long since = oldest;
        return Double.isNaN(events) ? NOT_YET_KNOWN : since == 0 ? 0 : Math.max(1, now - since) / 1e3;
    }
}
