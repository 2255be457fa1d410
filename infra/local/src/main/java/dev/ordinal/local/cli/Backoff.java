package dev.ordinal.local.cli;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The pauses between attempts: doubling from 100 ms to 5 s with jitter, and never shorter than the server asks for. For one thread. */
public final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final long giveUpAt;
    private Duration next = FIRST;

    /** @param patience from now until {@link #pause} gives up */
    public Backoff(Duration patience) {
        giveUpAt = System.nanoTime() + patience.toNanos();
    }

    /**
     * Sleeps.
     *
     * @return false, without sleeping, if the time is up
     */
    public boolean pause(Duration atLeast) {
        Duration jittered =
                next.dividedBy(2).plusMillis(ThreadLocalRandom.current().nextLong(next.toMillis() / 2 + 1));
        Duration pause = jittered.compareTo(atLeast) < 0 ? atLeast : jittered;
        next = next.multipliedBy(2).compareTo(LONGEST) < 0 ? next.multipliedBy(2) : LONGEST;
        if (System.nanoTime() + pause.toNanos() > giveUpAt) {
            return false;
        }
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What {@code Retry-After} asks for, in seconds; zero where it is absent or a date. */
    public static Duration retryAfter(HttpHeaders headers) {
        Optional<String> seconds = headers.firstValue("Retry-After").filter(value -> value.matches("\\d{1,4}"));
        return seconds.map(value -> Duration.ofSeconds(Long.parseLong(value))).orElse(Duration.ZERO);
    }
}
