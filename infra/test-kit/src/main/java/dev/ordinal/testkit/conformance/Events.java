package dev.ordinal.testkit.conformance;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;

/** Events to append, and the ways to read them back. */
final class Events {

    static final String TYPE = "Parcel";
    static final Instant NOON = Instant.parse("2024-02-29T12:00:00.123Z");

    private Events() {}

    /** Of this moment: engines that number events before they commit wait only for young ones. */
    static DomainEventMessage<String> event(String streamId, long sequence) {
        return event(UUID.randomUUID().toString(), streamId, sequence);
    }

    static DomainEventMessage<String> event(String id, String streamId, long sequence) {
        return event(id, streamId, sequence, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    static DomainEventMessage<String> event(String id, String streamId, long sequence, Instant time) {
        return new GenericDomainEventMessage<>(
                TYPE, streamId, sequence, streamId + " moved " + sequence, Map.of("step", "" + sequence), id, time);
    }

    static List<DomainEventMessage<String>> events(String streamId, long from, long to) {
        return LongStream.range(from, to).mapToObj(n -> event(streamId, n)).toList();
    }

    /** All events of a stream. */
    static List<DomainEventMessage<?>> stream(EventStorageEngine engine, String streamId) {
        return stream(engine, streamId, 0);
    }

    static List<DomainEventMessage<?>> stream(EventStorageEngine engine, String streamId, long from) {
        return engine.readEvents(streamId, from)
                .asStream()
                .<DomainEventMessage<?>>map(event -> event)
                .toList();
    }

    /** Everything behind a token. */
    static List<TrackedEventMessage<?>> tracked(EventStorageEngine engine, @Nullable TrackingToken token) {
        try (Stream<? extends TrackedEventMessage<?>> events = engine.readEvents(token, false)) {
            return events.<TrackedEventMessage<?>>map(event -> event).toList();
        }
    }

    static List<String> ids(List<? extends EventMessage<?>> events) {
        return events.stream().map(EventMessage::getIdentifier).toList();
    }
}
