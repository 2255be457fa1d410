package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.StreamHead;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** What the commands in hand are judged on and no append has validated yet. Used by one thread. */
final class Premises {

    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final Map<String, Premise> kept = new LinkedHashMap<>();
    private final Map<String, Read> read = new LinkedHashMap<>();
    private final @Nullable Premise condition;
    private boolean conditionDue;

    /** @param condition  what the commands are sent under, whatever they read */
    Premises(@Nullable Premise condition) {
        this.condition = condition;
        this.conditionDue = condition != null;
    }

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

    /** The event that must be the last of its stream even where the append continues that stream. */
    Optional<StreamHead> condition() {
        return Optional.ofNullable(conditionDue ? condition : null).map(Premise::head);
    }

    /** An append rests on them, and has moved these streams on. */
    void validated(Collection<String> streamIds) {
        kept.clear();
        conditionDue = false;
        read.keySet().removeAll(streamIds);
    }

    /**
     * Where no append has, has the log validate them.
     *
     * @throws ConcurrencyException where one is not, or no longer, true
     */
    void check(Predicate<Premise> isTrue) {
        List<String> moved = Stream.concat(kept.values().stream(), Stream.ofNullable(conditionDue ? condition : null))
                .filter(isTrue.negate())
                .map(premise -> premise.head().streamId())
                .toList();
        kept.clear();
        conditionDue = false;
        if (!moved.isEmpty()) {
            throw new ConcurrencyException("Moved on since they were read: " + moved);
        }
    }

    void clear() {
        kept.clear();
        read.clear();
        conditionDue = condition != null;
    }
}
