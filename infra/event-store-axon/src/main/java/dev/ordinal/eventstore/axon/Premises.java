package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.StreamHead;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.axonframework.modelling.command.ConcurrencyException;

/** What the commands in hand are judged on and no append has validated yet. Used by one thread. */
final class Premises {

    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final Map<String, Premise> kept = new LinkedHashMap<>();
    private final Map<String, Read> read = new LinkedHashMap<>();

    private record Read(StreamHead head, long since) {}

    /** Has the next append, or else {@link #check}, make sure that this is still the last event of its stream. */
    void add(Premise premise) {
        kept.put(premise.head().streamId(), premise);
    }

    /** Read from the log just now. An append that comes much later, as after a pause of the process, is to rest on it. */
    void read(StreamHead head) {
        read.put(head.streamId(), new Read(head, System.nanoTime()));
    }

    /** By stream, the heads that an append is to rest on now. */
    Map<String, StreamHead> heads() {
        Map<String, StreamHead> heads = new LinkedHashMap<>();
        read.values().stream()
                .filter(one -> System.nanoTime() - one.since() > FRESH)
                .forEach(one -> heads.put(one.head().streamId(), one.head()));
        kept.values().forEach(premise -> heads.put(premise.head().streamId(), premise.head()));
        return heads;
    }

    /** An append rests on them, and has moved these streams on. */
    void validated(Collection<String> streamIds) {
        kept.clear();
        read.keySet().removeAll(streamIds);
    }

    /**
     * Where no append has, has the log validate them.
     *
     * @throws ConcurrencyException where one is not, or no longer, true
     */
    void check(Predicate<Premise> isTrue) {
        List<String> moved = kept.values().stream()
                .filter(isTrue.negate())
                .map(premise -> premise.head().streamId())
                .toList();
        kept.clear();
        if (!moved.isEmpty()) {
            throw new ConcurrencyException("Moved on since they were read: " + moved);
        }
    }

    void clear() {
        kept.clear();
        read.clear();
    }
}
