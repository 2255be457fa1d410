package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.Snapshot;
import dev.ordinal.eventstore.Snapshots;
import dev.ordinal.eventstore.StoredEvent;
import dev.ordinal.eventstore.StreamHead;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.snapshotting.SnapshotFilter;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * States of aggregates in the place for snapshots. One that can't be read, whose type or revision is not today's, that today's code would write otherwise, or
 * that the filter rejects, counts for nothing: the aggregate loads from its events.
 */
record AxonSnapshots(Snapshots place, Serializer serializer, SnapshotFilter filter) {

    private static final Logger LOG = LoggerFactory.getLogger(AxonSnapshots.class);

    /** @param lastRead  the last event that the thread has read: by then, its sequence may be that of an event of another history */
    void store(DomainEventMessage<?> message, @Nullable StreamHead lastRead) {
        SerializedObject<byte[]> state = message.serializePayload(serializer, byte[].class);
        Snapshot snapshot = new Snapshot(
                message.getAggregateIdentifier(),
                message.getSequenceNumber(),
                state.getType().getName(),
                state.getType().getRevision(),
                state.getData());
        if (lastRead != null && isOf(lastRead, snapshot)) {
            place.put(snapshot, lastRead.eventId());
        } else {
            place.put(snapshot);
        }
    }

    private static boolean isOf(StreamHead event, Snapshot snapshot) {
        return event.streamId().equals(snapshot.streamId()) && event.sequence() == snapshot.sequence();
    }

    Optional<DomainEventMessage<?>> read(String aggregateIdentifier) {
        return place.find(aggregateIdentifier).flatMap(this::restored);
    }

    private Optional<DomainEventMessage<?>> restored(StoredEvent snapshot) {
        StoredEventData.OfAggregate data = new StoredEventData.OfAggregate(snapshot);
        SerializedObject<byte[]> state = data.getPayload();
        try {
            if (!isOfToday(state.getType()) || !filter.allow(data)) {
                return Optional.empty();
            }
            Object aggregate = serializer.deserialize(state);
            if (!isAsWrittenToday(aggregate, state)) {
                LOG.warn(
                        "The snapshot of {} is not what today's code would write, so its events are read: raise its revision when its fields change",
                        snapshot.streamId());
                return Optional.empty();
            }
            if (snapshot.position() > 0) {
                CommandWrites.current().ifPresent(writes -> writes.loaded(List.of(snapshot)));
            }
            return Optional.of(new GenericDomainEventMessage<>(
                    snapshot.streamType(), snapshot.streamId(), snapshot.sequence(), aggregate));
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("The snapshot of {} can't be read, so its events are: {}", snapshot.streamId(), e.toString());
            return Optional.empty();
        }
    }

    /** A field that was renamed, added or left out without a new revision shows here, before the state goes on without it. */
    private boolean isAsWrittenToday(@Nullable Object aggregate, SerializedObject<byte[]> state) {
        return aggregate != null
                && Arrays.equals(serializer.serialize(aggregate, byte[].class).getData(), state.getData());
    }

    private boolean isOfToday(SerializedType type) {
        return type.equals(serializer.typeForClass(serializer.classForType(type)));
    }
}
