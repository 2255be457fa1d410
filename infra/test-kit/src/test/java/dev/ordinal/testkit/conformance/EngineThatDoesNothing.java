package dev.ordinal.testkit.conformance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;

/** Takes everything, refuses nothing and has nothing. */
final class EngineThatDoesNothing implements EventStorageEngine {

    @Override
    public void appendEvents(List<? extends EventMessage<?>> events) {}

    @Override
    public void storeSnapshot(DomainEventMessage<?> snapshot) {}

    @Override
    public Stream<? extends TrackedEventMessage<?>> readEvents(@Nullable TrackingToken token, boolean mayBlock) {
        return Stream.empty();
    }

    @Override
    public DomainEventStream readEvents(String streamId, long from) {
        return DomainEventStream.empty();
    }

    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String streamId) {
        return Optional.empty();
    }

    @Override
    public @Nullable TrackingToken createHeadToken() {
        return null;
    }

    @Override
    public @Nullable TrackingToken createTokenAt(Instant time) {
        return null;
    }
}
