package dev.ordinal.projection;

import java.util.concurrent.TimeUnit;

/** Keeps one thread to so many events a second, from its first on. */
final class Pace {

    private static final long WORTH_WAITING = TimeUnit.MILLISECONDS.toNanos(5);

    private final long eventsPerSecond;
    private long start;
    private long events;

    /** @param eventsPerSecond 0 for as many as go */
    Pace(long eventsPerSecond) {
        this.eventsPerSecond = eventsPerSecond;
    }

    void next() throws InterruptedException {
        if (eventsPerSecond == 0) {
            return;
        }
        long now = System.nanoTime();
        if (events == 0) {
            start = now;
        }
        long early = start + TimeUnit.SECONDS.toNanos(events++) / eventsPerSecond - now;
        if (early > WORTH_WAITING) {
            TimeUnit.NANOSECONDS.sleep(early);
        }
    }
}
