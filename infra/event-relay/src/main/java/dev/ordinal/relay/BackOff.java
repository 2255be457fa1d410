package dev.ordinal.relay;

import java.time.Duration;

/** How long to wait before what has failed is tried again: twice as long each time, within bounds, until something succeeds. Used by one thread. */
final class BackOff {

    private final Duration shortest;
    private final Duration longest;
    private Duration next;

    BackOff(Duration shortest, Duration longest) {
        this.shortest = shortest;
        this.longest = longest;
        this.next = shortest;
    }

    void succeeded() {
        next = shortest;
    }

    Duration failed() {
        Duration now = next;
        Duration twice = now.multipliedBy(2);
        next = twice.compareTo(longest) < 0 ? twice : longest;
        return now;
    }
}
