package dev.ordinal.relay;

import java.time.Duration;

/** Says when something that recurs is due; used by one thread. */
final class Timer {

    private final long interval;
    private long due;

    /** Due at once, and then at this interval. */
    Timer(Duration interval) {
        this.interval = interval.toNanos();
        this.due = System.nanoTime();
    }

    /** Next due an interval from now. */
    void restart() {
        due = System.nanoTime() + interval;
    }

    /** Whether it is due; if so, it is next due an interval from now. */
    boolean isDue() {
        long now = System.nanoTime();
        if (now - due < 0) {
            return false;
        }
        restart();
        return true;
    }
}
