package dev.ordinal.testkit.conformance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericTrackedDomainEventMessage;
import org.axonframework.eventhandling.GenericTrackedEventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** The simplest engine that keeps the contract; the faults are planted into it. */
class EngineInMemory implements EventStorageEngine {

    private final List<EventMessage<?>> log = new ArrayList<>();
    private final Map<String, DomainEventMessage<?>> snapshots = new HashMap<>();

    private record Place(String streamId, long sequence) {}

    @Override
    public synchronized void appendEvents(List<? extends EventMessage<?>> events) {
        Set<String> ids = new HashSet<>();
        Set<Place> places = new HashSet<>();
        Stream.concat(log.stream(), events.stream()).forEach(event -> {
            boolean isFree = ids.add(event.getIdentifier());
            if (event instanceof DomainEventMessage<?> ofStream) {
                isFree &= places.add(new Place(ofStream.getAggregateIdentifier(), ofStream.getSequenceNumber()));
            }
            if (!isFree) {
                refuse(event);
            }
        });
        log.addAll(events);
    }

    private static void refuse(EventMessage<?> event) {
        if (event instanceof DomainEventMessage<?> ofStream && ofStream.getSequenceNumber() == 0) {
            throw new AggregateStreamCreationException("taken", null);
        }
        throw new ConcurrencyException("taken");
    }

    @Override
    public synchronized Stream<? extends TrackedEventMessage<?>> readEvents(
            @Nullable TrackingToken token, boolean mayBlock) {
        int from = token == null ? 0 : (int) ((GlobalSequenceTrackingToken) token).getGlobalIndex();
        List<TrackedEventMessage<?>> events = new ArrayList<>();
        for (int i = from; i < log.size(); i++) {
            events.add(tracked(new GlobalSequenceTrackingToken(i + 1L), log.get(i)));
        }
        return events.stream();
    }

    private static TrackedEventMessage<?> tracked(TrackingToken token, EventMessage<?> event) {
        return event instanceof DomainEventMessage<?> ofStream
                ? new GenericTrackedDomainEventMessage<>(token, ofStream)
                : new GenericTrackedEventMessage<>(token, event);
    }

    @Override
    public synchronized DomainEventStream readEvents(String streamId, long from) {
        List<DomainEventMessage<?>> events = new ArrayList<>();
        for (EventMessage<?> event : log) {
            if (event instanceof DomainEventMessage<?> ofStream
                    && ofStream.getAggregateIdentifier().equals(streamId)
                    && ofStream.getSequenceNumber() >= from) {
                events.add(ofStream);
            }
        }
        return DomainEventStream.of(events);
    }

    @Override
    public synchronized void storeSnapshot(DomainEventMessage<?> snapshot) {
        snapshots.put(snapshot.getAggregateIdentifier(), snapshot);
    }

    @Override
    public synchronized Optional<DomainEventMessage<?>> readSnapshot(String streamId) {
        return Optional.ofNullable(snapshots.get(streamId));
    }

    @Override
    public synchronized @Nullable TrackingToken createTailToken() {
        return log.isEmpty() ? null : new GlobalSequenceTrackingToken(0);
    }

    @Override
    public synchronized @Nullable TrackingToken createHeadToken() {
        return log.isEmpty() ? null : new GlobalSequenceTrackingToken(log.size());
    }

    @Override
    public synchronized @Nullable TrackingToken createTokenAt(Instant time) {
        for (int i = 0; i < log.size(); i++) {
            if (!log.get(i).getTimestamp().isBefore(time)) {
                return new GlobalSequenceTrackingToken(i);
            }
        }
        return createHeadToken();
    }
}
