package dev.ordinal.eventstore.axon.reaction;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Pauses between tries, at random, doubling from a shortest to a longest. Used by one thread. */
final class BackOff {

    private final long longest;
    private long next;

    BackOff(Duration shortest, Duration longest) {
        this.next = shortest.toNanos();
        this.longest = longest.toNanos();
    }

    /** Between two tries to store what others were faster with. */
    static BackOff ofConflicts() {
        return new BackOff(Duration.ofMillis(5), Duration.ofMillis(200));
    }

    /** Until what is needed is back. */
    static BackOff ofFailures() {
        return new BackOff(Duration.ofMillis(50), Duration.ofSeconds(2));
    }

    void pause() {
        LockSupport.parkNanos(next / 2 + ThreadLocalRandom.current().nextLong(next / 2 + 1));
        next = Math.min(longest, next * 2);
    }
}
