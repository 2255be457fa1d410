package dev.ordinal.eventstore.axon;

import dev.ordinal.eventstore.StoredEvent;
import java.time.Instant;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.EventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedMetaData;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;

/** A stored event as Axon reads it. */
sealed class StoredEventData implements EventData<byte[]>, TrackedEventData<byte[]> {

    final StoredEvent event;

    private StoredEventData(StoredEvent event) {
        this.event = event;
    }

    static StoredEventData of(StoredEvent event) {
        return event.streamType().equals(ApplicationStream.TYPE) ? new StoredEventData(event) : new OfAggregate(event);
    }

    @Override
    public TrackingToken trackingToken() {
        return new LogToken(event.position(), event.eventId());
    }

    @Override
    public String getEventIdentifier() {
        return event.eventId();
    }

    @Override
    public Instant getTimestamp() {
        return event.occurredAt();
    }

    @Override
    public SerializedObject<byte[]> getMetaData() {
        return new SerializedMetaData<>(event.metadata(), byte[].class);
    }

    @Override
    public SerializedObject<byte[]> getPayload() {
        return new SimpleSerializedObject<>(event.payload(), byte[].class, event.type(), event.revision());
    }

    /** An event of an aggregate. */
    static final class OfAggregate extends StoredEventData implements DomainEventData<byte[]> {

        OfAggregate(StoredEvent event) {
            super(event);
        }

        @Override
        public String getType() {
            return event.streamType();
        }

        @Override
        public String getAggregateIdentifier() {
            return event.streamId();
        }

        @Override
        public long getSequenceNumber() {
            return event.sequence();
        }
    }
}
