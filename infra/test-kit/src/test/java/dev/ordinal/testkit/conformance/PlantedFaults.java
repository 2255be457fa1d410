package dev.ordinal.testkit.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.DomainEventStream;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;

/** Engines with one fault each. */
final class PlantedFaults {

    private PlantedFaults() {}

    /** Answers as if it had stored what it refused. */
    static final class SwallowsConflicts extends EngineInMemory {

        @Override
        public synchronized void appendEvents(List<? extends EventMessage<?>> events) {
            try {
                super.appendEvents(events);
            } catch (ConcurrencyException | AggregateStreamCreationException lost) {
                // planted
            }
        }
    }

    /** Stores one event after the other, up to the one that it refuses. */
    static final class StoresHalf extends EngineInMemory {

        @Override
        public synchronized void appendEvents(List<? extends EventMessage<?>> events) {
            events.forEach(event -> super.appendEvents(List.of(event)));
        }
    }

    /** Shows a later event before an earlier one, as where two transactions take their numbers and the second commits first. */
    static final class ShowsLateWhatCommittedLate extends EngineInMemory {

        private static final int EVERY = 20;

        private long late = EVERY;

        @Override
        public synchronized Stream<? extends TrackedEventMessage<?>> readEvents(
                @Nullable TrackingToken token, boolean mayBlock) {
            List<? extends TrackedEventMessage<?>> events =
                    super.readEvents(token, mayBlock).toList();
            long hidden = late;
            if (events.stream().anyMatch(event -> position(event) > hidden)) {
                late += EVERY;
            }
            return events.stream().filter(event -> position(event) != hidden);
        }

        private static long position(TrackedEventMessage<?> event) {
            return ((GlobalSequenceTrackingToken) event.trackingToken()).getGlobalIndex();
        }
    }

    /** Refuses a stream to everybody but the thread that began it, as where a lock is never given back. */
    static final class RefusesForEver extends EngineInMemory {

        private final Map<String, Thread> keepers = new HashMap<>();

        @Override
        public synchronized void appendEvents(List<? extends EventMessage<?>> events) {
            for (EventMessage<?> event : events) {
                if (event instanceof DomainEventMessage<?> ofStream
                        && !Thread.currentThread()
                                .equals(keepers.computeIfAbsent(
                                        ofStream.getAggregateIdentifier(), _ -> Thread.currentThread()))) {
                    throw new ConcurrencyException("kept by another");
                }
            }
            super.appendEvents(events);
        }
    }

    /** Reads streams without the metadata of their events. */
    static final class LosesMetadata extends EngineInMemory {

        @Override
        public synchronized DomainEventStream readEvents(String streamId, long from) {
            return DomainEventStream.of(super.readEvents(streamId, from)
                    .asStream()
                    .<DomainEventMessage<?>>map(event -> event.withMetaData(Map.of())));
        }
    }
}
