package dev.ordinal.projection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells how a rebuild gets on. All but the count of events belongs to one thread. */
final class RebuildMeter {

    private static final long OF_LATE = Duration.ofSeconds(5).toNanos();

    private record Sample(long at, long events) {}

    private final Generation generation;
    private final boolean resumed;
    private final boolean verified;
    private final Consumer<RebuildProgress> listener;
    private final LongSupplier clock;
    private final LongAdder events = new LongAdder();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private RebuildPhase phase = RebuildPhase.BUILD;
    private @Nullable String trouble;
    private long began;
    private long from;
    private long position;
    private long target;

    /** @param clock nanoseconds from any start */
    RebuildMeter(Rebuilds.Job job, Consumer<RebuildProgress> listener, LongSupplier clock) {
        this.generation = job.generation();
        this.resumed = job.resumed();
        this.verified = job.verify();
        this.listener = listener;
        this.clock = clock;
    }

    /** Counts the events that were folded; any thread may add to it. */
    LongAdder events() {
        return events;
    }

    /** A phase begins, or another run of the same. */
    void enters(RebuildPhase next, long at, long upTo) {
        phase = next;
        began = clock.getAsLong();
        from = at;
        position = at;
        target = upTo;
        samples.clear();
        tell();
    }

    /** As {@link #reached(long)}, where the end moves as well. */
    void reached(long reached, long upTo) {
        target = upTo;
        reached(reached);
    }

    void reached(long reached) {
        position = reached;
        tell();
    }

    /** Where others fold: so many events, all in all. */
    void folded(long sum) {
        events.add(sum - events.sum());
        reached(sum);
    }

    void trouble(@Nullable String what) {
        trouble = what;
    }

    private void tell() {
        listener.accept(new RebuildProgress(
                generation.projection(),
                generation.number(),
                resumed,
                verified,
                phase,
                position,
                target,
                events.sum(),
                rate(),
                left(),
                trouble));
    }

    private double rate() {
        long now = clock.getAsLong();
        samples.addLast(new Sample(now, events.sum()));
        while (now - samples.getFirst().at > OF_LATE) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        return now == first.at ? 0 : 1e9 * (events.sum() - first.events) / (now - first.at);
    }

    private @Nullable Duration left() {
        return position <= from
                ? null
                : Duration.ofNanos(
                        (long) ((double) (clock.getAsLong() - began) / (position - from) * (target - position)));
    }
}
