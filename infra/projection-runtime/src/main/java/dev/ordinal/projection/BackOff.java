package dev.ordinal.projection;

import java.time.Duration;

/** How long to leave alone what failed: longer with every failure in a row, two seconds at most. */
final class BackOff {

    private static final long FIRST = Duration.ofMillis(50).toNanos();
    private static final long LONGEST = Duration.ofSeconds(2).toNanos();

    private long pause;
    private long until = System.nanoTime();

    void failed() {
        pause = Math.clamp(2 * pause, FIRST, LONGEST);
        until = System.nanoTime() + pause;
    }

    /** It was no failure: the same again in a moment. */
    void postpone() {
        until = System.nanoTime() + FIRST;
    }

    void succeeded() {
        pause = 0;
    }

    Duration left() {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }
}
