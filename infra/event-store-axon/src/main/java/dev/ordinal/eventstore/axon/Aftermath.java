package dev.ordinal.eventstore.axon;

import org.jspecify.annotations.Nullable;

/** What became of a stream after a command of this process had seen it. Written by several threads; the last word counts. */
final class Aftermath {

    private volatile @Nullable String next;
    private volatile boolean belied;

    /** Id of the event with which a command of this process means to continue the stream, null while there is none. */
    @Nullable
    String next() {
        return next;
    }

    void continuedBy(String eventId) {
        next = eventId;
    }

    /** Whether a command that rested on it failed: it may be out of date, and is of no use to others. */
    boolean isBelied() {
        return belied;
    }

    void belie() {
        belied = true;
    }
}
