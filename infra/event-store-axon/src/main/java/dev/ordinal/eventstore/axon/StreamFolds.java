package dev.ordinal.eventstore.axon;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ordinal.eventstore.StreamHead;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.jspecify.annotations.Nullable;

/**
 * What commands need to know of streams that they neither lock nor change, such as a product's price when it is ordered: folded once and kept. What comes from
 * memory is validated by the append of the command that asked, or by a look at the log where it appends nothing; out of date, the command fails with Axon's {@code
 * ConcurrencyException}, and its next try reads the log. Outside of commands of a {@link DurableCommandBus}, and for streams that have moved within the last 100 milliseconds, every question
 * reads what the log has of new events: what is kept of those would be out of date before the append that rests on it.
 *
 * <p>Safe for use by several threads; states must be immutable.
 */
public final class StreamFolds<S> {

    private static final int MOST_STREAMS = 10_000;
    private static final long IN_MOTION = Duration.ofMillis(100).toNanos();

    private final OrdinalEventStorageEngine engine;
    private final BiFunction<S, Object, S> evolve;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<String, Folded<S>> streams;

    /**
     * @param read   whether the log was read since the stream was last known to move
     * @param moved  when that was
     */
    private record Folded<S>(S state, StreamHead head, boolean read, long moved) {}

    /**
     * Folds of the streams in the engine's log.
     *
     * @param evolve  the next state, from a state and the payload of the next event
     */
    public StreamFolds(OrdinalEventStorageEngine engine, BiFunction<S, Object, S> evolve) {
        this(engine, evolve, System::nanoTime);
    }

    StreamFolds(OrdinalEventStorageEngine engine, BiFunction<S, Object, S> evolve, LongSupplier nanoTime) {
        this.engine = engine;
        this.evolve = evolve;
        this.nanoTime = nanoTime;
        this.streams = Caffeine.newBuilder()
                .maximumSize(MOST_STREAMS)
                .<String, Folded<S>>build()
                .asMap();
        engine.onMoved(streamId -> streams.computeIfPresent(
                streamId, (_, folded) -> new Folded<>(folded.state, folded.head, false, nanoTime.getAsLong())));
    }

    /**
     * The state of a stream at its last event.
     *
     * @param initial  the state before the first event; that of a stream that does not exist
     */
    public S of(String streamId, S initial) {
        Folded<S> known = streams.get(streamId);
        CommandWrites writes = CommandWrites.current().orElse(null);
        if (known != null && isKept(known) && writes != null && engine.arePremisesChecked()) {
            writes.premises().add(new Premise(known.head));
            return known.state;
        }
        Optional<Folded<S>> now = known == null
                ? fold(streamId, null, initial)
                : fold(streamId, known, initial).or(() -> fold(streamId, null, initial));
        if (now.isEmpty()) {
            streams.remove(streamId);
            return initial;
        }
        streams.merge(
                streamId,
                now.get(),
                (other, mine) -> new Folded<>(mine.state, mine.head, true, Math.max(other.moved, mine.moved)));
        if (writes != null) {
            writes.premises().read(now.get().head);
        }
        return now.get().state;
    }

    private boolean isKept(Folded<S> known) {
        return known.read && nanoTime.getAsLong() - known.moved > IN_MOTION;
    }

    /** Empty where the log does not begin as expected: with the head of what is known, or else with any event. */
    private Optional<Folded<S>> fold(String streamId, @Nullable Folded<S> known, S initial) {
        DomainEventStream events = engine.readEvents(streamId, known == null ? 0 : known.head.sequence());
        if (!events.hasNext()
                || (known != null && !events.next().getIdentifier().equals(known.head.eventId()))) {
            return Optional.empty();
        }
        long moved = known == null || events.hasNext() ? nanoTime.getAsLong() : known.moved;
        S state = known == null ? initial : known.state;
        StreamHead last = known == null ? null : known.head;
        while (events.hasNext()) {
            DomainEventMessage<?> event = events.next();
            state = evolve.apply(state, event.getPayload());
            last = new StreamHead(streamId, event.getSequenceNumber(), event.getIdentifier());
        }
        return Optional.of(new Folded<>(state, Objects.requireNonNull(last), true, moved));
    }
}
