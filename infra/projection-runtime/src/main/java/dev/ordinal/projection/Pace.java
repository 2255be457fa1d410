package dev.ordinal.projection;

import java.util.concurrent.TimeUnit;

/** Keeps one thread to so many events a second. What it was held up by it does not catch up with all at once: the others, who are to have room, would have none. */
final class Pace {

    private static final long WORTH_WAITING = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long CAUGHT_UP = TimeUnit.MILLISECONDS.toNanos(50);

    private final long between;
    private long due = System.nanoTime();

    /** @param eventsPerSecond 0 for as many as go */
    Pace(long eventsPerSecond) {
        this.between = eventsPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / eventsPerSecond;
    }

    /** So many of these events at a time that they take a second, at most. */
    int atOnce(int most) {
        return between == 0 ? most : Math.clamp(TimeUnit.SECONDS.toNanos(1) / between, 1, most);
    }

    void next() throws InterruptedException {
        if (between == 0) {
            return;
        }
        long now = System.nanoTime();
        due = Math.max(due + between, now - CAUGHT_UP);
        if (due - now > WORTH_WAITING) {
            TimeUnit.NANOSECONDS.sleep(due - now);
        }
    }
}
