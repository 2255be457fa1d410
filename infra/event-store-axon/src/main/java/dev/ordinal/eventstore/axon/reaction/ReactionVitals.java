package dev.ordinal.eventstore.axon.reaction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The figures of a reaction in this process, and what they say of its health. Safe for use by several threads. */
final class ReactionVitals {

    private static final long SUSPICIOUS = Duration.ofSeconds(1).toNanos();
    private static final long TOO_LONG = Duration.ofSeconds(30).toNanos();

    private final MeterRegistry meters;
    private final Tags tags;
    private final Counter handled;
    private final Counter retried;
    private final Timer batches;
    private final Set<Trial> failing = ConcurrentHashMap.newKeySet();
    private volatile double lagEvents = Double.NaN;
    private volatile double lagSeconds = Double.NaN;
    private volatile long position = -1;
    private volatile long movedAt = System.nanoTime();
    private volatile @Nullable String failure;

    ReactionVitals(String reaction, MeterRegistry meters) {
        this.meters = meters;
        tags = Tags.of("reaction", reaction);
        handled = Counter.builder("ordinal.reaction.handled").tags(tags).register(meters);
        retried = Counter.builder("ordinal.reaction.retried").tags(tags).register(meters);
        batches = Timer.builder("ordinal.reaction.batch").tags(tags).register(meters);
        Gauge.builder("ordinal.reaction.lag.events", () -> lagEvents).tags(tags).register(meters);
        Gauge.builder("ordinal.reaction.lag.seconds", () -> lagSeconds)
                .tags(tags)
                .register(meters);
    }

    void parked(IntSupplier streams) {
        Gauge.builder("ordinal.reaction.parked.streams", streams::getAsInt)
                .tags(tags)
                .register(meters);
    }

    /** The tries of one thing, from the first to the last. */
    final class Trial implements AutoCloseable {

        private final long begun = System.nanoTime();

        void failed(Throwable cause) {
            failing.add(this);
            failure = cause.toString();
            retried.increment();
        }

        @Override
        public void close() {
            failing.remove(this);
        }
    }

    Trial trial() {
        return new Trial();
    }

    void handled() {
        handled.increment();
    }

    void batch(long nanos) {
        batches.record(Duration.ofNanos(nanos));
    }

    /**
     * How far the reaction has come.
     *
     * @param at       the least position of all its segments here
     * @param head     of the log
     * @param seconds  age of the first event behind
     */
    void lag(long at, long head, double seconds) {
        lagEvents = Math.max(0, head - at);
        lagSeconds = seconds;
        if (at != position || head <= at) {
            position = at;
            movedAt = System.nanoTime();
        }
    }

    /** Empty-handed: other processes have all segments. */
    void idle() {
        lag(0, 0, 0);
    }

    /** Why it is not well; null where it is. */
    @Nullable
    String trouble() {
        long now = System.nanoTime();
        if (failing.stream().anyMatch(trial -> now - trial.begun > SUSPICIOUS)) {
            return "tries again: " + failure;
        }
        return now - movedAt > TOO_LONG ? "no progress for 30 s with " + (long) lagEvents + " events behind" : null;
    }

    double lagEvents() {
        return lagEvents;
    }
}
