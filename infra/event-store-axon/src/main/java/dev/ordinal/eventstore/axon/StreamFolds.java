package dev.ordinal.eventstore.axon;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ordinal.eventstore.StreamHead;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.jspecify.annotations.Nullable;

/**
 * What commands need to know of streams that they neither lock nor change, such as a product's price when it is ordered: folded once and kept. What comes from
 * memory is validated by the append of the command that asked, or by a look at the log where it appends nothing; out of date, the command fails with Axon's {@code
 * ConcurrencyException}, and its next try reads the log. Outside of commands of a {@link DurableCommandBus}, and for streams in motion, every question reads what the log has of new events.
 *
 * <p>Safe for use by several threads; states must be immutable.
 */
public final class StreamFolds<S> {

    private static final int MOST_STREAMS = 10_000;

    private final OrdinalEventStorageEngine engine;
    private final BiFunction<S, Object, S> evolve;
    private final ConcurrentMap<String, Folded<S>> streams;

    private record Folded<S>(S state, StreamHead head, boolean current) {}

    /**
     * Folds of the streams in the engine's log.
     *
     * @param evolve  the next state, from a state and the payload of the next event
     */
    public StreamFolds(OrdinalEventStorageEngine engine, BiFunction<S, Object, S> evolve) {
        this.engine = engine;
        this.evolve = evolve;
        this.streams = Caffeine.newBuilder()
                .maximumSize(MOST_STREAMS)
                .<String, Folded<S>>build()
                .asMap();
        engine.onMoved(streamId ->
                streams.computeIfPresent(streamId, (_, folded) -> new Folded<>(folded.state, folded.head, false)));
    }

    /**
     * The state of a stream at its last event.
     *
     * @param initial  the state before the first event; that of a stream that does not exist
     */
    public S of(String streamId, S initial) {
        Folded<S> known = streams.get(streamId);
        CommandWrites writes = CommandWrites.current().orElse(null);
        if (known != null && known.current && writes != null && engine.arePremisesChecked()) {
            writes.premises().add(new Premise(known.head));
            return known.state;
        }
        Optional<Folded<S>> read =
                known == null ? Optional.empty() : fold(streamId, known.state, known.head, known.head.sequence());
        Optional<Folded<S>> now = read.or(() -> fold(streamId, initial, null, 0));
        if (now.isEmpty()) {
            streams.remove(streamId);
            return initial;
        }
        streams.put(streamId, now.get());
        if (writes != null) {
            writes.premises().read(now.get().head);
        }
        return now.get().state;
    }

    /** Empty where the log does not begin as expected: with the head, or else with any event. */
    private Optional<Folded<S>> fold(String streamId, S from, @Nullable StreamHead head, long sequence) {
        DomainEventStream events = engine.readEvents(streamId, sequence);
        if (!events.hasNext() || (head != null && !events.next().getIdentifier().equals(head.eventId()))) {
            return Optional.empty();
        }
        S state = from;
        StreamHead last = head;
        while (events.hasNext()) {
            DomainEventMessage<?> event = events.next();
            state = evolve.apply(state, event.getPayload());
            last = new StreamHead(streamId, event.getSequenceNumber(), event.getIdentifier());
        }
        return Optional.of(new Folded<>(state, Objects.requireNonNull(last), true));
    }
}
